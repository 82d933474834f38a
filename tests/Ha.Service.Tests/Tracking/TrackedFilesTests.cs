using Ha.Service.Configuration;
using Ha.Service.Tests.Notify;
using Ha.Service.Tracking;

namespace Ha.Service.Tests.Tracking;

public sealed class TrackedFilesTests : IDisposable
{
    private readonly ScriptFolder _folder = new();
    private readonly TrackedStates _states = new((_, _) => { });
    private readonly SteppedTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_AppearsAndGoes_IsSeen()
    {
        string path = _folder.File("ready");
        using var files = new TrackedFiles(_states, NativeFiles.Exists, TimeProvider.System);
        Track(files, path);

        await IsAsync(path, TrackedHealth.Failed, $"file {path} does not exist");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        await IsAsync(path, TrackedHealth.Well, $"file {path} exists");
        File.Delete(path);
        await IsAsync(path, TrackedHealth.Failed, $"file {path} does not exist");
    }

    [Fact]
    public async Task File_CannotBeLookedAt_SaysWhy()
    {
        const int AccessDenied = 13;
        using var files = new TrackedFiles(_states, _ => AccessDenied, TimeProvider.System);
        Track(files, "/secret");

        await IsAsync("/secret", TrackedHealth.Failed, "file /secret cannot be looked at: Permission denied");
    }

    [Fact]
    public async Task FileSystem_Hangs_ItsFileFailsUntilThereIsAnAnswer()
    {
        using var answers = new ManualResetEventSlim(true);
        using var files = new TrackedFiles(
            _states,
            path =>
            {
                if (path == "/nfs/file")
                {
                    answers.Wait();
                }

                return 0;
            },
            _time);
        Track(files, "/local", "/nfs/file");
        await IsAsync("/nfs/file", TrackedHealth.Well, "file /nfs/file exists");

        answers.Reset();
        await ScriptFolder.UntilAsync(
            () =>
            {
                _time.Step(TimeSpan.FromSeconds(1));
                files.ReportHang();
                return State("/nfs/file").Health == TrackedHealth.Failed;
            },
            "it counts as failed");
        Assert.Equal(
            "file /nfs/file cannot be looked at: its file system does not answer", State("/nfs/file").Text);
        Assert.Equal(TrackedHealth.Well, State("/local").Health);

        answers.Set();
        await IsAsync("/nfs/file", TrackedHealth.Well, "file /nfs/file exists");
    }

    private TrackedState State(string path) => _states[new TrackedKey(TrackedKind.File, path)];

    private void Track(TrackedFiles files, params string[] paths)
    {
        _states.Keep(paths.Select(path => new TrackedKey(TrackedKind.File, path)));
        files.Replace(paths);
    }

    private Task IsAsync(string path, TrackedHealth health, string text) =>
        ScriptFolder.UntilAsync(() => State(path) == new TrackedState(health, text), $"{path} is {health}: {text}");

    /// <summary>A clock that goes on when it is told to.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private long _now = 1;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Step(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
    }
}
