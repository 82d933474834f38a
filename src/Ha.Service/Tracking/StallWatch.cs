namespace Ha.Service.Tracking;

/// <summary>Decides whether a thread that should turn all the time makes no progress. Pure.</summary>
/// <remarks>
/// Not thread-safe. Only time counts in which the watch itself was run: after a pause of the whole machine nothing has
/// turned, and nothing is wrong.
/// </remarks>
internal sealed class StallWatch(TimeSpan limit)
{
    private static readonly TimeSpan StepMax = TimeSpan.FromSeconds(2);

    private TimeSpan? _watchedAt;
    private TimeSpan _lastTurn;
    private TimeSpan _without;

    /// <summary>Looks once more; at least every two seconds, and after the thread was woken.</summary>
    /// <param name="now">The time.</param>
    /// <param name="lastTurn">When the thread last turned.</param>
    /// <returns>Whether it has not turned for longer than the limit.</returns>
    public bool IsStalled(TimeSpan now, TimeSpan lastTurn)
    {
        TimeSpan step = now - (_watchedAt ?? now);
        _without = lastTurn == _lastTurn ? _without + (step < StepMax ? step : StepMax) : TimeSpan.Zero;
        _watchedAt = now;
        _lastTurn = lastTurn;
        return _without > limit;
    }
}
