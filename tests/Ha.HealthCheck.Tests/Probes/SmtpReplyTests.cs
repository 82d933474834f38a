using System.Text;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class SmtpReplyTests
{
    private const int Undecided = -1;
    private const int Invalid = 0;

    // The first five are from the examples of RFC 5321 4.2 and D.1.
    [Theory]
    [InlineData("220 foo.com Simple Mail Transfer Service Ready\r\n", 220)]
    [InlineData("250-foo.com greets bar.com\r\n250-8BITMIME\r\n250-SIZE\r\n250-DSN\r\n250 HELP\r\n", 250)]
    [InlineData("250-First line\r\n250-Second line\r\n250-234 Text beginning with numbers\r\n250 The last line\r\n", 250)]
    [InlineData("221 foo.com Service closing transmission channel\r\n", 221)]
    [InlineData("550 No such user here\r\n", 550)]
    [InlineData("220\r\n", 220)]
    [InlineData("220 \r\n", 220)]
    [InlineData("220\n", 220)]
    [InlineData("250-\n250 \n", 250)]
    [InlineData("354 caf\u00E9 \u00FF\u00FE\ttab\r\n", 354)]
    [InlineData("220 almost", Undecided)]
    [InlineData("220-more to come\r\n", Undecided)]
    [InlineData("22", Undecided)]
    [InlineData("", Undecided)]
    [InlineData("250-one\r\n220 two\r\n", Invalid)]
    [InlineData("22\r\n", Invalid)]
    [InlineData("2200 x\r\n", Invalid)]
    [InlineData("220_x\r\n", Invalid)]
    [InlineData("120 x\r\n", Invalid)]
    [InlineData("600 x\r\n", Invalid)]
    [InlineData("-20 x\r\n", Invalid)]
    [InlineData(" 220 x\r\n", Invalid)]
    [InlineData("\r\n220 x\r\n", Invalid)]
    [InlineData("\n", Invalid)]
    [InlineData("220 a\0b\r\n", Invalid)]
    [InlineData("220 a\rb\r\n", Invalid)]
    [InlineData("HTTP/1.1 200 OK\r\n", Invalid)]
    [InlineData("SSH-2.0-OpenSSH\r\n", Invalid)]
    public void Reply_WholeOrInPieces_GivesTheSameVerdict(string text, int expected)
    {
        for (int piece = 1; piece <= text.Length + 1; piece++)
        {
            Assert.Equal(expected, Read(Encoding.Latin1.GetBytes(text), piece).FirstOrDefault(Undecided));
        }
    }

    [Fact]
    public void Reply_SeveralInWhateverPieces_AreReadOneAfterTheOther()
    {
        byte[] text = Encoding.ASCII.GetBytes("220-a\r\n220 b\r\n502 c\r\n250 d\r\n4");
        for (int piece = 1; piece <= text.Length; piece++)
        {
            Assert.Equal([220, 502, 250], Read(text, piece));
        }
    }

    [Theory]
    [InlineData(SmtpReply.LineBytesMax - 1, 220)]
    [InlineData(SmtpReply.LineBytesMax, Invalid)]
    public void Reply_LongLine_IsAcceptedUpToTheLimit(int length, int expected) =>
        Assert.Equal(expected, Read(Encoding.ASCII.GetBytes("220 ".PadRight(length, 'x') + "\n"), 100).First());

    [Fact]
    public void Reply_LinesWithoutEnd_AreRefused() =>
        Assert.Equal(Invalid, Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-x\r\n", 3000))), 100).Single());

    private static List<int> Read(byte[] text, int piece)
    {
        SmtpReply reply = default;
        var codes = new List<int>();
        foreach (byte[] chunk in text.Chunk(piece))
        {
            ReadOnlySpan<byte> arrived = chunk;
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
}
