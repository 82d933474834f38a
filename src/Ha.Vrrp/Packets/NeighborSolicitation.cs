namespace Ha.Vrrp.Packets;

/// <summary>The Ethernet frame that asks whether anybody else has a virtual IPv6 address (RFC 4861, 7.2.2).</summary>
public static class NeighborSolicitation
{
    /// <summary>The length of the frame.</summary>
    public const int Bytes = NeighborFrame.Bytes;

    /// <summary>ff02::1:ff00:0/104: the last 24 bits are the target's (RFC 4291, 2.7.1).</summary>
    private static readonly UInt128 SolicitedNode = new(0xFF02_0000_0000_0000, 0x0000_0001_FF00_0000);

    /// <summary>Writes a frame of <see cref="Bytes"/> bytes.</summary>
    /// <remarks>
    /// Not the form of duplicate address detection with an unspecified source: who defends the address would answer to
    /// all nodes and so turn the whole segment to himself, while the answer to this comes to us alone.
    /// </remarks>
    /// <param name="frame">Where to.</param>
    /// <param name="hardwareAddress">The six bytes of the interface's hardware address.</param>
    /// <param name="source">A link-local address of the interface that is not virtual: the answer comes to it.</param>
    /// <param name="address">The virtual address.</param>
    public static void Write(
        Span<byte> frame, ReadOnlySpan<byte> hardwareAddress, NetworkAddress source, NetworkAddress address) =>
        NeighborFrame.Write(
            frame,
            NeighborFrame.Solicitation,
            flags: 0,
            NeighborFrame.SourceHardwareOption,
            hardwareAddress,
            source,
            NetworkAddress.FromIPv6(SolicitedNode | (address.Value & 0xFF_FFFF)),
            address);
}
