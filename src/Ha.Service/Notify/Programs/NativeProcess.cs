using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Ha.Service.Notify.Programs;

/// <summary>The functions of libc about child processes that Tmds.LibC lacks.</summary>
internal static unsafe partial class NativeProcess
{
    private const int NoHang = 1; // WNOHANG
    public const int Terminate = 15; // SIGTERM
    public const int Kill = 9; // SIGKILL

    // spawn.h: POSIX_SPAWN_SETPGROUP, _SETSIGDEF, _SETSIGMASK.
    public const short GroupAndSignals = 0x02 | 0x04 | 0x08;

    private const string Libc = "libc.so.6";

    // The same number on every architecture; Linux 5.3.
    private const int PidfdOpenNumber = 434;

    /// <summary>A descriptor that becomes readable when the process ends; -1 and errno otherwise. CLOEXEC.</summary>
    public static int PidfdOpen(int pid) => (int)Syscall(PidfdOpenNumber, pid, 0);

    /// <summary>Sends a signal to a whole process group.</summary>
    public static void SignalGroup(int leader, int signal) => _ = LibC.kill(-leader, signal);

    /// <summary>Takes the end of a child: its status as wait(2) has it; null while it has not ended.</summary>
    public static int? TryReap(int pid) => Reap(pid, NoHang);

    /// <summary>Kills a child that was just started and that nobody could watch, and waits for its end.</summary>
    public static void KillAndReap(int pid)
    {
        SignalGroup(pid, Kill);
        _ = Reap(pid, 0);
    }

    private static int? Reap(int pid, int options)
    {
        int status = 0;
        int reaped;
        do
        {
            reaped = Wait4(pid, &status, options, null);
        }
        while (reaped < 0 && LibC.errno == LibC.EINTR);

        return reaped == 0 ? null : status;
    }

    [LibraryImport(Libc, EntryPoint = "posix_spawn")]
    public static partial int Spawn(
        int* pid, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInitialize(void* attributes);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int AttributesDestroy(void* attributes);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesSetFlags(void* attributes, short flags);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int AttributesSetGroup(void* attributes, int group);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSetDefaultSignals(void* attributes, void* signals);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSetSignalMask(void* attributes, void* signals);

    [LibraryImport(Libc, EntryPoint = "sigfillset")]
    public static partial int FillSignals(void* signals);

    [LibraryImport(Libc, EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(void* signals);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInitialize(void* actions);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int ActionsDestroy(void* actions);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int ActionsAddOpen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int ActionsAddDuplicate(void* actions, int descriptor, int wanted);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int ActionsAddChangeDirectory(void* actions, byte* path);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int ActionsAddCloseFrom(void* actions, int firstDescriptor);

    [LibraryImport(Libc, EntryPoint = "wait4")]
    private static partial int Wait4(int pid, int* status, int options, void* usage);

    [LibraryImport(Libc, EntryPoint = "syscall")]
    private static partial nint Syscall(nint number, nint first, nint second);
}
