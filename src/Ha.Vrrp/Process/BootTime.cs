using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Ha.Vrrp.Process;

/// <summary>
/// Time since boot, suspension included (CLOCK_BOOTTIME). .NET's own monotonic clock stands still while a machine sleeps,
/// and a Master that slept for an hour would go on as if nothing had been.
/// </summary>
/// <remarks>Thread-safe. Reading it allocates nothing and, through the vDSO, does not enter the kernel.</remarks>
public sealed unsafe partial class BootTime : TimeProvider
{
    private const int ClockBootTime = 7; // CLOCK_BOOTTIME, linux/time.h
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The clock of this machine.</summary>
    public static readonly BootTime Clock = new();

    private BootTime()
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => NanosecondsPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        timespec time;
        _ = ClockGetTime(ClockBootTime, &time); // Cannot fail: the clock is older than any kernel that .NET runs on.
        return ((long)time.tv_sec * NanosecondsPerSecond) + (long)time.tv_nsec;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int ClockGetTime(int clock, timespec* time);
}
