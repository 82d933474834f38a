using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds while a file is not there, or says so.</summary>
/// <remarks>
/// The file may be on a file system that hangs: it is read by a thread of its own, so that neither the reactor nor the
/// threads that other kinds share wait for it.
/// </remarks>
internal sealed class FileProbe(FileProbeSettings settings) : AsyncProbe
{
    /// <summary>The most that is read of a file.</summary>
    private const int ReadBytesMax = 4096;

    protected override Task<ProbeOutcome> RunAsync(Action<ProbeStage> reached, CancellationToken cancellation) =>
        Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    protected override ProbeOutcome TimedOut(ProbeStage stage) => new(ProbeOutcomeKind.Inconclusive, Errno.ETIME);

    private ProbeOutcome Read()
    {
        byte[] text = new byte[ReadBytesMax];
        int length = RegularFile.Read(settings.Path, text, out int error);
        return error switch
        {
            0 => Judge(text.AsSpan(0, length)),
            Errno.ENOENT => new ProbeOutcome(ProbeOutcomeKind.Success),
            _ => new ProbeOutcome(ProbeOutcomeKind.Inconclusive, error),
        };
    }

    private static ProbeOutcome Judge(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n\v\f"u8);
        if (text.IsEmpty)
        {
            return new ProbeOutcome(ProbeOutcomeKind.FileDown);
        }

        int length = AgentWords.EndOfLine(text) is >= 0 and int end ? end : text.Length;
        ProbeAdvice advice = default;
        return length > AgentWords.LineBytesMax
            ? new ProbeOutcome(ProbeOutcomeKind.FileInvalid)
            : AgentWords.Read(text[..length], ref advice) switch
            {
                AgentVerdict.Healthy => new ProbeOutcome(ProbeOutcomeKind.Success) { Advice = advice },
                AgentVerdict.NotHealthy => new ProbeOutcome(ProbeOutcomeKind.FileDown) { Advice = advice },
                _ => new ProbeOutcome(ProbeOutcomeKind.FileInvalid),
            };
    }
}
