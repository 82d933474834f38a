using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>A neighbour solicitation or advertisement with one link-layer address option, in an Ethernet frame.</summary>
/// <remarks>
/// <code>
///  0             6         12       14            54           58           62        78       80         86
/// | destination | sender  | 0x86DD | IPv6 header | type, sum  | flags      | target  | option | MAC      |
/// </code>
/// RFC 4861, 4.3, 4.4 and 4.6.1; RFC 2464, 3 and 7.
/// </remarks>
internal static class NeighborFrame
{
    public const int Bytes = 86;
    public const ushort EtherType = 0x86DD;
    public const int IPv6Offset = 14;
    public const int IPv6HeaderBytes = 40;
    public const int IcmpOffset = IPv6Offset + IPv6HeaderBytes;
    public const int IcmpBytesMin = 24; // up to and with the target
    public const int TargetOffset = 8; // within the ICMPv6 message
    public const byte HopLimit = 255;
    public const byte Solicitation = 135;
    public const byte Advertisement = 136;
    public const byte SourceHardwareOption = 1;
    public const byte TargetHardwareOption = 2;

    private const int ChecksumOffset = 2;
    private const int FlagsOffset = 4;

    /// <summary>Writes a frame to a multicast group.</summary>
    /// <param name="frame">At least <see cref="Bytes"/> bytes.</param>
    /// <param name="type">Solicitation or advertisement.</param>
    /// <param name="flags">The first byte of the flags.</param>
    /// <param name="option">Whose hardware address follows.</param>
    /// <param name="hardwareAddress">The sender's.</param>
    /// <param name="source">The source of the packet.</param>
    /// <param name="group">Its destination, a multicast address.</param>
    /// <param name="target">The address that it is about.</param>
    public static void Write(
        Span<byte> frame,
        byte type,
        byte flags,
        byte option,
        ReadOnlySpan<byte> hardwareAddress,
        NetworkAddress source,
        NetworkAddress group,
        NetworkAddress target)
    {
        frame[..Bytes].Clear();

        // 33:33 and the last four bytes of the group.
        frame[..2].Fill(0x33);
        BinaryPrimitives.WriteUInt32BigEndian(frame[2..], (uint)group.Value);
        hardwareAddress.CopyTo(frame[6..12]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);

        Span<byte> header = frame[IPv6Offset..IcmpOffset];
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], Bytes - IcmpOffset);
        header[6] = InternetChecksum.IcmpV6;
        header[7] = HopLimit;
        source.Write(header[8..]);
        group.Write(header[24..]);

        Span<byte> message = frame[IcmpOffset..Bytes];
        message[0] = type;
        message[FlagsOffset] = flags;
        target.Write(message[TargetOffset..]);
        message[IcmpBytesMin] = option;
        message[IcmpBytesMin + 1] = 1; // in units of eight bytes
        hardwareAddress.CopyTo(message[(IcmpBytesMin + 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(
            message[ChecksumOffset..],
            InternetChecksum.WithPseudoHeader(message, source, group, InternetChecksum.IcmpV6));
    }
}
