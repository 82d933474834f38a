using Ha.Service.Notify.Programs;

namespace Ha.Service.Filter;

/// <summary>Runs <c>nft</c>, for a limited time.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NftProgram(TimeProvider time, Func<string?>? find = null) : IDisposable
{
    // A rule of ours is listed in about 600 bytes of JSON.
    private const int OutputBytesMax = 16 * 1024 * 1024;
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/usr/local/sbin"];
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan KillAfter = TimeSpan.FromMilliseconds(500);

    private readonly Func<string?> _find = find ?? Find;
    private readonly ProgramRunner _programs = new(time);

    /// <summary>Runs it once; says what went wrong, or null, and what it wrote.</summary>
    public async Task<(string? Problem, string Output)> RunAsync(params string[] arguments)
    {
        if (_find() is not { } program)
        {
            return ("the program nft (package nftables) is not installed", "");
        }

        using var limit = new CancellationTokenSource(Timeout, time);
        ProgramEnd end = await _programs.RunAsync(
            new ProgramStart([program, .. arguments], ["LC_ALL=C"], () => KillAfter) { OutputBytesMax = OutputBytesMax },
            limit.Token);
        string problem = limit.IsCancellationRequested ? $"nft did not end within {Timeout.TotalSeconds} s" : $"nft: {end.Problem}";
        return (end.Problem is null ? null : $"{problem}: {end.Output.Split('\n')[0]}".TrimEnd(' ', ':'), end.Output);
    }

    public void Dispose() => _programs.Dispose();

    private static string? Find() => Folders.Select(folder => Path.Combine(folder, "nft")).FirstOrDefault(File.Exists);
}
