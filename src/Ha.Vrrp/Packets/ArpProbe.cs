namespace Ha.Vrrp.Packets;

/// <summary>The Ethernet frame that asks whether anybody else has a virtual address (RFC 5227, 2.1.1).</summary>
/// <remarks>The sender's protocol address is 0.0.0.0, so that no neighbour learns anything from the question.</remarks>
public static class ArpProbe
{
    /// <summary>The length of the frame, without padding.</summary>
    public const int Bytes = ArpFrame.Bytes;

    /// <summary>Writes a frame of <see cref="Bytes"/> bytes.</summary>
    /// <param name="frame">Where to.</param>
    /// <param name="hardwareAddress">The six bytes of the interface's hardware address.</param>
    /// <param name="address">The virtual address.</param>
    public static void Write(Span<byte> frame, ReadOnlySpan<byte> hardwareAddress, NetworkAddress address) =>
        ArpFrame.Write(
            frame, ArpFrame.Request, hardwareAddress, NetworkAddress.FromIPv4(0), address, targetHardware: 0);
}
