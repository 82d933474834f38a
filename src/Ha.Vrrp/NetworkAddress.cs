using System.Buffers.Binary;
using System.Net;

namespace Ha.Vrrp;

/// <summary>An IPv4 or IPv6 address as a value: compared unsigned, kept in arrays, never allocated.</summary>
/// <param name="Value">The address as an unsigned number; an IPv4 address is its 32 bits.</param>
/// <param name="IsV6">Whether it is an IPv6 address.</param>
public readonly record struct NetworkAddress(UInt128 Value, bool IsV6) : IComparable<NetworkAddress>
{
    /// <summary>224.0.0.18, the group of VRRP over IPv4.</summary>
    public static readonly NetworkAddress VrrpGroup = FromIPv4(0xE0000012);

    /// <summary>ff02::12, the group of VRRP over IPv6.</summary>
    public static readonly NetworkAddress VrrpGroupV6 = FromIPv6(new UInt128(0xFF02_0000_0000_0000, 0x12));

    /// <summary>Whether this is the value of no address at all.</summary>
    public bool IsNone => Value == UInt128.Zero;

    /// <summary>The 32 bits of an IPv4 address, the first octet highest.</summary>
    public uint IPv4 => (uint)Value;

    /// <summary>Whether it is in fe80::/10.</summary>
    public bool IsLinkLocal => IsV6 && (ushort)(Value >> 118) == 0xFE80 >> 6;

    /// <summary>How many bytes it has on the wire: 4 or 16.</summary>
    public int Length => IsV6 ? 16 : 4;

    /// <summary>The group of its family that adverts are sent to.</summary>
    public static NetworkAddress VrrpGroupOf(bool isV6) => isV6 ? VrrpGroupV6 : VrrpGroup;

    /// <summary>Makes an IPv4 address of its 32 bits, the first octet highest.</summary>
    public static NetworkAddress FromIPv4(uint bits) => new(bits, false);

    /// <summary>Makes an IPv6 address of its 128 bits, the first octet highest.</summary>
    public static NetworkAddress FromIPv6(UInt128 bits) => new(bits, true);

    /// <summary>Reads four bytes in network order.</summary>
    public static NetworkAddress ReadIPv4(ReadOnlySpan<byte> bytes) =>
        FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <summary>Reads sixteen bytes in network order.</summary>
    public static NetworkAddress ReadIPv6(ReadOnlySpan<byte> bytes) =>
        FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Converts from the base library's type; a scope is left out.</summary>
    public static NetworkAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out int length);
        return length == 4 ? ReadIPv4(bytes) : ReadIPv6(bytes);
    }

    /// <summary>Converts to the base library's type; allocates.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return new IPAddress(IsV6 ? bytes : bytes[12..]);
    }

    /// <summary>Writes an IPv4 address as four bytes in network order.</summary>
    public void WriteIPv4(Span<byte> bytes) => BinaryPrimitives.WriteUInt32BigEndian(bytes, IPv4);

    /// <summary>Writes <see cref="Length"/> bytes in network order.</summary>
    public void Write(Span<byte> bytes)
    {
        if (IsV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        }
        else
        {
            WriteIPv4(bytes);
        }
    }

    /// <summary>Unsigned, in network order: the order that decides a tie (RFC 9568, 6.4.3).</summary>
    public int CompareTo(NetworkAddress other) =>
        IsV6 == other.IsV6 ? Value.CompareTo(other.Value) : IsV6.CompareTo(other.IsV6);

    /// <summary>Whether the left address is the lower.</summary>
    public static bool operator <(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left address is the higher.</summary>
    public static bool operator >(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left address is not the higher.</summary>
    public static bool operator <=(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left address is not the lower.</summary>
    public static bool operator >=(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => IsNone && !IsV6 ? "none" : ToIPAddress().ToString();
}
