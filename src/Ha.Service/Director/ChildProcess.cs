using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ha.Service.Director;

/// <summary>Starts and reaps the VRRP process: our own executable, with one end of a socket pair and nothing else of ours.</summary>
/// <remarks>
/// posix_spawn and not Process.Start: the socket is close-on-exec everywhere except in this one child, so no check script
/// can inherit it and keep it open, and the child is in a process group of its own, out of reach of a terminal's ^C.
/// </remarks>
internal static partial class ChildProcess
{
    /// <summary>The number that the child finds its end of the socket pair under.</summary>
    public const int ChildDescriptor = 3;

    private const short SetProcessGroup = 0x02; // POSIX_SPAWN_SETPGROUP, spawn.h
    private const int OpaqueBytes = 512; // glibc: posix_spawnattr_t is 336, posix_spawn_file_actions_t 80.
    private const int NoHang = 1; // WNOHANG
    private const int KillSignal = 9;
    private static readonly TimeSpan ReapInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Starts the executable; returns its process id.</summary>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public static unsafe int Start(string executable, IReadOnlyList<string> arguments, int descriptor)
    {
        byte* attributes = stackalloc byte[OpaqueBytes];
        byte* actions = stackalloc byte[OpaqueBytes];
        _ = AttributesInitialize(attributes);
        _ = ActionsInitialize(actions);
        nint[] argv = new nint[arguments.Count + 2];
        nint[] environment = Environ();
        try
        {
            argv[0] = Marshal.StringToCoTaskMemUTF8(executable);
            for (int i = 0; i < arguments.Count; i++)
            {
                argv[i + 1] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
            }

            _ = AttributesSetFlags(attributes, SetProcessGroup);
            _ = AttributesSetProcessGroup(attributes, 0);
            _ = ActionsAddDuplicate(actions, descriptor, ChildDescriptor);
            fixed (nint* arg = argv, env = environment)
            {
                int error = Spawn(out int pid, executable, actions, attributes, arg, env);
                return error == 0 ? pid : throw new Win32Exception(error, $"cannot start {executable}");
            }
        }
        finally
        {
            foreach (nint text in argv.Concat(environment))
            {
                Marshal.FreeCoTaskMem(text);
            }

            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>Waits until the child has ended; kills it when it has not after the time-out.</summary>
    public static void Reap(int pid, TimeSpan timeout, TimeProvider time)
    {
        long start = time.GetTimestamp();
        bool killed = false;
        using var never = new ManualResetEventSlim();
        while (WaitForExit(pid, out _, NoHang) == 0)
        {
            if (!killed && time.GetElapsedTime(start) > timeout)
            {
                _ = SendSignal(pid, KillSignal);
                killed = true;
            }

            never.Wait(ReapInterval);
        }
    }

    /// <summary>SIGKILL to a process of ours.</summary>
    public static void Kill(int pid) => _ = SendSignal(pid, KillSignal);

    private static nint[] Environ()
    {
        var variables = new List<nint>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            // The child must not speak to the service manager in our name.
            if (variable.Key is not "NOTIFY_SOCKET" and not "WATCHDOG_USEC" and not "WATCHDOG_PID")
            {
                variables.Add(Marshal.StringToCoTaskMemUTF8($"{variable.Key}={variable.Value}"));
            }
        }

        variables.Add(0);
        return [.. variables];
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Spawn(
        out int pid, string path, byte* actions, byte* attributes, nint* arguments, nint* environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int AttributesInitialize(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static unsafe partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    private static unsafe partial int AttributesSetProcessGroup(byte* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int ActionsInitialize(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static unsafe partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int ActionsAddDuplicate(byte* actions, int descriptor, int wanted);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitForExit(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
