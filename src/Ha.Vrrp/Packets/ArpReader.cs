using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>Reads who claims an IPv4 address: each ARP request and reply says where its sender is (RFC 5227, 2.4).</summary>
/// <remarks>Any bytes may arrive. Nothing here throws or allocates.</remarks>
public static class ArpReader
{
    /// <summary>Reads an Ethernet frame; false if it claims nothing: no ARP, malformed, or a probe.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out AddressClaim claim)
    {
        claim = default;
        if (frame.Length < ArpFrame.Bytes
            || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != ArpFrame.EtherType
            || !frame.Slice(14, ArpFrame.Kind.Length).SequenceEqual(ArpFrame.Kind)
            || BinaryPrimitives.ReadUInt16BigEndian(frame[ArpFrame.OperationOffset..])
                is not (ArpFrame.Request or ArpFrame.Reply))
        {
            return false;
        }

        claim = new AddressClaim(
            NetworkAddress.ReadIPv4(frame[ArpFrame.SenderOffset..]),
            AddressClaim.ReadHardwareAddress(frame[ArpFrame.SenderHardwareOffset..]));
        return !claim.Address.IsNone;
    }
}
