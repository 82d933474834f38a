using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Transport;

/// <summary>One instruction of a classic socket filter: struct sock_filter of linux/filter.h.</summary>
/// <param name="Code">What it does.</param>
/// <param name="IfTrue">How many instructions a comparison that holds skips.</param>
/// <param name="IfFalse">How many instructions one that does not hold skips.</param>
/// <param name="Operand">The constant.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SocketFilter(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
{
    private const ushort LoadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort ReturnConstant = 0x06; // BPF_RET | BPF_K

    /// <summary>Keeps nothing.</summary>
    public static SocketFilter Refuse => new(ReturnConstant, 0, 0, 0);

    /// <summary>Keeps the whole packet.</summary>
    public static SocketFilter Accept => new(ReturnConstant, 0, 0, uint.MaxValue);

    /// <summary>A program that keeps the packets whose word at an offset is one of these.</summary>
    public static SocketFilter[] OneOf(int offset, IEnumerable<uint> words) =>
    [
        new(LoadWord, 0, 0, (uint)offset),
        .. words.SelectMany(word => (SocketFilter[])[new(JumpIfEqual, 0, 1, word), Accept]),
        Refuse,
    ];

    /// <summary>Attaches a program to a socket, in place of the one before.</summary>
    /// <returns>0 or an errno.</returns>
    public static unsafe int Attach(int descriptor, SocketFilter[] program)
    {
        fixed (SocketFilter* instructions = program)
        {
            void** fprog = stackalloc void*[2]; // struct sock_fprog { u16 len; struct sock_filter *filter; }
            fprog[0] = null;
            *(ushort*)fprog = (ushort)program.Length;
            fprog[1] = instructions;
            return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, fprog, 2 * sizeof(void*)) == 0 ? 0 : errno;
        }
    }
}
