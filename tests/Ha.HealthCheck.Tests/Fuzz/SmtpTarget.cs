using System.Text;
using System.Text.RegularExpressions;
using Ha.Fuzzing;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Fuzz;

/// <summary>What a mail server says, in pieces: the codes are those that a reading of whole lines finds.</summary>
internal static partial class SmtpTarget
{
    private const int Invalid = 0;

    public static FuzzTarget Replies { get; } = new(
        "smtp-replies",
        [
            .. ((string[])
            [
                "220 foo.com Simple Mail Transfer Service Ready\r\n250-foo.com greets bar.com\r\n250-8BITMIME\r\n250 HELP\r\n",
                "220-a\n220\n502 no\r\n250\r\n",
                "421-4.3.2 busy\r\n421 later\r\n",
            ]).Select(text => (byte[])[5, .. Encoding.ASCII.GetBytes(text)]),
        ],
        Check);

    private static void Check(byte[] input)
    {
        var source = new ByteSource(input);
        int piece = 1 + (source.Byte() % 64);
        byte[] text = source.Rest.ToArray();

        Assert.Equal(WholeLines(Encoding.Latin1.GetString(text)), InPieces(text, piece));
    }

    private static List<int> InPieces(byte[] text, int piece)
    {
        SmtpReply reply = default;
        var codes = new List<int>();
        foreach (byte[] part in text.Chunk(piece))
        {
            ReadOnlySpan<byte> arrived = part;
            while (reply.TryRead(ref arrived, out int code))
            {
                codes.Add(code);
                if (code == Invalid)
                {
                    return codes;
                }
            }
        }

        return codes;
    }

    private static List<int> WholeLines(string text)
    {
        var codes = new List<int>();
        string code = "";
        int length = 0;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            bool isComplete = i < lines.Length - 1;
            string line = lines[i];
            length += line.Length + (isComplete ? 1 : 0);
            Match match = isComplete ? Line().Match(line) : Beginning().Match(line);
            if (!match.Success
                || line.Length + (isComplete ? 1 : 0) > SmtpReply.LineBytesMax
                || length > SmtpReply.ReplyBytesMax
                || (code.Length > 0 && (isComplete || line.Length > 3) && !line.StartsWith(code, StringComparison.Ordinal)))
            {
                return [.. codes, Invalid];
            }

            code = isComplete ? line[..3] : code;
            if (isComplete && (line.Length == 3 || line[3] != '-'))
            {
                codes.Add(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture));
                code = "";
                length = 0;
            }
        }

        return codes;
    }

    [GeneratedRegex(@"\A[2-5][0-9]{2}([ -][\t\x20-\xff]*)?\r?\z")]
    private static partial Regex Line();

    [GeneratedRegex(@"\A([2-5][0-9]?|[2-5][0-9]{2}([ -][\t\x20-\xff]*)?\r?)?\z")]
    private static partial Regex Beginning();
}
