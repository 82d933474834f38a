using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when a program exits with 0.</summary>
/// <remarks>
/// The program is killed with its process group at the deadline. It stays <see cref="IsLingering"/> until the kernel
/// has let go of it, so that one that cannot die does not become many.
/// </remarks>
internal sealed class ScriptProbe(ScriptProbeSettings settings) : IProbe
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly ChildProcess _child = new();
    private readonly StringArray _arguments = new(settings.Command);
    private readonly StringArray _environment = new([Path, .. settings.Environment]);
    private bool _aborted;

    public bool IsLingering => _aborted && _child.IsAlive;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        _aborted = false;
        int error = _child.Start(_arguments, _environment, epoll, tag);
        return error == 0 ? null
            : Errno.IsLocalShortage(error) ? new ProbeOutcome(ProbeOutcomeKind.Inconclusive, error)
            : new ProbeOutcome(ProbeOutcomeKind.ScriptNotStarted, error);
    }

    public ProbeOutcome? Continue() =>
        _child.IsAlive && _child.TryReap(out ProbeOutcome outcome) && !_aborted ? outcome : null;

    public ProbeOutcome Abort()
    {
        _aborted = true;
        _child.KillGroup();
        if (_child.IsAlive)
        {
            _ = _child.TryReap(out _);
        }

        return new ProbeOutcome(ProbeOutcomeKind.ScriptTimeout);
    }

    public void Dispose()
    {
        Abort();
        _arguments.Dispose();
        _environment.Dispose();
    }
}
