using System.Buffers.Binary;

namespace Ha.HealthCheck.Probes;

/// <summary>ICMP and ICMPv6 echo requests, and the replies to them. Pure.</summary>
/// <remarks>
/// <code>
///  0      1      2      3      4      5      6      7      8 ...
/// +------+------+-------------+-------------+-------------+---------
/// | type | code |  checksum   | identifier  |  sequence   | payload   (RFC 792, RFC 4443 4.1)
/// +------+------+-------------+-------------+-------------+---------
/// </code>
/// The payload begins with a cookie: only a reply to this very request has it, however late replies to others come.
/// </remarks>
internal static class EchoMessage
{
    /// <summary>As long as the requests of ping(8): no firewall finds them unusual.</summary>
    public const int Length = HeaderLength + 56;

    /// <summary>The cookie's length.</summary>
    public const int CookieLength = 16;

    private const int HeaderLength = 8;
    private const int ChecksumAt = 2;
    private const int IdentifierAt = 4;
    private const int SequenceAt = 6;

    private const byte Request = 8;
    private const byte Reply = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;

    // RFC 791: the header's length in words of four bytes is in the lower half of the first byte.
    private const int Ipv4HeaderLengthMin = 20;

    /// <summary>Writes a request. Its checksum is that of ICMP; for ICMPv6 the kernel sets it.</summary>
    public static void Write(Span<byte> message, bool isIPv4, ushort identifier, ushort sequence, ReadOnlySpan<byte> cookie)
    {
        message.Clear();
        message[0] = isIPv4 ? Request : RequestV6;
        BinaryPrimitives.WriteUInt16BigEndian(message[IdentifierAt..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[SequenceAt..], sequence);
        cookie.CopyTo(message[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], Checksum(message));
    }

    /// <summary>Whether a message is the reply to a request.</summary>
    /// <param name="message">The ICMP message.</param>
    /// <param name="request">The request, as it was written.</param>
    /// <param name="isIdentifierOurs">Whether it went out with the identifier that was written.</param>
    public static bool IsReply(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request, bool isIdentifierOurs) =>
        message.Length == request.Length
        && message[0] == (request[0] == Request ? Reply : ReplyV6)
        && message[1] == 0
        && (!isIdentifierOurs || message[IdentifierAt..SequenceAt].SequenceEqual(request[IdentifierAt..SequenceAt]))
        && message[SequenceAt..].SequenceEqual(request[SequenceAt..]);

    /// <summary>What is behind the IPv4 header, with which raw sockets deliver; empty if it is none.</summary>
    public static ReadOnlySpan<byte> WithoutIPv4Header(ReadOnlySpan<byte> packet)
    {
        int length = packet.IsEmpty ? 0 : (packet[0] & 0x0f) * 4;
        return length < Ipv4HeaderLengthMin || length > packet.Length ? [] : packet[length..];
    }

    // RFC 1071. The length is even.
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (int at = 0; at < message.Length; at += sizeof(ushort))
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
