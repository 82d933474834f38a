using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>Reads who claims an IPv6 address, with the checks of RFC 4861, 7.1.2.</summary>
/// <remarks>Any bytes may arrive. Nothing here throws or allocates.</remarks>
public static class NeighborAdvertisementReader
{
    private const int OptionUnitBytes = 8;

    /// <summary>Reads an Ethernet frame; false if it is no valid neighbour advertisement.</summary>
    /// <remarks>Without a link-layer address in it, the sender of the frame is whose claim it is.</remarks>
    public static bool TryRead(ReadOnlySpan<byte> frame, out AddressClaim claim)
    {
        claim = default;
        if (frame.Length < NeighborFrame.IcmpOffset + NeighborFrame.IcmpBytesMin
            || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != NeighborFrame.EtherType)
        {
            return false;
        }

        ReadOnlySpan<byte> header = frame[NeighborFrame.IPv6Offset..NeighborFrame.IcmpOffset];
        int length = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        if (header[0] >> 4 != 6
            || header[6] != InternetChecksum.IcmpV6
            || header[7] != NeighborFrame.HopLimit
            || length < NeighborFrame.IcmpBytesMin
            || length > frame.Length - NeighborFrame.IcmpOffset)
        {
            return false;
        }

        ReadOnlySpan<byte> message = frame.Slice(NeighborFrame.IcmpOffset, length);
        NetworkAddress source = NetworkAddress.ReadIPv6(header[8..]);
        NetworkAddress destination = NetworkAddress.ReadIPv6(header[24..]);
        return InternetChecksum.WithPseudoHeader(message, source, destination, InternetChecksum.IcmpV6) == 0
            && TryReadMessage(message, NeighborFrame.HopLimit, frame[6..12], out claim);
    }

    /// <summary>Reads an ICMPv6 message whose checksum is right; false if it is no valid neighbour advertisement.</summary>
    /// <param name="message">The message, without the IPv6 header.</param>
    /// <param name="hopLimit">The hop limit of the packet.</param>
    /// <param name="sender">The sender of the frame, whose claim it is without a link-layer address; empty: unknown.</param>
    /// <param name="claim">The claim.</param>
    public static bool TryReadMessage(
        ReadOnlySpan<byte> message, byte hopLimit, ReadOnlySpan<byte> sender, out AddressClaim claim)
    {
        claim = default;
        if (message.Length < NeighborFrame.IcmpBytesMin
            || hopLimit != NeighborFrame.HopLimit
            || message[0] != NeighborFrame.Advertisement
            || message[1] != 0
            || !TryReadOption(message[NeighborFrame.IcmpBytesMin..], out ReadOnlySpan<byte> hardwareAddress)
            || (hardwareAddress.IsEmpty && sender.IsEmpty))
        {
            return false;
        }

        claim = new AddressClaim(
            NetworkAddress.ReadIPv6(message[NeighborFrame.TargetOffset..]),
            AddressClaim.ReadHardwareAddress(hardwareAddress.IsEmpty ? sender : hardwareAddress));
        return true;
    }

    // An option of length zero makes the whole packet invalid; each other one takes at least eight bytes.
    private static bool TryReadOption(ReadOnlySpan<byte> options, out ReadOnlySpan<byte> hardwareAddress)
    {
        hardwareAddress = default;
        while (options.Length >= OptionUnitBytes)
        {
            int length = options[1] * OptionUnitBytes;
            if (length == 0 || length > options.Length)
            {
                return false;
            }

            if (options[0] == NeighborFrame.TargetHardwareOption && length == OptionUnitBytes)
            {
                hardwareAddress = options[2..OptionUnitBytes];
            }

            options = options[length..];
        }

        return options.IsEmpty;
    }
}
