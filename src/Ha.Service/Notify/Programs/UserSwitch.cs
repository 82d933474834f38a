using System.Runtime.InteropServices;
using System.Text;

namespace Ha.Service.Notify.Programs;

/// <summary>
/// An internal verb, <c>as-user USER PROGRAM [ARGUMENT...]</c>: becomes that user for good and then the program.
/// </summary>
/// <remarks>
/// A process of its own does this: changing the user between fork and exec is not possible from a program with many
/// threads, and looking a user up may ask a directory service that hangs. What goes wrong is said on standard error,
/// which the director logs.
/// </remarks>
internal static unsafe partial class UserSwitch
{
    /// <summary>The verb.</summary>
    public const string Verb = "as-user";

    /// <summary>What it exits with when it cannot become the user or the program.</summary>
    public const int ExitFailed = 126;

    private const string Libc = "libc.so.6";
    private const int BrokenPipe = 13; // SIGPIPE
    private const int AmbientCapabilities = 47; // PR_CAP_AMBIENT, linux/prctl.h
    private const int ClearAll = 4; // PR_CAP_AMBIENT_CLEAR_ALL

    /// <summary>Does not return when all goes well.</summary>
    public static int Run(string user, string[] command)
    {
        Account* account = FindAccount(user);
        if (account is null)
        {
            return Fail($"there is no user {user}");
        }

        if (Become(user, account->User, account->Group) is { } problem)
        {
            return Fail(problem);
        }

        // What is ignored stays so over exec, and the runtime ignores this one.
        _ = Signal(BrokenPipe, 0);
        nint[] arguments = [.. command.Select(Marshal.StringToCoTaskMemUTF8), 0];
        fixed (nint* pointers = arguments)
        {
            _ = Execute((byte*)pointers[0], pointers);
        }

        return Fail($"cannot start {command[0]}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static string? Become(string user, uint wantedUser, uint wantedGroup)
    {
        // Capabilities that the service manager gave us survive a change of user otherwise, unless it is from root.
        _ = ProcessControl(AmbientCapabilities, ClearAll, 0, 0, 0);
        if (wantedUser == EffectiveUser() && wantedGroup == EffectiveGroup())
        {
            return null;
        }

        return InitializeGroups(user, wantedGroup) == 0
            && SetGroups(wantedGroup, wantedGroup, wantedGroup) == 0
            && SetUsers(wantedUser, wantedUser, wantedUser) == 0
            ? null
            : $"may not become user {user}: {Marshal.GetLastPInvokeErrorMessage()} "
                + "(needs root, or the capabilities CAP_SETUID and CAP_SETGID)";
    }

    private static Account* FindAccount(string user)
    {
        byte[] name = Encoding.UTF8.GetBytes(user + '\0');
        fixed (byte* text = name)
        {
            return GetAccount(text);
        }
    }

    private static int Fail(string reason)
    {
        Console.Error.WriteLine(reason);
        return ExitFailed;
    }

    /// <summary>struct passwd of pwd.h, as far as it is needed.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Account
    {
        public byte* Name;
        public byte* Password;
        public uint User;
        public uint Group;
    }

    [LibraryImport(Libc, EntryPoint = "getpwnam", SetLastError = true)]
    private static partial Account* GetAccount(byte* name);

    [LibraryImport(Libc, EntryPoint = "initgroups", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InitializeGroups(string user, uint group);

    [LibraryImport(Libc, EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetGroups(uint real, uint effective, uint saved);

    [LibraryImport(Libc, EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUsers(uint real, uint effective, uint saved);

    [LibraryImport(Libc, EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport(Libc, EntryPoint = "getegid")]
    private static partial uint EffectiveGroup();

    [LibraryImport(Libc, EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport(Libc, EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport(Libc, EntryPoint = "execv", SetLastError = true)]
    private static partial int Execute(byte* path, nint* arguments);
}
