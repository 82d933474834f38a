using System.Collections.Immutable;
using System.Globalization;
using Ha.HealthCheck;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>What a check sends and what it expects, as it was written; what is absent or wrong is null.</summary>
internal sealed record TalkSection
{
    private const int BytesMax = 4096;
    private static readonly string[] SendKeys = ["send", "send_hex"];
    private static readonly string[] ExpectKeys = ["expect", "expect_regex", "expect_hex"];

    /// <summary>What is sent; null: nothing.</summary>
    public ByteText? Send { get; private init; }

    /// <summary>What is expected; null: nothing.</summary>
    public AnswerPattern? Expect { get; private init; }

    /// <summary>Reads the keys of a check.</summary>
    public static TalkSection Read(SectionReader reader)
    {
        RejectSeveral(reader, SendKeys);
        RejectSeveral(reader, ExpectKeys);
        Located<string>? text = reader.Text<string>("send", ParseText);
        Located<ImmutableArray<byte?>>? bytes = reader.Text<ImmutableArray<byte?>>("send_hex", ParseBytes);
        return new TalkSection
        {
            Send = text is not null ? new ByteText(text.Value)
                : bytes is not null ? new ByteText([.. bytes.Value.Select(value => value!.Value)])
                : null,
            Expect = reader.Text<AnswerPattern>("expect", ParseExpected)?.Value
                ?? reader.Text<AnswerPattern>("expect_regex", ParseRegex)?.Value
                ?? (reader.Text<ImmutableArray<byte?>>("expect_hex", ParseMask) is { } mask ? new MaskPattern(mask.Value) : null),
        };
    }

    /// <summary>A server's over its service's.</summary>
    public TalkSection Over(TalkSection service) => new()
    {
        Send = Send ?? service.Send,
        Expect = Expect ?? service.Expect,
    };

    private static void RejectSeveral(SectionReader reader, string[] keys)
    {
        foreach (string key in keys.Where(reader.Has).Skip(1))
        {
            reader.Problems.Add(reader.KeySpan(key), $"only one of {string.Join(", ", keys)} can be given");
        }
    }

    private static string? ParseText(string text, out string value)
    {
        value = text;
        return System.Text.Encoding.UTF8.GetByteCount(text) > BytesMax ? $"is longer than {BytesMax} bytes" : null;
    }

    private static string? ParseExpected(string text, out AnswerPattern value)
    {
        value = new TextPattern(new ByteText(text));
        return text.Length == 0 ? "must not be empty" : ParseText(text, out _);
    }

    private static string? ParseRegex(string text, out AnswerPattern value)
    {
        var expression = new RegexPattern(text);
        value = expression;
        return text.Length == 0 ? "must not be empty" : ParseText(text, out _) ?? expression.Problem;
    }

    private static string? ParseBytes(string text, out ImmutableArray<byte?> value) => ParseHex(text, hasHoles: false, out value);

    private static string? ParseMask(string text, out ImmutableArray<byte?> value) => ParseHex(text, hasHoles: true, out value);

    private static string? ParseHex(string text, bool hasHoles, out ImmutableArray<byte?> value)
    {
        const string Hole = "xx";
        string digits = text.Replace(" ", "", StringComparison.Ordinal);
        var bytes = ImmutableArray.CreateBuilder<byte?>();
        string? problem = digits.Length is 0 or > (2 * BytesMax) || digits.Length % 2 != 0
            ? $"must be 1 to {BytesMax} bytes of two hexadecimal digits each"
            : null;
        for (int at = 0; at < digits.Length && problem is null; at += 2)
        {
            string pair = digits.Substring(at, 2);
            bool isHole = hasHoles && pair.Equals(Hole, StringComparison.OrdinalIgnoreCase);
            if (!isHole && !pair.All(char.IsAsciiHexDigit))
            {
                problem = $"holds {ProblemList.Quote(pair)}, which is no byte of two hexadecimal digits"
                    + (hasHoles ? ", nor \"xx\" for any byte" : "");
            }
            else
            {
                bytes.Add(isHole ? null : byte.Parse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            }
        }

        value = bytes.ToImmutable();
        return problem;
    }
}
