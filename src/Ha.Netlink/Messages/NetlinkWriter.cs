using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Ha.Netlink.Messages;

/// <summary>Writes one message into a buffer of the caller, without allocating.</summary>
/// <remarks>A buffer that is too small is a bug of the caller, and throws.</remarks>
public ref struct NetlinkWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>Starts a message. The connection fills in the sequence number.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="type">The message type.</param>
    /// <param name="flags">Header flags; <see cref="NetlinkFlags.Request"/> is added.</param>
    public NetlinkWriter(Span<byte> buffer, ushort type, NetlinkFlags flags)
    {
        _buffer = buffer;
        buffer[..NetlinkMessage.HeaderBytes].Clear();
        MemoryMarshal.Write(buffer[4..], type);
        MemoryMarshal.Write(buffer[6..], (ushort)(flags | NetlinkFlags.Request));
        _length = NetlinkMessage.HeaderBytes;
    }

    /// <summary>Appends zeroed bytes for a fixed header, for the caller to fill.</summary>
    /// <param name="length">How many; padded to 4.</param>
    public Span<byte> Reserve(int length)
    {
        Span<byte> reserved = _buffer.Slice(_length, Alignment.Up(length));
        reserved.Clear();
        _length += reserved.Length;
        return reserved[..length];
    }

    /// <summary>Appends an attribute.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public void Write(ushort type, scoped ReadOnlySpan<byte> value) => value.CopyTo(BeginAttribute(type, value.Length));

    /// <summary>Appends an attribute with a byte.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public void WriteByte(ushort type, byte value) => BeginAttribute(type, sizeof(byte))[0] = value;

    /// <summary>Appends an attribute with a host-order 16-bit number.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public void WriteUInt16(ushort type, ushort value) =>
        MemoryMarshal.Write(BeginAttribute(type, sizeof(ushort)), value);

    /// <summary>Appends an attribute with a network-order 16-bit number, as ports are.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public void WriteNetworkUInt16(ushort type, ushort value) =>
        BinaryPrimitives.WriteUInt16BigEndian(BeginAttribute(type, sizeof(ushort)), value);

    /// <summary>Appends an attribute with a host-order 32-bit number.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public void WriteUInt32(ushort type, uint value) => MemoryMarshal.Write(BeginAttribute(type, sizeof(uint)), value);

    /// <summary>Appends an attribute with text and its terminating NUL.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value.</param>
    public void WriteString(ushort type, string value) =>
        Encoding.UTF8.GetBytes(value, BeginAttribute(type, Encoding.UTF8.GetByteCount(value) + 1));

    /// <summary>Starts an attribute that holds attributes.</summary>
    /// <param name="type">Its type; may carry <see cref="NetlinkAttribute.NestedFlag"/>.</param>
    /// <returns>What <see cref="EndNest"/> needs.</returns>
    public int BeginNest(ushort type)
    {
        int start = _length;
        BeginAttribute(type, 0);
        return start;
    }

    /// <summary>Ends a nest.</summary>
    /// <param name="nest">What <see cref="BeginNest"/> returned.</param>
    public readonly void EndNest(int nest) => MemoryMarshal.Write(_buffer[nest..], (ushort)(_length - nest));

    /// <summary>Completes the message.</summary>
    /// <returns>Its bytes, in the caller's buffer.</returns>
    public readonly Span<byte> Finish()
    {
        MemoryMarshal.Write(_buffer, (uint)_length);
        return _buffer[.._length];
    }

    private Span<byte> BeginAttribute(ushort type, int length)
    {
        Span<byte> attribute = Reserve(NetlinkAttribute.HeaderBytes + length);
        MemoryMarshal.Write(attribute, (ushort)attribute.Length);
        MemoryMarshal.Write(attribute[2..], type);
        return attribute[NetlinkAttribute.HeaderBytes..];
    }
}
