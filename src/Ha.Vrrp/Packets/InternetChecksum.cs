using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>The 16-bit one's complement sum of RFC 1071, as VRRP uses it.</summary>
public static class InternetChecksum
{
    /// <summary>The protocol number of VRRP.</summary>
    public const int Vrrp = 112;

    /// <summary>The protocol number of ICMPv6.</summary>
    public const int IcmpV6 = 58;

    /// <summary>
    /// The checksum of a message, or zero if the message carries a right one. A message about to be sent has zero in
    /// its checksum field.
    /// </summary>
    public static ushort OfMessage(ReadOnlySpan<byte> message) => Fold(Sum(message));

    /// <summary>
    /// The same with a pseudo-header in front: that of RFC 8200, 8.1 over IPv6, and over IPv4 the one that most VRRPv3
    /// routers use.
    /// </summary>
    /// <param name="message">The payload of the IP packet.</param>
    /// <param name="source">Its source; the family decides the form.</param>
    /// <param name="destination">Its destination.</param>
    /// <param name="protocol">The protocol number.</param>
    public static ushort WithPseudoHeader(
        ReadOnlySpan<byte> message, NetworkAddress source, NetworkAddress destination, int protocol = Vrrp) =>
        Fold(Sum(source) + Sum(destination) + (uint)protocol + (uint)message.Length + Sum(message));

    private static uint Sum(NetworkAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Write(bytes);
        return Sum(bytes[..address.Length]);
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
