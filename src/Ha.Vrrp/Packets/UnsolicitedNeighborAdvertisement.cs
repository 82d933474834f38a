namespace Ha.Vrrp.Packets;

/// <summary>The Ethernet frame that tells a segment where a virtual IPv6 address is now (RFC 9568, 8.2.2).</summary>
public static class UnsolicitedNeighborAdvertisement
{
    /// <summary>The length of the frame.</summary>
    public const int Bytes = NeighborFrame.Bytes;

    private const byte RouterAndOverride = 0xA0; // R=1 S=0 O=1

    /// <summary>ff02::1, all nodes.</summary>
    private static readonly NetworkAddress AllNodes = NetworkAddress.FromIPv6(new UInt128(0xFF02_0000_0000_0000, 1));

    /// <summary>Writes a frame of <see cref="Bytes"/> bytes.</summary>
    /// <remarks>The source is the address itself: valid wherever it is held, and the same on every interface.</remarks>
    /// <param name="frame">Where to.</param>
    /// <param name="hardwareAddress">The six bytes of the interface's hardware address.</param>
    /// <param name="address">The virtual address.</param>
    public static void Write(Span<byte> frame, ReadOnlySpan<byte> hardwareAddress, NetworkAddress address) =>
        NeighborFrame.Write(
            frame,
            NeighborFrame.Advertisement,
            RouterAndOverride,
            NeighborFrame.TargetHardwareOption,
            hardwareAddress,
            source: address,
            AllNodes,
            target: address);
}
