using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class HttpAnswerTests
{
    private const int Undecided = -1;
    private const int Invalid = 0;

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", 200)]
    [InlineData("HTTP/1.0 204 No Content\r\n", 204)]
    [InlineData("HTTP/1.1 200\r\n", 200)]
    [InlineData("HTTP/1.1 200 \r\n", 200)]
    [InlineData("HTTP/1.1 503 Busy\n", 503)]
    [InlineData("HTTP/1.1 101 Switching\r\n", 101)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", 200)]
    [InlineData("HTTP/1.1 103 Early\r\nLink: </a>\r\nX: y\r\n\r\nHTTP/1.1 404 No\r\n", 404)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", Undecided)]
    [InlineData("HTTP/1.1 200 OK", Undecided)]
    [InlineData("", Undecided)]
    [InlineData("HTTP/2.0 200 OK\r\n", Invalid)]
    [InlineData("HTTP/1.1 20 OK\r\n", Invalid)]
    [InlineData("HTTP/1.1 2000 OK\r\n", Invalid)]
    [InlineData("HTTP/1.1 099 OK\r\n", Invalid)]
    [InlineData("HTTP/1.1 -20 OK\r\n", Invalid)]
    [InlineData("HTTP/1.1  200 OK\r\n", Invalid)]
    [InlineData("HTTP/1.1 200\0OK\r\n", Invalid)]
    [InlineData("HTTP/1.1\r\n", Invalid)]
    [InlineData("http/1.1 200 OK\r\n", Invalid)]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n", Invalid)]
    [InlineData("SSH-2.0-OpenSSH\r\n", Invalid)]
    [InlineData("\n", Invalid)]
    public void Answer_WholeOrInPieces_GivesTheSameVerdict(string text, int expected)
    {
        for (int piece = 1; piece <= text.Length + 1; piece++)
        {
            Assert.Equal(expected, Read(Encoding.Latin1.GetBytes(text), piece));
        }
    }

    [Fact]
    public void Answer_LineWithoutEnd_IsRefused() =>
        Assert.Equal(Invalid, Read(Encoding.ASCII.GetBytes("HTTP/1.1 200 " + new string('x', HttpAnswer.LineBytesMax)), 100));

    [Fact]
    public void Answer_InterimAnswersWithoutEnd_AreRefused() =>
        Assert.Equal(Invalid, Read(
            Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000))), 100));

    [Fact]
    public void Answer_AnyBytes_EndsInAVerdictWithinTheLimit() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<byte[]>().Zip(Gen.Choose(1, 50)).ToArbitrary(),
            input =>
            {
                int verdict = Read([.. "HTTP/1."u8, .. input.Item1], input.Item2);
                return verdict is Undecided or Invalid or (>= 100 and <= 999);
            }).QuickCheckThrowOnFailure();

    private static int Read(byte[] text, int piece)
    {
        HttpAnswer answer = default;
        foreach (byte[] chunk in text.Chunk(piece))
        {
            if (answer.TryRead(chunk, out int status))
            {
                return status;
            }
        }

        return Undecided;
    }
}
