using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ha.KernelLab.Lab;

/// <summary>The system calls that .NET has no name for.</summary>
internal static partial class Native
{
    public const int SigTerm = 15;
    public const int SigKill = 9;
    private const int CloneNewNet = 0x40000000;
    private const int InternetFamily = 2;
    private const int RawSocket = 3;
    private const int RawProtocol = 255;

    /// <summary>Moves the calling thread, and only it, into a network namespace.</summary>
    public static void EnterNamespace(string path)
    {
        int descriptor = Check(open(path, 0), path);
        int result = setns(descriptor, CloneNewNet);
        int error = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        if (result != 0)
        {
            throw new Win32Exception(error, $"setns {path}");
        }
    }

    /// <summary>Sends a signal; false: there is no such process.</summary>
    public static bool Signal(int process, int signal) => kill(process, signal) == 0;

    /// <summary>A socket that sends whole IPv4 packets, header included.</summary>
    public static int OpenPacketSender() => Check(socket(InternetFamily, RawSocket, RawProtocol), "socket");

    /// <summary>Sends one IPv4 packet to the destination in its own header; false: the kernel had no room.</summary>
    public static unsafe bool SendPacket(int socket, ReadOnlySpan<byte> packet)
    {
        Span<byte> address = stackalloc byte[16];
        address.Clear();
        address[0] = InternetFamily;
        packet.Slice(16, 4).CopyTo(address[4..]);
        fixed (byte* data = packet)
        fixed (byte* to = address)
        {
            return sendto(socket, data, (nuint)packet.Length, 0, to, address.Length) == packet.Length;
        }
    }

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int descriptor) => _ = close(descriptor);

    private static int Check(int result, string what) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), what);

#pragma warning disable IDE1006, SA1300 // libc's own names
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int descriptor, int kind);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int kind, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint sendto(int socket, byte* data, nuint length, int flags, byte* to, int toLength);
#pragma warning restore IDE1006, SA1300
}
