using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Ha.Fuzzing;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Fuzz;

/// <summary>Anything that may follow a status line, in pieces of any size, read a second time as a whole and by regular expressions.</summary>
internal static partial class HttpBodyTarget
{
    private const int LineStartLength = 256;

    public static FuzzTarget Body { get; } = new(
        "http-body",
        [.. new[]
        {
            "\r\nto the end",
            "Content-Length: 5\r\n\r\nHello and more",
            "Content-Length: 5, 5\r\nContent-Length: 05\nX: y\r\n z\r\n\r\nHel",
            "Transfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n5;a=b\r\nHello\r\n00A ; c\r\n, wonders!\r\n0\r\nT: x\r\n\r\n",
            "transfer-encoding: chunked\r\n\r\n5\r\nHello\n0\r\n\r\n",
            "Transfer-Encoding: gzip\r\n\r\nHello",
            "Transfer-Encoding: chunked\r\n\r\n" + new string('0', 255) + "1\r\nx\r\n0;" + new string('e', 300) + "\r\n\r\n",
            "Content-Length: 99999999999999999999\r\n\r\n",
            "No colon\r\n\r\n",
            "Transfer-Encoding:chunked\r\n\r\nfffffffffffffff\r\nx",
        }.SelectMany(text => new[] { 0, 1, 3, 200 }.Select(first => (byte[])[(byte)first, .. Encoding.Latin1.GetBytes(text)]))],
        Check);

    // The first byte says whether there can be a body and how large the pieces are.
    private static void Check(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        bool hasBody = (input[0] & 0x80) == 0;
        byte[] message = input[1..];
        Assert.Equal(
            new Reading(Encoding.Latin1.GetString(message), hasBody).Result(), Decode(message, hasBody, 1 + (input[0] & 0x7f)));
    }

    internal static (HttpBodyPart End, bool EndsWithConnection, string Body) Decode(byte[] message, bool hasBody, int size)
    {
        var body = new HttpBody(hasBody);
        var text = new StringBuilder();
        foreach (byte[] arrived in message.Chunk(size))
        {
            ReadOnlySpan<byte> rest = arrived;
            HttpBodyPart part;
            while ((part = body.Read(ref rest, out ReadOnlySpan<byte> piece)) == HttpBodyPart.Piece)
            {
                Assert.False(piece.IsEmpty, "a piece of nothing would go on for ever");
                text.Append(Encoding.Latin1.GetString(piece));
            }

            if (part != HttpBodyPart.NeedsMore)
            {
                return (part, body.EndsWithConnection, text.ToString());
            }

            Assert.True(rest.IsEmpty, "what is needed was there");
        }

        return (HttpBodyPart.NeedsMore, body.EndsWithConnection, text.ToString());
    }

    private sealed partial class Reading(string text, bool hasBody)
    {
        private readonly StringBuilder _body = new();
        private int _at;
        private bool _isUntilClose;

        public (HttpBodyPart End, bool EndsWithConnection, string Body) Result()
        {
            HttpBodyPart end = Read();
            return (end, end == HttpBodyPart.Ended || _isUntilClose, _body.ToString());
        }

