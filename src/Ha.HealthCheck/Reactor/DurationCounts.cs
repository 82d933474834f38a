using System.Collections.Immutable;

namespace Ha.HealthCheck.Reactor;

/// <summary>The living counterpart of <see cref="CheckHistogram"/>.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DurationCounts
{
    private readonly ImmutableArray<TimeSpan> _bounds = CheckHistogram.UpperBounds;
    private readonly long[] _counts = new long[CheckHistogram.UpperBounds.Length + 1];
    private TimeSpan _sum;

    public void Observe(TimeSpan duration)
    {
        int bucket = 0;
        while (bucket < _bounds.Length && duration > _bounds[bucket])
        {
            bucket++;
        }

        _counts[bucket]++;
        _sum += duration;
    }

    public CheckHistogram Copy() => new([.. _counts], _sum);
}
