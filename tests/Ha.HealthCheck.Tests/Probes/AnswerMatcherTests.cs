using System.Diagnostics;
using System.Text;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class AnswerMatcherTests
{
    private const int LengthMax = AnswerPattern.AnswerBytesMax;

    [Theory]
    [InlineData("PONG", "+PONG\r\n", true)]
    [InlineData("PONG", "PONG", true)]
    [InlineData("PONG", "+PON", false)]
    [InlineData("PONG", "PO NG", false)]
    [InlineData("PONG", "pong", false)]
    [InlineData("aab", "aaaaab", true)]
    [InlineData("abcabd", "abcabcabd", true)]
    [InlineData("abab", "abaabab", true)]
    [InlineData("x", "", false)]
    [InlineData("\0\n", "a\0\n", true)]
    [InlineData("\u00FF\u00FE", "\u00FF\u00FF\u00FE", true)]
    public void Text_WholeOrInPieces_IsFoundAnywhere(string text, string answer, bool isThere) =>
        AssertInPieces(new TextPattern(new ByteText(Encoding.Latin1.GetBytes(text))), answer, isThere);

    [Theory]
    [InlineData("01 .. 03", "\u0001\u00FF\u0003", true)]
    [InlineData("01 .. 03", "\u0001\u00FF\u0003more", true)]
    [InlineData("01 .. 03", "\u0001\u00FF", false)]
    [InlineData("01 .. 03", "\0\u0001\u00FF\u0003", false)]
    [InlineData("01 .. 03", "\u0001\u00FF\u0004\u0001\u00FF\u0003", false)]
    [InlineData("00", "\0", true)]
    [InlineData("..", "", false)]
    [InlineData("..", "x", true)]
    public void Mask_WholeOrInPieces_IsComparedFromTheFirstByte(string mask, string answer, bool isThere) =>
        AssertInPieces(Mask(mask), answer, isThere);

    [Theory]
    [InlineData("PONG", "+PONG\r\n", true)]
    [InlineData("^OK", "OK then", true)]
    [InlineData("^OK", "not OK", false)]
    [InlineData("^OK$", "OK", true)]
    [InlineData("^OK$", "OKAY", false)]
    [InlineData("(?i)status: *up", "x\r\nStatus:   UP\r\n", true)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("^$", "", true)]
    [InlineData("", "anything", true)]
    [InlineData("^gr\u00FC\u00DFe.$", "gr\u00C3\u00BC\u00C3\u009Fe\u00E2", true)] // cut off within a character
    [InlineData("^\uFFFD{2}A\uFFFD\u20AC$", "\u00FF\u00FEA\u00C3\u00E2\u0082\u00AC", true)]
    [InlineData("^\uFFFD{3}A$", "\u00F0\u009F\u0098A", true)] // each byte of a character that has no end
    [InlineData("^\uD83D\uDE00$", "\u00F0\u009F\u0098\u0080", true)]
    public void Regex_WholeOrInPieces_SeesTheWholeAsText(string expression, string answer, bool isThere) =>
        AssertInPieces(new RegexPattern(expression), answer, isThere);

    [Fact]
    public void Regex_Paused_JudgesWhatHasCome()
    {
        AnswerMatcher matcher = AnswerMatcher.Of(new RegexPattern("^OK$"));

        Assert.Equal(AnswerVerdict.Undecided, matcher.Pause());
        Assert.Equal(AnswerVerdict.Undecided, matcher.Append("O"u8));
        Assert.Equal(AnswerVerdict.Undecided, matcher.Pause());
        Assert.Equal(AnswerVerdict.Undecided, matcher.Append("K"u8));
        Assert.Equal(AnswerVerdict.Matches, matcher.Pause());
        Assert.Equal(AnswerVerdict.Matches, matcher.Append("AY"u8));
    }

    [Fact]
    public void Regex_PausedWithinACharacter_WaitsForItsRest()
    {
        AnswerMatcher matcher = AnswerMatcher.Of(new RegexPattern("\uFFFD"));

        matcher.Append([0xE2, 0x82]);
        Assert.Equal(AnswerVerdict.Undecided, matcher.Pause());
        matcher.Append([0xAC]);

        Assert.Equal(AnswerVerdict.Differs, matcher.End());
    }

    [Fact]
    public void Mask_AnotherByte_DiffersAtOnceAndStays()
    {
        AnswerMatcher matcher = AnswerMatcher.Of(Mask("01 02"));

        Assert.Equal(AnswerVerdict.Differs, matcher.Append([1, 3]));
        Assert.Equal(AnswerVerdict.Differs, matcher.Append([1, 2]));
        Assert.Equal(AnswerVerdict.Differs, matcher.End());
    }

    [Fact]
    public void Clear_Used_BeginsAnew()
    {
        foreach (AnswerPattern pattern in (AnswerPattern[])[Text("abc"), Mask("61 62 63"), new RegexPattern("^abc")])
        {
            AnswerMatcher matcher = AnswerMatcher.Of(pattern);
            matcher.Append("ab"u8);
            matcher.Clear();

            Assert.True(matcher.IsEmpty);
            matcher.Append("c"u8);
            Assert.Equal(AnswerVerdict.Differs, matcher.End());

            matcher.Clear();
            matcher.Append("abc"u8);
            Assert.Equal(AnswerVerdict.Matches, matcher.End());
        }
    }

    [Theory]
    [InlineData(LengthMax - 3, true)]
    [InlineData(LengthMax - 2, false)]
    public void Append_PatternAtTheLimit_CountsOnlyWhollyWithin(int before, bool isThere)
    {
        byte[] answer = [.. Enumerable.Repeat((byte)'x', before), .. "abcx"u8];
        foreach (AnswerPattern pattern in (AnswerPattern[])[Text("abc"), new RegexPattern("abc")])
        {
            foreach (int piece in (int[])[1, 1000, answer.Length])
            {
                AnswerMatcher matcher = AnswerMatcher.Of(pattern);
                AnswerVerdict verdict = AnswerVerdict.Undecided;
                foreach (byte[] chunk in answer.Chunk(piece))
                {
                    verdict = matcher.Append(chunk);
                }

                Assert.Equal(isThere ? AnswerVerdict.Matches : AnswerVerdict.Differs, verdict);
            }
        }
    }

    [Theory]
    [InlineData("^x*y")]
    [InlineData("(x+x+)+y")]
    [InlineData("\\d{3}$")]
    public void Regex_ByteByByteWithPauses_TakesLittleTime(string expression)
    {
        AnswerMatcher matcher = AnswerMatcher.Of(new RegexPattern(expression));
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i < LengthMax; i++)
        {
            Assert.Equal(AnswerVerdict.Undecided, matcher.Append("x"u8));
            Assert.Equal(AnswerVerdict.Undecided, matcher.Pause());
        }

        Assert.Equal(AnswerVerdict.Differs, matcher.Append("x"u8));

        // Trying it at every pause reads two thousand million characters: many seconds.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Regex_StatesWithoutEnd_DiffersSoon()
    {
        AnswerMatcher matcher = AnswerMatcher.Of(new RegexPattern("(x{0,30}){0,30}y"));
        long start = Stopwatch.GetTimestamp();

        Assert.Equal(AnswerVerdict.Differs, matcher.Append([.. Enumerable.Repeat((byte)'x', LengthMax)]));

        // 7 s without a limit.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Matchers_InUse_AllocateNothing(bool isRegex)
    {
        AnswerMatcher matcher = AnswerMatcher.Of(isRegex ? new RegexPattern("^[a-z]+OK") : Text("OK"));
        byte[] answer = [.. Enumerable.Repeat((byte)'x', 5000), .. "OK"u8];
        long before = 0;
        for (int round = 0; round < 20; round++)
        {
            before = round == 10 ? GC.GetAllocatedBytesForCurrentThread() : before;
            matcher.Append(answer.AsSpan(0, 100));
            matcher.Pause();
            matcher.Append(answer.AsSpan(100));
            if (matcher.Pause() != AnswerVerdict.Matches)
            {
                Assert.Fail("It is there.");
            }

            matcher.Clear();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertInPieces(AnswerPattern pattern, string answer, bool isThere)
    {
        AnswerMatcher matcher = AnswerMatcher.Of(pattern);
        for (int piece = 1; piece <= answer.Length + 1; piece++)
        {
            matcher.Clear();
            foreach (byte[] chunk in Encoding.Latin1.GetBytes(answer).Chunk(piece))
            {
                matcher.Append(chunk);
            }

            Assert.Equal(isThere ? AnswerVerdict.Matches : AnswerVerdict.Differs, matcher.End());
        }
    }

    private static TextPattern Text(string text) => new(new ByteText(text));

    private static MaskPattern Mask(string text) => new(
        [.. text.Split(' ').Select(word => word == ".." ? (byte?)null : Convert.FromHexString(word)[0])]);
}
