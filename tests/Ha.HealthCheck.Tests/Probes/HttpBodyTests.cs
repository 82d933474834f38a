using System.Text;
using Ha.HealthCheck.Probes;
using Ha.HealthCheck.Tests.Fuzz;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class HttpBodyTests
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    [Theory]

    // RFC 9112 6.3: by length.
    [InlineData("Content-Length: 5\r\n\r\nHello", "Hello")]
    [InlineData("content-length:5\n\nHello, and what is not asked for", "Hello")]
    [InlineData("Content-Length: 0\r\n\r\n", "")]
    [InlineData("Content-Length: 5, 5\r\nContent-Length: 5\r\n\r\nHello", "Hello")]
    [InlineData("X: a\r\n folded\r\nContent-Length: 2\r\n\r\nok", "ok")]

    // RFC 9112 7.1: in chunks, with extensions and trailers, which override a length.
    [InlineData(Chunked + "5\r\nHello\r\n0\r\n\r\n", "Hello")]
    [InlineData(Chunked + "4\r\nWiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\n", "Wikipedia in \r\n\r\nchunks.")]
    [InlineData(Chunked + "05;name=value;other=\"a;b\"\r\nHello\r\n000\r\nExpires: never\r\nX: y\r\n\r\n", "Hello")]
    [InlineData(Chunked + "a ; x\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [InlineData("Content-Length: 3\r\n" + Chunked + "5\r\nHello\r\n0\r\n\r\n", "Hello")]
    [InlineData("Transfer-Encoding: gzip, Chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n", "Hello")]
    public void Body_IsWhole_IsFoundInPiecesOfAnySize(string text, string body) =>
        AssertReads(text, (HttpBodyPart.Ended, true, body));

    [Theory]
    [InlineData("\r\nHello", "Hello", true)]
    [InlineData("Transfer-Encoding: gzip\r\n\r\nHello", "Hello", true)]
    [InlineData("Content-Length: 6\r\n\r\nHello", "Hello", false)]
    [InlineData("Content-Length: 6\r\n", "", false)]
    [InlineData(Chunked + "6\r\nHello", "Hello", false)]
    [InlineData(Chunked + "5\r\nHello\r\n0\r\n", "Hello", false)]
    [InlineData(Chunked, "", false)]
    public void Body_IsNotAtItsEnd_IsWholeOnlyIfTheConnectionEndsIt(string text, string body, bool endsWithConnection) =>
        AssertReads(text, (HttpBodyPart.NeedsMore, endsWithConnection, body));

    [Theory]
    [InlineData("Content-Length: x\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: +1\r\n\r\n")]
    [InlineData("Content-Length: 9223372036854775808\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("Content-Length: 5,\r\n\r\n")]
    [InlineData("Content-Length:\r\n\r\n")]
    [InlineData("Content-Length: 5\r\n 0\r\n\r\n")]
    [InlineData("Content-Length : 5\r\n\r\n")]
    [InlineData("no header\r\n\r\n")]
    [InlineData(": nameless\r\n\r\n")]
    [InlineData("X: a\rb\r\n\r\n")]
    [InlineData("X: a\0b\r\n\r\n")]
    [InlineData("Transfer-Encoding: \r\n\r\n")]
    [InlineData(Chunked + "\r\n")]
    [InlineData(Chunked + "x\r\n")]
    [InlineData(Chunked + "-5\r\nHello\r\n")]
    [InlineData(Chunked + "0x5\r\nHello\r\n")]
    [InlineData(Chunked + "5 5\r\nHello\r\n")]
    [InlineData(Chunked + "5\nHello\r\n")]
    [InlineData(Chunked + "8000000000000000\r\n")]
    public void Body_FramingIsNotClear_IsMalformed(string text) =>
        AssertReads(text, (HttpBodyPart.Malformed, false, ""));

    [Theory]
    [InlineData(Chunked + "5\r\nHelloo\r\n0\r\n\r\n")]
    [InlineData(Chunked + "5\r\nHello\n0\r\n\r\n")]
    [InlineData(Chunked + "5\r\nHello0\r\n\r\n")]
    public void Chunk_DoesNotEndWhereItShould_IsMalformed(string text) =>
        AssertReads(text, (HttpBodyPart.Malformed, false, "Hello"));

    [Fact]
    public void Body_CannotBeThere_EndsWithTheHeaders() =>
        Assert.Equal((HttpBodyPart.Ended, true, ""), HttpBodyTarget.Decode("Content-Length: 5\r\n\r\n"u8.ToArray(), false, 7));

    [Theory]
    [InlineData("X: y\r\n")]
    [InlineData(Chunked + "5;extension\r\nHello\r\n")]
    [InlineData(Chunked + "0\r\nX: y\r\n")]
    [InlineData("X: ")]
    public void Framing_HasNoEnd_IsMalformedAtTheLimit(string beginning)
    {
        string again = beginning.Split("\r\n\r\n")[^1];
        string text = beginning + string.Concat(Enumerable.Repeat(
            again.StartsWith('0') ? "X: y\r\n" : again, HttpBody.OverheadBytesMax / 3));

        Assert.Equal(HttpBodyPart.Malformed, HttpBodyTarget.Decode(Encoding.ASCII.GetBytes(text), true, 4096).End);
    }

    [Fact]
    public void Body_FullAnswerInChunksOfOneByte_IsWithinTheLimit()
    {
        string text = Chunked + string.Concat(Enumerable.Repeat("1\r\nx\r\n", AnswerPattern.AnswerBytesMax)) + "0\r\n\r\n";

        Assert.Equal(
            (HttpBodyPart.Ended, AnswerPattern.AnswerBytesMax),
            HttpBodyTarget.Decode(Encoding.ASCII.GetBytes(text), true, 4096) is var read ? (read.End, read.Body.Length) : default);
    }

    private static void AssertReads(string text, (HttpBodyPart End, bool EndsWithConnection, string Body) expected)
    {
        for (int size = 1; size <= text.Length; size++)
        {
            Assert.Equal(expected, HttpBodyTarget.Decode(Encoding.Latin1.GetBytes(text), true, size));
        }
    }
}
