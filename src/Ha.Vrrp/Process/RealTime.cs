using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Process;

/// <summary>What makes a thread punctual and a process hard to disturb.</summary>
internal static unsafe partial class RealTime
{
    /// <summary>Above every other real-time thread of the product: equal ones share a quantum of 100 ms.</summary>
    private const int Priority = 50;

    private const int Ignore = 1; // SIG_IGN
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>SCHED_RR for the calling thread; false without CAP_SYS_NICE or a real-time budget.</summary>
    public static bool TrySchedule()
    {
        int priority = Priority; // struct sched_param { int sched_priority; }
        return SetScheduler(0, SCHED_RR, &priority) == 0;
    }

    /// <summary>Locks what is touched: with ONFAULT the untouched parts of the heap's reservation stay unmapped.</summary>
    public static bool TryLockMemory() => mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;

    /// <summary>The director orders the stop; a service manager that signals the whole group must not outrun it.</summary>
    public static void IgnoreSignals()
    {
        _ = Signal(Hangup, Ignore);
        _ = Signal(Interrupt, Ignore);
        _ = Signal(Terminate, Ignore);
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int pid, int policy, int* parameters);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
