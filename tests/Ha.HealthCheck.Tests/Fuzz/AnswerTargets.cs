using System.Text;
using System.Text.RegularExpressions;
using Ha.Fuzzing;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Fuzz;

/// <summary>A pattern and an answer in pieces: the verdict is that of looking at the whole at once.</summary>
internal static class AnswerTargets
{
    private const int PatternLengthMax = 12;

    // None of them looks at the end, so a beginning that matches is a whole that matches.
    private static readonly (AnswerMatcher Matcher, Regex Regex)[] Expressions =
    [
        .. ((string[])["a", "^\uFFFD", "a+b\uFFFD", "(?i)[^b]C", "\u00E9|\u20AC", "(a|b)*aba", "\uD83D\uDE00", "^(ab?)+c", "x{0,3}\\d"])
            .Select(text => (AnswerMatcher.Of(new RegexPattern(text)), new Regex(text, RegexOptions.CultureInvariant))),
    ];

    public static FuzzTarget Text { get; } = new("answer-text", [], CheckText);

    public static FuzzTarget Mask { get; } = new("answer-mask", [], CheckMask);

    public static FuzzTarget Regex { get; } = new(
        "answer-regex",
        [.. ((string[])["\u00FF\u00FEaab", "gr\u00FC\u00DFe \u20AC 1 \uD83D\uDE00", "abababc"]).Select(text =>
            (byte[])[0, 1, .. Encoding.UTF8.GetBytes(text)])],
        CheckRegex);

    // Few different letters: so they are found, and nearly found, often.
    private static void CheckText(byte[] input)
    {
        var source = new ByteSource(input);
        byte[] text = [.. Letters(ref source, 1 + (source.Byte() % PatternLengthMax))];
        int piece = 1 + (source.Byte() % 16);
        byte[] answer = [.. Letters(ref source, source.Rest.Length)];

        AssertVerdict(
            answer.AsSpan().IndexOf(text) >= 0, AnswerMatcher.Of(new TextPattern(new ByteText(text))), answer, piece, false);
    }

    private static void CheckMask(byte[] input)
    {
        var source = new ByteSource(input);
        byte?[] mask = new byte?[1 + (source.Byte() % PatternLengthMax)];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = source.Byte() is var next && next % 4 == 3 ? null : (byte)(next % 4);
        }

        int piece = 1 + (source.Byte() % 16);
        byte[] answer = [.. source.Rest.ToArray().Select(next => (byte)(next % 3))];
        bool isThere = answer.Length >= mask.Length && mask.Zip(answer).All(pair => (pair.First ?? pair.Second) == pair.Second);
        AssertVerdict(isThere, AnswerMatcher.Of(new MaskPattern([.. mask])), answer, piece, false);
    }

    private static void CheckRegex(byte[] input)
    {
        var source = new ByteSource(input);
        byte choice = source.Byte();
        int piece = 1 + (source.Byte() % 16);
        byte[] answer = source.Rest.ToArray();
        (AnswerMatcher matcher, Regex regex) = Expressions[choice % Expressions.Length];

        bool isThere = regex.IsMatch(Decoded(answer));
        AssertVerdict(isThere, matcher, answer, piece, isPaused: false);
        AssertVerdict(isThere, matcher, answer, piece, isPaused: true);
    }

    private static void AssertVerdict(bool isThere, AnswerMatcher matcher, byte[] answer, int piece, bool isPaused)
    {
        matcher.Clear();
        foreach (byte[] part in answer.Chunk(piece))
        {
            AnswerVerdict before = matcher.Verdict;
            AnswerVerdict verdict = matcher.Append(part);
            verdict = isPaused ? matcher.Pause() : verdict;
            Assert.True(before == AnswerVerdict.Undecided || verdict == before, "The first verdict stands.");
        }

        Assert.Equal(answer.Length == 0, matcher.IsEmpty);
        Assert.Equal(isThere ? AnswerVerdict.Matches : AnswerVerdict.Differs, matcher.End());
        matcher.Clear();
    }

    private static byte[] Letters(ref ByteSource source, int count)
    {
        byte[] letters = new byte[count];
        for (int i = 0; i < count; i++)
        {
            letters[i] = (byte)('a' + (source.Byte() % 3));
        }

        return letters;
    }

    // Character by character, each byte of what is none by itself.
    private static string Decoded(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            bool isRune = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            text.Append(isRune ? rune.ToString() : new string('\uFFFD', length));
            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
