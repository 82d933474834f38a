namespace Ha.HealthCheck.Reactor;

/// <summary>When attempts start: the arithmetic alone.</summary>
/// <remarks>
/// First attempts come quickly, spread over at most a second, because a new server waits for its first result. From
/// then on every check has its own phase within its interval, so that many checks are many small loads, not one big one.
/// </remarks>
internal static class StartTimes
{
    /// <summary>First attempts are spread over the interval, but over no more than this.</summary>
    public static readonly TimeSpan FirstWindow = TimeSpan.FromSeconds(1);

    // Waking up costs as much as an attempt: those that start at nearly the same time start together. Shorter intervals
    // would notice.
    private static readonly TimeSpan Grid = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GridFrom = TimeSpan.FromMilliseconds(500);

    // The fractional parts of multiples of the golden ratio spread evenly however many are taken.
    private const double GoldenRatio = 0.6180339887498949;

    // A start that is late by up to this part of the interval is not left out.
    private const int LateTolerated = 8;

    /// <summary>When an attempt that is meant to start at a time is due: at the next 10 ms of the clock.</summary>
    /// <remarks>The times from which later ones are counted stay exact, so nothing drifts.</remarks>
    public static TimeSpan Due(TimeSpan start, TimeSpan interval) => interval < GridFrom
        ? start
        : TimeSpan.FromTicks((start.Ticks + Grid.Ticks - 1) / Grid.Ticks * Grid.Ticks);

    /// <summary>The phase of the n-th check ever added, as a part of its interval: 0 to below 1.</summary>
    public static double Phase(long number) => number * GoldenRatio % 1.0;

    /// <summary>The first start of the check at <paramref name="index"/> among <paramref name="count"/> new ones.</summary>
    public static TimeSpan First(TimeSpan now, TimeSpan interval, int index, int count) =>
        now + (TimeSpan.FromTicks(Math.Min(interval.Ticks, FirstWindow.Ticks)) * index / count);

    /// <summary>
    /// The second start: where the phase says, between a half and one and a half intervals after the first.
    /// </summary>
    public static TimeSpan Second(TimeSpan first, TimeSpan interval, double phase)
    {
        TimeSpan earliest = first + (interval / 2);
        long intoInterval = (earliest.Ticks - (long)(interval.Ticks * phase)) % interval.Ticks;
        long wait = (interval.Ticks - intoInterval) % interval.Ticks;
        return earliest + TimeSpan.FromTicks(wait);
    }

    /// <summary>
    /// The start after that at <paramref name="previous"/>: an interval later. A little late is made up for at once: an
    /// attempt may last a whole interval and end a moment after it. After more, intervals are left out but the phase is
    /// kept, so a pause of the machine does not make all checks start together after it.
    /// </summary>
    public static TimeSpan Next(TimeSpan previous, TimeSpan interval, TimeSpan now)
    {
        TimeSpan next = previous + interval;
        long late = (now - next).Ticks;
        return late <= interval.Ticks / LateTolerated
            ? next
            : next + TimeSpan.FromTicks((late + interval.Ticks - 1) / interval.Ticks * interval.Ticks);
    }
}
