using System.Diagnostics;
using Ha.Service.Notify.Programs;

namespace Ha.Service.Tests.Notify;

/// <summary>Real programs: how they are started, what they say, and that they end.</summary>
public sealed class ProgramRunnerTests : IDisposable
{
    private readonly ScriptFolder _folder = new();
    private readonly ProgramRunner _runner = new(TimeProvider.System);

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_Success_HasOutputAndNoProblem()
    {
        ProgramEnd end = await RunAsync("echo one; echo two >&2");

        Assert.Null(end.Problem);
        Assert.Equal("one\ntwo", end.Output);
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("kill -9 $$", "ended by signal 9")]
    public async Task Run_Failure_SaysHow(string script, string problem) =>
        Assert.Equal(problem, (await RunAsync(script)).Problem);

    [Fact]
    public async Task Run_NoSuchProgram_SaysSo()
    {
        ProgramEnd end = await _runner.RunAsync(Start("/nonexistent/program"), TestContext.Current.CancellationToken);

        Assert.Equal("cannot start /nonexistent/program: No such file or directory", end.Problem);
    }

    [Fact]
    public async Task Run_Environment_IsOnlyWhatIsGiven()
    {
        var start = new ProgramStart(["/usr/bin/env"], ["A=1", "B=with space"], () => TimeSpan.FromSeconds(5));

        ProgramEnd end = await _runner.RunAsync(start, TestContext.Current.CancellationToken);

        Assert.Equal("A=1\nB=with space", end.Output);
    }

    [Fact]
    public async Task Run_ProcessState_IsItsOwn()
    {
        // Leader of its group, nothing to read, the root directory, and only the descriptors 0 to 2 (3 is that of ls).
        // Of the signals that are not libc's own (32 and 33) none is ignored; the runtime ignores SIGPIPE.
        string script = _folder.Script("state", """
            read line && echo "read something"
            [ "$(ps -o pgid= -p $$ | tr -d ' ')" = $$ ] && echo leader
            sed -n 's/^SigIgn:.*\(........\)$/ignored \1/p' /proc/$$/status
            """);
        ProgramEnd end = await _runner.RunAsync(Start(script), TestContext.Current.CancellationToken);
        ProgramEnd rest = await _runner.RunAsync(
            Start("/bin/sh", "-c", "pwd; ls /proc/self/fd | tr '\\n' ' '"), TestContext.Current.CancellationToken);

        Assert.Equal("leader\nignored 80000000", end.Output);
        Assert.Equal("/\n0 1 2 3", rest.Output);
    }

    [Fact]
    public async Task Run_MuchOutput_IsReadToTheEndAndCut()
    {
        ProgramEnd end = await RunAsync("head -c 1000000 /dev/zero | tr '\\0' x; echo");

        Assert.Null(end.Problem);
        Assert.Equal(ProgramOutput.BytesMax, end.Output.Length);
        Assert.True(end.IsCutShort);
    }

    [Fact]
    public async Task Run_Cancelled_EndsItWithItsChildren()
    {
        ProgramEnd end = await CancelAsync("sleep 600 & echo $! > child; echo $$ > started; wait");

        Assert.Equal("ended by signal 15", end.Problem);
        int child = int.Parse(_folder.Lines("child")[0]);
        await ScriptFolder.UntilAsync(() => !IsAlive(child), "its child is gone");
    }

    [Fact]
    public async Task Run_CancelledAndDeafToIt_IsKilled()
    {
        long start = Stopwatch.GetTimestamp();

        ProgramEnd end = await CancelAsync("trap '' TERM; echo $$ > started; while true; do sleep 1; done");

        Assert.Equal("ended by signal 9", end.Problem);
        Assert.True(end.IsGone);
        Assert.True(Stopwatch.GetElapsedTime(start) >= Patience, "it had its time to end");
    }

    [Fact]
    public async Task Run_BackgroundKeepsOutput_EndsAtOnceAndWriterLives()
    {
        // As keepalived's notify scripts do that start something. A closed pipe would kill it.
        ProgramEnd end = await RunAsync(
            "(trap 'echo killed > fate' PIPE; while [ ! -e go ]; do sleep 0.1; done; echo more; sleep 0.2; echo more; "
            + "echo alive > fate) & echo started");

        Assert.Null(end.Problem);
        Assert.Equal("started", end.Output);
        await File.WriteAllTextAsync(_folder.File("go"), "", TestContext.Current.CancellationToken);
        Assert.Equal(["alive"], await _folder.LinesAsync("fate", 1));
    }

    [Fact]
    public async Task Run_OneHangs_OthersDoNot()
    {
        using var cancellation = new CancellationTokenSource();
        Task<ProgramEnd> hanging = _runner.RunAsync(
            Start(_folder.Script("hang", "sleep 600")), cancellation.Token);

        ProgramEnd[] others = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => _runner.RunAsync(
                Start("/bin/echo", $"{i}"), TestContext.Current.CancellationToken)));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), others.Select(end => end.Output));
        Assert.False(hanging.IsCompleted);
        await cancellation.CancelAsync();
        Assert.Equal("ended by signal 15", (await hanging).Problem);
    }

    private static TimeSpan Patience => TimeSpan.FromMilliseconds(500);

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}")
        && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z");

    private static ProgramStart Start(params string[] command) =>
        new([.. command], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], () => Patience);

    private Task<ProgramEnd> RunAsync(string body) =>
        _runner.RunAsync(Start(_folder.Script("script", body)), TestContext.Current.CancellationToken);

    private async Task<ProgramEnd> CancelAsync(string body)
    {
        using var cancellation = new CancellationTokenSource();
        Task<ProgramEnd> run = _runner.RunAsync(Start(_folder.Script("script", body)), cancellation.Token);
        await _folder.LinesAsync("started", 1);
        await cancellation.CancelAsync();
        return await run;
    }
}
