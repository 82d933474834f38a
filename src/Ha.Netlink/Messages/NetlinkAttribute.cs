using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Ha.Netlink.Messages;

/// <summary>One attribute as it lies in a message. Its value is whatever the sender put there.</summary>
public readonly ref struct NetlinkAttribute
{
    /// <summary>The length of the header in front of every attribute.</summary>
    public const int HeaderBytes = 4;

    /// <summary>Set in the type of an attribute that holds attributes (<c>NLA_F_NESTED</c>).</summary>
    public const ushort NestedFlag = 0x8000;

    // NLA_TYPE_MASK: without NLA_F_NESTED and NLA_F_NET_BYTEORDER.
    internal const ushort TypeMask = 0x3fff;

    internal NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>What it is, without flags.</summary>
    public ushort Type { get; }

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The attributes that it holds, if it is a nest.</summary>
    public AttributeReader Nested => new(Value);

    /// <summary>A host-order 16-bit number.</summary>
    /// <param name="value">The number.</param>
    public bool TryReadUInt16(out ushort value) => MemoryMarshal.TryRead(Value, out value);

    /// <summary>A host-order 32-bit number.</summary>
    /// <param name="value">The number.</param>
    public bool TryReadUInt32(out uint value) => MemoryMarshal.TryRead(Value, out value);

    /// <summary>A host-order 64-bit number.</summary>
    /// <param name="value">The number.</param>
    public bool TryReadUInt64(out ulong value) => MemoryMarshal.TryRead(Value, out value);

    /// <summary>A network-order 16-bit number, as ports are.</summary>
    /// <param name="value">The number.</param>
    public bool TryReadNetworkUInt16(out ushort value) => BinaryPrimitives.TryReadUInt16BigEndian(Value, out value);

    /// <summary>Text up to the first NUL or the end.</summary>
    public string ReadString()
    {
        int end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }
}
