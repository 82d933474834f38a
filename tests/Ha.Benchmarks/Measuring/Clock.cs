using System.Diagnostics;

namespace Ha.Benchmarks.Measuring;

/// <summary>CLOCK_MONOTONIC in nanoseconds.</summary>
internal static class Clock
{
    public const long NanosecondsPerMillisecond = 1_000_000;

    private static readonly long TicksPerSecond = Stopwatch.Frequency;

    static Clock()
    {
        // On Linux the stopwatch is CLOCK_MONOTONIC and ticks in nanoseconds: deadlines can be handed to the kernel.
        if (TicksPerSecond != 1_000_000_000)
        {
            throw new PlatformNotSupportedException("the clock does not tick in nanoseconds");
        }
    }

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>How far the wall clock is ahead now: the kernel stamps packets by it, and it may be set while we measure.</summary>
    public static long WallAhead =>
        ((DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick) - Now;

    /// <summary>A span of the clock as milliseconds.</summary>
    public static double Milliseconds(long nanoseconds) => nanoseconds / (double)NanosecondsPerMillisecond;
}
