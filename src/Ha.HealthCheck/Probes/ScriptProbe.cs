using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when a program exits with 0, or as its exit code says the weight.</summary>
/// <remarks>
/// The program is killed with its process group at the deadline. It stays <see cref="IsLingering"/> until the kernel
/// has let go of it, so that one that cannot die does not become many; and so does one whose start hangs.
/// </remarks>
internal sealed class ScriptProbe(ScriptProbeSettings settings, ScriptStarter starter) : IProbe
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // With an exit code that says the weight: below are 0 and 1, healthy and not healthy.
    private const int WeightZeroCode = 2;

    private readonly ChildProcess _child = new();
    private readonly ScriptStart _start = new(settings.Command, [Path, .. settings.Environment]);
    private bool _aborted;
    private bool _isAdded;
    private Epoll? _epoll;
    private ulong _tag;

    public bool IsLingering => _aborted && (_child.IsAlive || _start.IsUnderWay);

    public ProbeOutcome Hindered =>
        new(_start.IsUnderWay ? ProbeOutcomeKind.ScriptStartTimeout : ProbeOutcomeKind.ScriptStuck);

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        _aborted = false;
        _epoll = epoll;
        _tag = tag;
        int error = _start.Open();
        if (error == 0)
        {
            error = _isAdded
                ? epoll.Modify(_start.Fd, Tmds.Linux.LibC.EPOLLIN, tag)
                : epoll.Add(_start.Fd, Tmds.Linux.LibC.EPOLLIN, tag);
        }

        _isAdded |= error == 0;
        error = error == 0 ? _start.Begin(starter) : error;
        return error == 0 ? null : new ProbeOutcome(ProbeOutcomeKind.Inconclusive, error);
    }

    public ProbeOutcome? Continue()
    {
        if (TakeStart() is var error and not 0)
        {
            return Errno.IsLocalShortage(error)
                ? new ProbeOutcome(ProbeOutcomeKind.Inconclusive, error)
                : new ProbeOutcome(ProbeOutcomeKind.ScriptNotStarted, error);
        }

        return _child.IsAlive && _child.TryReap(out ProbeOutcome outcome) && !_aborted ? Judge(outcome) : null;
    }

    public ProbeOutcome Abort()
    {
        _aborted = true;
        _start.Abandon();
        _ = TakeStart(); // it may have come back in this very turn
        _child.KillGroup();
        if (_child.IsAlive)
        {
            _ = _child.TryReap(out _);
        }

        return new ProbeOutcome(
            _start.IsUnderWay ? ProbeOutcomeKind.ScriptStartTimeout : ProbeOutcomeKind.ScriptTimeout);
    }

    public void Dispose()
    {
        Abort();
        _start.Dispose();
    }

    private int TakeStart() => !_start.TryTake(out int pid, out int error) ? 0
        : error != 0 ? error
        : _child.Watch(pid, _epoll!, _tag);

    private ProbeOutcome Judge(ProbeOutcome outcome) =>
        settings.IsExitWeight && outcome is { Kind: ProbeOutcomeKind.ScriptExit, Detail: >= WeightZeroCode and var code }
            ? new ProbeOutcome(ProbeOutcomeKind.Success) { Advice = new ProbeAdvice { Weight = code - WeightZeroCode } }
            : outcome;
}
