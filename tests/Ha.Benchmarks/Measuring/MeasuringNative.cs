using System.Runtime.InteropServices;

namespace Ha.Benchmarks.Measuring;

/// <summary>The system calls of the measuring threads.</summary>
internal static unsafe partial class MeasuringNative
{
    private const int Fifo = 1;
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;
    private const int ConnectionAborted = 103;
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

    /// <summary>Keeps the calling thread off a processor, if there is another.</summary>
    public static void KeepOff(int processor)
    {
        if (Environment.ProcessorCount > 1)
        {
            ulong others = ulong.MaxValue & ~(1UL << processor);
            _ = sched_setaffinity(0, sizeof(ulong), &others);
        }
    }

    /// <summary>Takes the next connection of a listening socket and closes it; false: there is no such socket any more.</summary>
    public static bool TakeAndClose(int socket)
    {
        int connection = accept(socket, null, null);
        return connection < 0 ? Marshal.GetLastPInvokeError() == ConnectionAborted : close(connection) == 0;
    }

    /// <summary>The time that a process has been on a processor, in nanoseconds; 0 if it is gone.</summary>
    public static long ProcessorTime(int process)
    {
        // How the kernel numbers the clocks of processes (CPUCLOCK_SCHED in posix-timers.h).
        TimeSpec time = default;
        _ = clock_gettime((~process << 3) | 2, &time);
        return (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds;
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
    private static partial int sched_setaffinity(int process, nuint size, ulong* mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept(int socket, void* address, int* length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, TimeSpec* time);

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, TimeSpec* time, TimeSpec* rest);
#pragma warning restore IDE1006, SA1300
}
