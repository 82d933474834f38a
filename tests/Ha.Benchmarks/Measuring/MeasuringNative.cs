using System.Runtime.InteropServices;

namespace Ha.Benchmarks.Measuring;

/// <summary>The system calls of the measuring threads.</summary>
internal static unsafe partial class MeasuringNative
{
    private const int Fifo = 1;
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>SCHED_FIFO for the calling thread at the lowest real-time priority; false where it is not permitted.</summary>
    public static bool TryRealTime()
    {
        int priority = 1; // struct sched_param { int sched_priority; }
        return sched_setscheduler(0, Fifo, &priority) == 0;
    }

    /// <summary>Sleeps until a time of CLOCK_MONOTONIC, in nanoseconds.</summary>
    public static void SleepUntil(long nanoseconds)
    {
        var time = new TimeSpec
        {
            Seconds = nanoseconds / NanosecondsPerSecond,
            Nanoseconds = nanoseconds % NanosecondsPerSecond,
        };
        _ = clock_nanosleep(Monotonic, AbsoluteTime, &time, null);
    }

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

#pragma warning disable IDE1006, SA1300 // libc's own names
    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int process, int policy, int* parameters);

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, TimeSpec* time, TimeSpec* rest);
#pragma warning restore IDE1006, SA1300
}
