namespace Ha.Vrrp;

/// <summary>When a Master announces its addresses: bursts, and a refresh now and then. Pure.</summary>
internal sealed class AnnounceSchedule
{
    private int _left;            // announcements of the burst that runs
    private TimeSpan? _nextAt;
    private TimeSpan? _burstAt;   // a burst that was asked for
    private TimeSpan? _secondAt;  // the second burst after take-over
    private TimeSpan? _refreshAt;

    /// <summary>When to ask <see cref="IsDue"/>; null: never.</summary>
    public TimeSpan? Deadline => Earliest(Earliest(_nextAt, _burstAt), Earliest(_secondAt, _refreshAt));

    /// <summary>A take-over: a burst at once, a second one later.</summary>
    public void Begin(AnnouncePolicy policy, TimeSpan now)
    {
        Stop();
        _burstAt = now;
        _secondAt = policy.SecondAfter > TimeSpan.Zero ? now + policy.SecondAfter : null;
    }

    /// <summary>Asks for one more burst; an earlier one that was asked for stays.</summary>
    public void BurstAt(TimeSpan time) => _burstAt ??= time;

    /// <summary>The role is gone: nothing is announced any more.</summary>
    public void Stop()
    {
        _left = 0;
        _nextAt = null;
        _burstAt = null;
        _secondAt = null;
        _refreshAt = null;
    }

    /// <summary>Whether to announce now.</summary>
    public bool IsDue(AnnouncePolicy policy, TimeSpan now)
    {
        if (now >= _burstAt || now >= _secondAt)
        {
            _burstAt = now >= _burstAt ? null : _burstAt;
            _secondAt = now >= _secondAt ? null : _secondAt;
            _left = policy.Burst;
            _nextAt = now;
        }

        if (now < _nextAt || (_nextAt is null && !(now >= _refreshAt)))
        {
            return false;
        }

        _left = _nextAt is null ? 0 : _left - 1;
        _nextAt = _left > 0 ? now + policy.Gap : null;
        _refreshAt = policy.Refresh > TimeSpan.Zero ? now + policy.Refresh : null;
        return true;
    }

    private static TimeSpan? Earliest(TimeSpan? first, TimeSpan? second) =>
        first is null || second < first ? second : first;
}
