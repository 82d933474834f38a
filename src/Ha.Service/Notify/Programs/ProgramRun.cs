using System.Globalization;
using Tmds.Linux;

namespace Ha.Service.Notify.Programs;

/// <summary>One program while it runs.</summary>
/// <remarks>Owned by the thread of <see cref="ProgramRunner"/>, except for <see cref="Ended"/> and <see cref="MustEnd"/>.</remarks>
internal sealed class ProgramRun
{
    /// <summary>After SIGKILL only the kernel itself can keep a process; then it is not waited for any longer.</summary>
    private static readonly TimeSpan KilledPatience = TimeSpan.FromSeconds(1);

    private readonly ProgramStart _start;
    private readonly int _pid;
    private readonly TaskCompletionSource<ProgramEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _mustEnd;
    private bool _isTold;
    private bool _isKilled;

    public ProgramRun(ProgramStart start, int pid, int processDescriptor, int output)
    {
        _start = start;
        _pid = pid;
        ProcessDescriptor = processDescriptor;
        Output = new ProgramOutput(output, start.OutputBytesMax);
    }

    /// <summary>Done when it has ended, or cannot be made to end.</summary>
    public Task<ProgramEnd> Ended => _ended.Task;

    /// <summary>Readable when it has ended; -1 once it is reaped.</summary>
    public int ProcessDescriptor { get; private set; }

    public ProgramOutput Output { get; }

    /// <summary>When it wants to be looked at, if nothing happens before.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>Asks for its end; the runner has to be woken.</summary>
    public void MustEnd() => _mustEnd = true;

    /// <summary>Tells it to end, and kills it when it does not.</summary>
    public void Judge(TimeSpan now)
    {
        if (!_mustEnd || ProcessDescriptor < 0 || now < Deadline)
        {
            return;
        }

        if (!_isTold)
        {
            _isTold = true;
            NativeProcess.SignalGroup(_pid, NativeProcess.Terminate);
            Deadline = now + _start.Patience();
        }
        else if (!_isKilled)
        {
            _isKilled = true;
            NativeProcess.SignalGroup(_pid, NativeProcess.Kill);
            Deadline = now + KilledPatience;
        }
        else
        {
            Deadline = null;
            Tell("was killed and is still there", isGone: false);
        }
    }

    /// <summary>It may have ended.</summary>
    public void TryReap()
    {
        if (_mustEnd && ProcessDescriptor >= 0)
        {
            // What it started goes with it. As long as it is not reaped, its number cannot belong to anybody else.
            NativeProcess.SignalGroup(_pid, NativeProcess.Kill);
        }

        if (NativeProcess.TryReap(_pid) is { } status)
        {
            _ = LibC.close(ProcessDescriptor);
            ProcessDescriptor = -1;
            Deadline = null;
            Output.Drain();
            Tell(Problem(status), isGone: true);
        }
    }

    private void Tell(string? problem, bool isGone) =>
        _ended.TrySetResult(new ProgramEnd(problem, Output.ToString(), Output.IsCutShort, isGone));

    // wait(2): the signal is in the lower seven bits, the exit code in the second byte.
    private static string? Problem(int status)
    {
        int signal = status & 0x7f;
        int code = (status >> 8) & 0xff;
        return signal != 0 ? string.Create(CultureInfo.InvariantCulture, $"ended by signal {signal}")
            : code != 0 ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}")
            : null;
    }
}
