using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>The Ethernet frame that tells a segment where a virtual address is now.</summary>
/// <remarks>
/// RFC 5227 announcements are requests; some switches and firewalls learn from replies only, so the sender sends both.
/// </remarks>
public static class GratuitousArp
{
    /// <summary>The length of the frame, without padding.</summary>
    public const int Bytes = 42;

    /// <summary>ARP operation 1: the usual form.</summary>
    public const ushort Request = 1;

    /// <summary>ARP operation 2.</summary>
    public const ushort Reply = 2;

    /// <summary>Writes a frame of <see cref="Bytes"/> bytes.</summary>
    /// <param name="frame">Where to.</param>
    /// <param name="operation"><see cref="Request"/> or <see cref="Reply"/>.</param>
    /// <param name="hardwareAddress">The six bytes of the interface's hardware address.</param>
    /// <param name="address">The virtual address: sender and target alike.</param>
    public static void Write(
        Span<byte> frame, ushort operation, ReadOnlySpan<byte> hardwareAddress, NetworkAddress address)
    {
        frame[..6].Fill(0xFF);
        hardwareAddress.CopyTo(frame[6..12]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0806);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], 0x0800);
        frame[18] = 6;
        frame[19] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], operation);
        hardwareAddress.CopyTo(frame[22..28]);
        address.WriteIPv4(frame[28..]);
        frame[32..38].Fill(0xFF);
        address.WriteIPv4(frame[38..]);
    }
}
