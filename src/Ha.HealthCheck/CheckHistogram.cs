using System.Collections.Immutable;

namespace Ha.HealthCheck;

/// <summary>How long attempts took: a copy of the counts, for metrics.</summary>
/// <param name="Counts">
/// Attempts per bucket, not cumulative; one more than <see cref="UpperBounds"/>, the last without a bound.
/// </param>
/// <param name="Sum">All durations together.</param>
public sealed record CheckHistogram(ImmutableArray<long> Counts, TimeSpan Sum)
{
    /// <summary>The inclusive upper bounds of the buckets, ascending.</summary>
    public static ImmutableArray<TimeSpan> UpperBounds { get; } =
    [
        TimeSpan.FromMicroseconds(250), TimeSpan.FromMicroseconds(500),
        TimeSpan.FromMilliseconds(1), TimeSpan.FromMicroseconds(2500), TimeSpan.FromMilliseconds(5),
        TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(50),
        TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500),
        TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(2500), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10),
    ];

    /// <summary>All attempts together.</summary>
    public long Count => Counts.Sum();
}
