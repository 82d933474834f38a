using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Ha.Vrrp.Process;

/// <summary>Reads one message. A message that is too short or absurd sets <see cref="Failed"/> and reads as zeros.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private const int CountsMax = 1024;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Whether something could not be read; nothing that was read is then to be used.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether everything was read, and nothing is left.</summary>
    public readonly bool IsComplete => !Failed && _rest.IsEmpty;

    public byte ReadByte() => Take(1, out ReadOnlySpan<byte> bytes) ? bytes[0] : (byte)0;

    public bool ReadBoolean() => ReadByte() != 0;

    public int ReadInt32() => Take(sizeof(int), out ReadOnlySpan<byte> bytes) ? MemoryMarshal.Read<int>(bytes) : 0;

    public long ReadInt64() => Take(sizeof(long), out ReadOnlySpan<byte> bytes) ? MemoryMarshal.Read<long>(bytes) : 0;

    public TimeSpan ReadTime() => new(ReadInt64());

    public TimeSpan? ReadOptionalTime() => ReadInt64() is var ticks && ticks == long.MinValue ? null : new TimeSpan(ticks);

    public string? ReadText()
    {
        int length = ReadInt32();
        if (length < 0)
        {
            return null;
        }

        return Take(length, out ReadOnlySpan<byte> bytes) ? Encoding.UTF8.GetString(bytes) : "";
    }

    public string ReadRequiredText()
    {
        string? text = ReadText();
        Failed |= text is null;
        return text ?? "";
    }

    public IPAddress ReadIPAddress()
    {
        int length = ReadByte();
        if (length is not (4 or 16))
        {
            Failed = true;
        }

        return !Failed && Take(length, out ReadOnlySpan<byte> bytes) ? new IPAddress(bytes) : IPAddress.None;
    }

    public NetworkAddress ReadAddress()
    {
        UInt128 value = Take(16, out ReadOnlySpan<byte> bytes) ? MemoryMarshal.Read<UInt128>(bytes) : 0;
        return new NetworkAddress(value, ReadBoolean());
    }

    public long[] ReadCounts()
    {
        long[] counts = new long[ReadCount(CountsMax)];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = ReadInt64();
        }

        return counts;
    }

    /// <summary>A count of things that follow, within a limit.</summary>
    public int ReadCount(int max)
    {
        int count = ReadInt32();
        if (count < 0 || count > max)
        {
            Failed = true;
        }

        return Failed ? 0 : count;
    }

    private bool Take(int length, out ReadOnlySpan<byte> bytes)
    {
        if (Failed || length > _rest.Length)
        {
            Failed = true;
            bytes = default;
            return false;
        }

        bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
