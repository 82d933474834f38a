using Ha.Service.Tracking;
using Ha.Vrrp;

namespace Ha.Service.ConnectionSync;

/// <summary>
/// Whether a router that came back is to wait: until it knows the connections that the Master serves, but not for ever.
/// </summary>
/// <remarks>
/// It waits as a Backup of the least priority, so that it does not preempt, and takes over all the same when the Master is
/// lost. Owned by the director's loop; it is told the time.
/// </remarks>
internal sealed class PreemptWait
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    private SyncLevel _level = new();
    private TimeSpan? _since;
    private TimeSpan _sampled;
    private bool _isOver;

    /// <summary>Looks.</summary>
    /// <param name="most">How long it waits at most; zero: not at all.</param>
    /// <param name="role">The state of the router; null: not known.</param>
    /// <param name="connections">Counts the connections that are known; null: the kernel cannot be asked.</param>
    /// <param name="now">The time.</param>
    public TrackedState Look(TimeSpan most, RouterState? role, Func<long?> connections, TimeSpan now)
    {
        switch (role)
        {
            case null or RouterState.Initialize or RouterState.Fault:
                // What was told meanwhile did not arrive, or was not listened to: all begins anew.
                (_level, _since, _isOver) = (new SyncLevel(), null, false);
                return role == RouterState.Fault && most > TimeSpan.Zero ? Waiting() : Over();
            case RouterState.Master:
                _isOver = true;
                return Over();
        }

        _since ??= now;
        if (_isOver || now - _since >= most)
        {
            _isOver = true;
            return Over();
        }

        if (now - _sampled >= SampleInterval)
        {
            _sampled = now;
            if (connections() is { } count)
            {
                _level.Take(count);
                _isOver = _level.IsReached;
            }
        }

        return _isOver ? Over() : Waiting();
    }

    private static TrackedState Over() => new(TrackedHealth.Well, "synchronised connections are waited for no more");

    private static TrackedState Waiting() => new(TrackedHealth.Failed, "waits until synchronised connections level off");
}