        private HttpBodyPart Read()
        {
            BigInteger? length = null;
            string? coding = null;
            bool isFraming = false;
            while (true)
            {
                if (Line(strict: false, out string line) is { } ended)
                {
                    return ended;
                }

                if (line.Length == 0)
                {
                    break;
                }

                if (line[0] is ' ' or '\t')
                {
                    if (isFraming)
                    {
                        return HttpBodyPart.Malformed;
                    }

                    continue;
                }

                Match header = Header().Match(line);
                if (!header.Success || header.Groups[1].Length >= LineStartLength)
                {
                    return HttpBodyPart.Malformed;
                }

                string name = header.Groups[1].Value.ToLowerInvariant();
                string[] values = [.. header.Groups[2].Value.Split(',').Select(value => value.Trim(' ', '\t'))];
                isFraming = name is "content-length" or "transfer-encoding";
                if (isFraming && IsLong(line))
                {
                    return HttpBodyPart.Malformed;
                }

                if (name == "transfer-encoding")
                {
                    coding = values[^1].ToLowerInvariant();
                    if (coding.Length == 0)
                    {
                        return HttpBodyPart.Malformed;
                    }
                }
                else if (name == "content-length")
                {
                    foreach (string value in values)
                    {
                        if (!Digits().IsMatch(value) || Number(value) > long.MaxValue || (length ?? Number(value)) != Number(value))
                        {
                            return HttpBodyPart.Malformed;
                        }

                        length = Number(value);
                    }
                }
            }

            return !hasBody ? HttpBodyPart.Ended
                : coding == "chunked" ? Chunks()
                : coding is null && length is { } known ? Take(known) ?? HttpBodyPart.Ended
                : Take(long.MaxValue, _isUntilClose = true) ?? HttpBodyPart.NeedsMore;
        }

        private HttpBodyPart Chunks()
        {
            while (true)
            {
                if (Line(strict: true, out string line) is { } ended)
                {
                    return ended;
                }

                Match size = ChunkSize().Match(line[..Math.Min(line.Length, LineStartLength)]);
                if (!size.Success || (IsLong(line, strict: true) && size.Groups[2].Length == 0) || size.Groups[1].Value.TrimStart('0').Length > 15)
                {
                    return HttpBodyPart.Malformed;
                }

                long length = long.Parse("0" + size.Groups[1].Value.TrimStart('0'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (length == 0)
                {
                    break;
                }

                if (Take(length) is { } cut)
                {
                    return cut;
                }

                if (Line(strict: true, out string empty) is { } broken)
                {
                    return broken;
                }

                if (empty.Length > 0)
                {
                    return HttpBodyPart.Malformed;
                }
            }

            while (true)
            {
                if (Line(strict: false, out string trailer) is { } ended)
                {
                    return ended;
                }

                if (trailer.Length == 0)
                {
                    return HttpBodyPart.Ended;
                }
            }
        }

        private HttpBodyPart? Take(BigInteger length, bool _ = false)
        {
            int count = (int)BigInteger.Min(length, text.Length - _at);
            _body.Append(text, _at, count);
            _at += count;
            return count < length ? HttpBodyPart.NeedsMore : null;
        }

        private bool _hadCr;

        private HttpBodyPart? Line(bool strict, out string line)
        {
            int end = text.IndexOf('\n', _at);
            line = end < 0 ? text[_at..] : text[_at..(end + 1)];
            if (Forbidden().IsMatch(line) || (strict && end >= 0 && !line.EndsWith("\r\n", StringComparison.Ordinal)))
            {
                return HttpBodyPart.Malformed;
            }

            if (end < 0)
            {
                return HttpBodyPart.NeedsMore;
            }

            _at = end + 1;
            _hadCr = line.EndsWith("\r\n", StringComparison.Ordinal);
            line = line[..^(_hadCr ? 2 : 1)];
            return null;
        }

        private bool IsLong(string line, bool strict = false) => line.Length + (strict || _hadCr ? 1 : 0) > LineStartLength;

        private static BigInteger Number(string value) => BigInteger.Parse(value, CultureInfo.InvariantCulture);

        [GeneratedRegex(@"[\x00-\x08\x0B\x0C\x0E-\x1F]|\r[^\n]", RegexOptions.CultureInvariant)]
        private static partial Regex Forbidden();

        [GeneratedRegex(@"\A([^ \t:]+):(.*)\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
        private static partial Regex Header();

        [GeneratedRegex(@"\A[0-9]+\z", RegexOptions.CultureInvariant)]
        private static partial Regex Digits();

        [GeneratedRegex(@"\A([0-9A-Fa-f]+)[ \t]*(;.*)?\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
        private static partial Regex ChunkSize();
    }
}
