using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Ha.Vrrp.Process;

/// <summary>Writes one message into a buffer that is long enough by the protocol's limits. Allocates nothing.</summary>
internal ref struct MessageWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    public MessageWriter(Span<byte> buffer, MessageType type)
    {
        _buffer = buffer;
        WriteByte((byte)type);
    }

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void WriteByte(byte value) => _buffer[_length++] = value;

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteInt32(int value)
    {
        MemoryMarshal.Write(_buffer[_length..], value);
        _length += sizeof(int);
    }

    public void WriteInt64(long value)
    {
        MemoryMarshal.Write(_buffer[_length..], value);
        _length += sizeof(long);
    }

    public void WriteTime(TimeSpan value) => WriteInt64(value.Ticks);

    /// <summary>A time that may be missing.</summary>
    public void WriteTime(TimeSpan? value) => WriteInt64(value?.Ticks ?? long.MinValue);

    public void WriteText(string? text)
    {
        ReadOnlySpan<char> chars = text;
        Span<byte> target = _buffer.Slice(_length + sizeof(int), Math.Min(ProcessProtocol.TextBytesMax, _buffer.Length - _length - sizeof(int)));
        _ = Encoding.UTF8.TryGetBytes(chars[..Math.Min(chars.Length, ProcessProtocol.TextBytesMax / 4)], target, out int length);
        WriteInt32(text is null ? -1 : length);
        _length += length;
    }

    public void WriteAddress(IPAddress address)
    {
        _ = address.TryWriteBytes(_buffer[(_length + 1)..], out int length);
        WriteByte((byte)length);
        _length += length;
    }

    public void WriteAddress(NetworkAddress address)
    {
        MemoryMarshal.Write(_buffer[_length..], address.Value);
        _length += 16;
        WriteBoolean(address.IsV6);
    }

    public void WriteCounts(ReadOnlySpan<long> counts)
    {
        WriteInt32(counts.Length);
        foreach (long count in counts)
        {
            WriteInt64(count);
        }
    }
}
