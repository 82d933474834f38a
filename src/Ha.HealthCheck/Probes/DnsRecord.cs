using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>The contents of DNS records, in messages and as text, in a form in which both can be compared. Pure.</summary>
/// <remarks>That is the address for A and AAAA, and text for the others (see <see cref="DnsName"/>).</remarks>
internal static class DnsRecord
{
    private const int Ipv4Length = 4;
    private const int Ipv6Length = 16;
    private const int SoaNumbersLength = 5 * sizeof(uint);

    /// <summary>What an operator wants, in the form that is compared; null if no record of the type can be that.</summary>
    public static byte[]? Wanted(DnsRecordType type, string text) => type switch
    {
        DnsRecordType.A => Address(text, AddressFamily.InterNetwork),
        DnsRecordType.AAAA => Address(text, AddressFamily.InterNetworkV6),
        DnsRecordType.TXT => Encoding.UTF8.GetBytes(text),
        DnsRecordType.MX => NumbersAndName(text, 1),
        DnsRecordType.SRV => NumbersAndName(text, 3),
        _ => NumbersAndName(text, 0),
    };

    /// <summary>Whether a record is the wanted one: names whatever their case.</summary>
    public static bool IsSame(DnsRecordType type, ReadOnlySpan<byte> record, ReadOnlySpan<byte> wanted) =>
        type is DnsRecordType.A or DnsRecordType.AAAA or DnsRecordType.TXT
            ? record.SequenceEqual(wanted)
            : Ascii.EqualsIgnoreCase(record, wanted);

    /// <summary>Reads the contents of a record into the form that is compared.</summary>
    /// <param name="message">The whole message, which names in the record may point into.</param>
    /// <param name="at">Where the contents begin.</param>
    /// <param name="length">How long they are; all of it is in the message.</param>
    /// <param name="type">The record's type.</param>
    /// <param name="content">
    /// Takes it: room for as much as the message is long, and for <see cref="DnsMessage.ContentLengthMin"/>.
    /// </param>
    /// <param name="written">How much it is.</param>
    /// <returns>Whether they are what the type demands.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> message, int at, int length, DnsRecordType type, Span<byte> content, out int written)
    {
        written = 0;
        ReadOnlySpan<byte> data = message.Slice(at, length);
        switch (type)
        {
            case DnsRecordType.A or DnsRecordType.AAAA:
                data.CopyTo(content);
                written = length;
                return length == (type == DnsRecordType.A ? Ipv4Length : Ipv6Length);
            case DnsRecordType.TXT:
                return TryJoin(data, content, out written);
            case DnsRecordType.MX:
                return TryReadNumbersAndName(message, at, length, 1, content, out written) == length;
            case DnsRecordType.SRV:
                return TryReadNumbersAndName(message, at, length, 3, content, out written) == length;
            case DnsRecordType.SOA:
                // RFC 1035 3.3.13: two names and five numbers.
                int first = TryReadNumbersAndName(message, at, length, 0, content, out written);
                Span<byte> mailbox = stackalloc byte[DnsName.TextLengthMax];
                int second = at + first;
                return first > 0 && DnsName.TryRead(message, ref second, mailbox, out _)
                    && second + SoaNumbersLength == at + length;
            default:
                return TryReadNumbersAndName(message, at, length, 0, content, out written) == length;
        }
    }

    // Returns how much of the record that is; -1 if it is not there.
    private static int TryReadNumbersAndName(
        ReadOnlySpan<byte> message, int at, int length, int count, Span<byte> content, out int written)
    {
        written = 0;
        if (length <= count * sizeof(ushort))
        {
            return -1;
        }

        int next = at;
        for (int i = 0; i < count; i++, next += sizeof(ushort))
        {
            BinaryPrimitives.ReadUInt16BigEndian(message[next..])
                .TryFormat(content[written..], out int digits, default, CultureInfo.InvariantCulture);
            written += digits;
            content[written++] = (byte)' ';
        }

        if (!DnsName.TryRead(message, ref next, content[written..], out int nameLength) || next > at + length)
        {
            return -1;
        }

        written += nameLength;
        return next - at;
    }

    // RFC 1035 3.3.14: strings of up to 255 bytes, each with its length before it.
    private static bool TryJoin(ReadOnlySpan<byte> data, Span<byte> content, out int written)
    {
        written = 0;
        while (!data.IsEmpty)
        {
            int end = 1 + data[0];
            if (end > data.Length)
            {
                return false;
            }

            data[1..end].CopyTo(content[written..]);
            written += end - 1;
            data = data[end..];
        }

        return true;
    }

    private static byte[]? Address(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == family ? address.GetAddressBytes() : null;

    private static byte[]? NumbersAndName(string text, int count)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != count + 1)
        {
            return null;
        }

        for (int i = 0; i < count; i++)
        {
            if (!ushort.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
            {
                return null;
            }

            words[i] = number.ToString(CultureInfo.InvariantCulture);
        }

        // The last dot of a full name is no part of it here.
        string name = words[count];
        words[count] = name.Length > 1 && name.EndsWith('.') ? name[..^1] : name;
        return DnsName.IsName(words[count]) ? Encoding.ASCII.GetBytes(string.Join(' ', words)) : null;
    }
}
