using System.Collections.Immutable;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Reporting;

namespace Ha.Benchmarks.Verbs;

/// <summary>What <see cref="FailoverBenchmark"/> is asked to do.</summary>
internal sealed record FailoverPlan
{
    /// <summary>The priority of the director that takes over; it decides the skew.</summary>
    public const byte BackupPriority = 100;

    /// <summary>A round whose cable was cut this much earlier or later than planned, in intervals, is done again.</summary>
    public const double PhaseErrorMax = 0.1;

    /// <summary>Failovers of each product at each interval.</summary>
    public required int Rounds { get; init; }

    /// <summary>Failovers of one product before the other has its turn.</summary>
    public required int Block { get; init; }

    /// <summary>The advertisement intervals.</summary>
    public required ImmutableArray<TimeSpan> Intervals { get; init; }

    /// <summary>Whether the Master's own link goes down.</summary>
    public bool LosesCarrier { get; init; }

    /// <summary>How long the protocol needs, in milliseconds, if the cable is cut at a phase (0 to 1) after an advert.</summary>
    public static double Floor(TimeSpan interval, double phase) =>
        (3 - phase + ((256 - BackupPriority) / 256.0)) * interval.TotalMilliseconds;

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

    /// <summary>How much longer each gap was than the protocol asks for at its phase, in milliseconds.</summary>
    public Samples BeyondProtocol { get; } = new();

    /// <summary>How much later than the protocol asks for the new Master's first advert came, in milliseconds.</summary>
    public Samples AdvertBeyondProtocol { get; } = new();

    /// <summary>Rounds that were done again because the measurement was late.</summary>
    public int Redone { get; set; }
}
