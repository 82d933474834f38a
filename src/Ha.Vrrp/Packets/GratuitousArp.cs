namespace Ha.Vrrp.Packets;

/// <summary>The Ethernet frame that tells a segment where a virtual address is now.</summary>
/// <remarks>
/// RFC 5227 announcements are requests; some switches and firewalls learn from replies only, so the sender sends both.
/// </remarks>
public static class GratuitousArp
{
    /// <summary>The length of the frame, without padding.</summary>
    public const int Bytes = ArpFrame.Bytes;

    /// <summary>ARP operation 1: the usual form.</summary>
    public const ushort Request = ArpFrame.Request;

    /// <summary>ARP operation 2.</summary>
    public const ushort Reply = ArpFrame.Reply;

    /// <summary>Writes a frame of <see cref="Bytes"/> bytes.</summary>
    /// <param name="frame">Where to.</param>
    /// <param name="operation"><see cref="Request"/> or <see cref="Reply"/>.</param>
    /// <param name="hardwareAddress">The six bytes of the interface's hardware address.</param>
    /// <param name="address">The virtual address: sender and target alike.</param>
    public static void Write(
        Span<byte> frame, ushort operation, ReadOnlySpan<byte> hardwareAddress, NetworkAddress address) =>
        ArpFrame.Write(frame, operation, hardwareAddress, address, target: address, targetHardware: 0xFF);
}
