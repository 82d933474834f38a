using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Process;

/// <summary>
/// A descriptor that becomes readable at a time of <see cref="BootTime"/>. The time-outs of ppoll stand still while a
/// machine sleeps; this one has run out when it wakes.
/// </summary>
/// <remarks>Owned by the VRRP thread. Allocates nothing once it is made.</remarks>
internal sealed unsafe partial class WakeUp : IDisposable
{
    private const int ClockBootTime = 7;   // CLOCK_BOOTTIME, linux/time.h
    private const int NonBlocking = 0x800; // TFD_NONBLOCK
    private const int CloseOnExec = 0x80000; // TFD_CLOEXEC
    private const int Absolute = 1;        // TFD_TIMER_ABSTIME

    private TimeSpan _time;

    /// <summary>For epoll; negative: the kernel has none for us, and ppoll's own time-out must do.</summary>
    public int Descriptor { get; } = Create(ClockBootTime, NonBlocking | CloseOnExec);

    /// <summary>Moves it; one that is readable is not any more, if the time is still to come.</summary>
    public void Set(TimeSpan time)
    {
        if (time == _time)
        {
            return;
        }

        // struct itimerspec: the interval, which is none, and the time.
        _time = time;
        timespec* setting = stackalloc timespec[2];
        setting[0] = default;
        setting[1] = default;
        setting[1].tv_sec = time.Ticks / TimeSpan.TicksPerSecond;
        setting[1].tv_nsec = (int)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        _ = SetTime(Descriptor, Absolute, setting, null);
    }

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = close(Descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "timerfd_create")]
    private static partial int Create(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime")]
    private static partial int SetTime(int descriptor, int flags, timespec* setting, timespec* old);
}
