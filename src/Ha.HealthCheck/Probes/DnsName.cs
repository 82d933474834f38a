using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>Names of the DNS, in messages and as text. Pure.</summary>
/// <remarks>
/// Text has no last dot, the root is ".". A dot or a backslash within a label has a backslash before it, so that every
/// name has a text of its own; other bytes stay what they are.
/// </remarks>
internal static class DnsName
{
    /// <summary>The most bytes that the text of a name can have.</summary>
    public const int TextLengthMax = 2 * WireLengthMax;

    // RFC 1035 2.3.4; as text that is 253.
    private const int WireLengthMax = 255;
    private const int LabelLengthMax = 63;

    private const int PointerLength = 2;
    private const byte PointerBits = 0xc0;
    private const byte Backslash = (byte)'\\';

    /// <summary>Whether a text can be asked for: labels of 1 to 63 bytes of visible ASCII without backslashes, or the root.</summary>
    public static bool IsName(string text) =>
        text == "." || (text.Length <= WireLengthMax - 2
            && text.Split('.').All(label => label.Length is >= 1 and <= LabelLengthMax && label.All(IsPlain)));

    /// <summary>The bytes of a name in a message: each label with its length before it, and a zero.</summary>
    public static byte[] ToBytes(string name)
    {
        var bytes = new List<byte>(WireLengthMax);
        foreach (string label in name == "." ? [] : name.Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        return [.. bytes];
    }

    /// <summary>Reads a name, compressed or not (RFC 1035 4.1.4).</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="at">Where the name begins; then what is behind it.</param>
    /// <param name="text">Takes the text: room for <see cref="TextLengthMax"/>.</param>
    /// <param name="length">The length of the text.</param>
    /// <returns>Whether it is a name.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, Span<byte> text, out int length)
    {
        length = 0;
        int wireLength = 1;
        int next = at;
        int begin = at;
        bool isAway = false;
        while (next < message.Length && message[next] != 0)
        {
            byte labelLength = message[next];
            if ((labelLength & PointerBits) == PointerBits)
            {
                int target = next + 1 < message.Length ? ((labelLength & ~PointerBits) << 8) | message[next + 1] : begin;

                // To what has been said before, and further back each time: so it ends.
                if (target >= begin || target < DnsMessage.HeaderLength)
                {
                    return false;
                }

                at = isAway ? at : next + PointerLength;
                isAway = true;
                begin = next = target;
                continue;
            }

            int end = next + 1 + labelLength;
            wireLength += 1 + labelLength;
            if (labelLength > LabelLengthMax || end > message.Length || wireLength > WireLengthMax)
            {
                return false;
            }

            Append(message[(next + 1)..end], text, ref length);
            next = end;
        }

        if (next >= message.Length)
        {
            return false;
        }

        at = isAway ? at : next + 1;
        if (length == 0)
        {
            text[length++] = (byte)'.';
        }

        return true;
    }

    // What would have to be written with a backslash is in no name of a host.
    private static bool IsPlain(char c) => c is > ' ' and < '\x7f' and not '\\';

    private static void Append(ReadOnlySpan<byte> label, Span<byte> text, ref int length)
    {
        if (length > 0)
        {
            text[length++] = (byte)'.';
        }

        foreach (byte next in label)
        {
            if (next is (byte)'.' or Backslash)
            {
                text[length++] = Backslash;
            }

            text[length++] = next;
        }
    }
}
