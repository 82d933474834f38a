using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ha.Benchmarks.Measuring;

/// <summary>A packet socket for what a filter passes, with the kernel's times of arrival.</summary>
internal static unsafe partial class PacketSocket
{
    private const int PacketFamily = 17;
    private const int Datagram = 2;
    private const ushort InternetProtocolBigEndian = 0x0008;
    private const int SocketLevel = 1;
    private const int ReceiveTimeout = 20;
    private const int AttachFilter = 26;
    private const int Timestamps = 35; // SO_TIMESTAMPNS_OLD: a struct timespec of 64 bits here
    private const int ForceReceiveBuffer = 33;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Passes packets of protocol 112.</summary>
    public static Instruction[] Adverts { get; } =
    [
        // ldb [9]; jeq #112, +0, +1; ret #65535; ret #0
        new() { Code = 0x30, Value = 9 },
        new() { Code = 0x15, IfTrue = 0, IfFalse = 1, Value = 112 },
        new() { Code = 0x06, Value = 65535 },
        new() { Code = 0x06, Value = 0 },
    ];

    /// <summary>Passes TCP segments that refuse a connection: resets with the sequence number 0 (RFC 9293, 3.10.7.1).</summary>
    public static Instruction[] Refusals { get; } =
    [
        // ldb [9]; jeq #6, +0, +6; ldxb 4*([0]&0xf); ldb [x+13]; jset #4, +0, +3; ld [x+4]; jeq #0, +0, +1; ret #65535; ret #0
        new() { Code = 0x30, Value = 9 },
        new() { Code = 0x15, IfTrue = 0, IfFalse = 6, Value = 6 },
        new() { Code = 0xB1, Value = 0 },
        new() { Code = 0x50, Value = 13 },
        new() { Code = 0x45, IfTrue = 0, IfFalse = 3, Value = 4 },
        new() { Code = 0x40, Value = 4 },
        new() { Code = 0x15, IfTrue = 0, IfFalse = 1, Value = 0 },
        new() { Code = 0x06, Value = 65535 },
        new() { Code = 0x06, Value = 0 },
    ];

    /// <summary>Opens one in the calling thread's namespace: every IPv4 packet that comes in and passes.</summary>
    public static int Open(Instruction[] filter)
    {
        int descriptor = socket(PacketFamily, Datagram, InternetProtocolBigEndian);
        if (descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "packet socket");
        }

        fixed (Instruction* program = filter)
        {
            var attached = new Filter { Length = (ushort)filter.Length, Program = program };
            Set(descriptor, AttachFilter, &attached, sizeof(Filter));
        }

        int on = 1;
        Set(descriptor, Timestamps, &on, sizeof(int));
        int room = 4 * 1024 * 1024;
        Set(descriptor, ForceReceiveBuffer, &room, sizeof(int));
        long* timeout = stackalloc long[2] { 0, 50_000 };
        Set(descriptor, ReceiveTimeout, timeout, 2 * sizeof(long));
        return descriptor;
    }

    /// <summary>Waits a little for a packet; its length, or less than 0. The stamp is the wall clock's, in nanoseconds.</summary>
    public static int Receive(int descriptor, Span<byte> packet, out long stampedAt)
    {
        stampedAt = 0;
        byte* control = stackalloc byte[64];
        fixed (byte* bytes = packet)
        {
            var part = new Part { Base = bytes, Length = (nuint)packet.Length };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = 64 };
            int length = (int)recvmsg(descriptor, &message, 0);

            // struct cmsghdr { size_t len; int level; int type; } and a struct timespec.
            if (length > 0 && message.ControlLength >= 32 && *(int*)(control + 12) == Timestamps)
            {
                stampedAt = (*(long*)(control + 16) * NanosecondsPerSecond) + *(long*)(control + 24);
            }

            return length;
        }
    }

    private static void Set(int descriptor, int option, void* value, int length)
    {
        if (setsockopt(descriptor, SocketLevel, option, value, length) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"setsockopt {option}");
        }
    }

    /// <summary>An instruction of the packet filter: struct sock_filter.</summary>
    public struct Instruction
    {
        public ushort Code;
        public byte IfTrue;
        public byte IfFalse;
        public uint Value;
    }

    private struct Filter
    {
        public ushort Length;
        public Instruction* Program;
    }

    private struct Part
    {
        public byte* Base;
        public nuint Length;
    }

    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

#pragma warning disable IDE1006, SA1300 // libc's own names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int kind, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int descriptor, int level, int option, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int descriptor, Message* message, int flags);
#pragma warning restore IDE1006, SA1300
}
