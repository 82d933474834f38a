using System.Collections.Immutable;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Reporting;

namespace Ha.Benchmarks.Verbs;

/// <summary>What <see cref="FailoverBenchmark"/> is asked to do.</summary>
internal sealed record FailoverPlan
{
    /// <summary>Failovers of each product at each interval.</summary>
    public required int Rounds { get; init; }

    /// <summary>Failovers of one product before the other has its turn.</summary>
    public required int Block { get; init; }

    /// <summary>The advertisement intervals.</summary>
    public required ImmutableArray<TimeSpan> Intervals { get; init; }

    /// <summary>Whether the Master's own link goes down.</summary>
    public bool LosesCarrier { get; init; }

    /// <summary>A round whose sender was later than this is done again: 2 ms, or 2 % of long intervals. Nanoseconds.</summary>
    public static long SenderLatenessMax(TimeSpan interval) =>
        (long)(Math.Max(2, interval.TotalMilliseconds / 50) * Clock.NanosecondsPerMillisecond);

    /// <summary>The kind of cut, as the report names it.</summary>
    public string Cut => LosesCarrier ? "carrier lost" : "silent";
}

/// <summary>What one product did at one interval.</summary>
internal sealed class FailoverResult
{
    /// <summary>Gaps in milliseconds.</summary>
    public Samples Gaps { get; } = new();

    /// <summary>Pings without an answer, each round.</summary>
    public Samples Lost { get; } = new();

    /// <summary>Rounds that were done again because the sender was late.</summary>
    public int Redone { get; set; }
}
