using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>The 16-bit one's complement sum of RFC 1071, as VRRP uses it.</summary>
public static class InternetChecksum
{
    private const int VrrpProtocol = 112;

    /// <summary>
    /// The checksum of a message, or zero if the message carries a right one. A message about to be sent has zero in
    /// its checksum field.
    /// </summary>
    public static ushort OfMessage(ReadOnlySpan<byte> message) => Fold(Sum(message));

    /// <summary>The same with the IPv4 pseudo-header that most VRRPv3 routers put in front.</summary>
    public static ushort WithPseudoHeader(ReadOnlySpan<byte> message, NetworkAddress source, NetworkAddress destination)
    {
        uint header = (source.IPv4 >> 16) + (source.IPv4 & 0xFFFF)
            + (destination.IPv4 >> 16) + (destination.IPv4 & 0xFFFF)
            + VrrpProtocol + (uint)message.Length;
        return Fold(header + Sum(message));
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        while (bytes.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            bytes = bytes[2..];
        }

        return bytes.Length == 1 ? sum + ((uint)bytes[0] << 8) : sum;
    }

    private static ushort Fold(uint sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
