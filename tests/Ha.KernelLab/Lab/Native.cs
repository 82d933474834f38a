using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>The system calls that .NET has no name for.</summary>
internal static partial class Native
{
    public const int SigHup = 1;
    public const int SigTerm = 15;
    public const int SigKill = 9;
    public const int SigCont = 18;
    public const int SigStop = 19;
    public const int UpAndRunning = 0x1 | 0x40;
    private const uint GetFlags = 0x8913;
    private const uint GetHardwareAddress = 0x8927;
    private const int NameBytes = 16;
    private const int RequestBytes = 40;
    private const int StreamSocket = 1;
    private const int DatagramSocket = 2;
    private const int SctpProtocol = 132;
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

    /// <summary>An SCTP socket of the one-to-one style, over IPv4.</summary>
    public static int OpenSctp() => Check(socket(InternetFamily, StreamSocket, SctpProtocol), "socket");

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

    /// <summary>The flags of an interface (<c>IFF_*</c>); 0: there is none of this name.</summary>
    public static int InterfaceFlags(string name) =>
        AskInterface(name, GetFlags) is { } answer ? BinaryPrimitives.ReadInt16LittleEndian(answer) : 0;

    /// <summary>The six bytes of an interface's hardware address.</summary>
    public static byte[] HardwareAddress(string name) =>
        // struct sockaddr: the family, then the address.
        AskInterface(name, GetHardwareAddress)?[2..8] ?? throw new InvalidOperationException($"no interface {name}");

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int descriptor) => _ = close(descriptor);

    // struct ifreq: the name, and a union.
    private static unsafe byte[]? AskInterface(string name, uint request)
    {
        int descriptor = Check(socket(InternetFamily, DatagramSocket, 0), "socket");
        Span<byte> question = stackalloc byte[RequestBytes];
        question.Clear();
        Encoding.ASCII.GetBytes(name, question[..(NameBytes - 1)]);
        int result;
        fixed (byte* data = question)
        {
            result = ioctl(descriptor, request, data);
        }

        _ = close(descriptor);
        return result == 0 ? question[NameBytes..].ToArray() : null;
    }

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
    private static unsafe partial int ioctl(int descriptor, nuint request, byte* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int kind, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint sendto(int socket, byte* data, nuint length, int flags, byte* to, int toLength);
#pragma warning restore IDE1006, SA1300
}
