using System.Runtime.InteropServices;

namespace Ha.HealthCheck.Native;

/// <summary>The functions of libc about child processes that Tmds.LibC lacks.</summary>
internal static unsafe partial class Spawn
{
    public const int WNOHANG = 1;
    public const int SIGKILL = 9;
    public const short SetProcessGroup = 0x02;
    public const short SetSignalDefaults = 0x04;
    public const short SetSignalMask = 0x08;

    private const string Libc = "libc.so.6";

    // The same number on every architecture; Linux 5.3.
    private const int PidfdOpenNumber = 434;

    [LibraryImport(Libc, EntryPoint = "posix_spawn")]
    public static partial int PosixSpawn(
        int* pid, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(void* attributes);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SetGroup(void* attributes, int group);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaults(void* attributes, void* signals);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetMask(void* attributes, void* signals);

    [LibraryImport(Libc, EntryPoint = "sigfillset")]
    public static partial int FillSet(void* signals);

    [LibraryImport(Libc, EntryPoint = "sigemptyset")]
    public static partial int EmptySet(void* signals);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInit(void* actions);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int AddOpen(void* actions, int fd, byte* path, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int AddCloseFrom(void* actions, int firstFd);

    [LibraryImport(Libc, EntryPoint = "wait4")]
    public static partial int Wait4(int pid, int* status, int options, void* usage);

    /// <summary>A descriptor that becomes readable when the process ends; -1 and errno otherwise. CLOEXEC.</summary>
    public static int PidfdOpen(int pid) => (int)Syscall(PidfdOpenNumber, pid, 0);

    [LibraryImport(Libc, EntryPoint = "syscall")]
    private static partial nint Syscall(nint number, nint first, nint second);
}
