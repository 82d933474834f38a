using System.Text;
using Ha.HealthCheck.Probes;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class DnsNameTests
{
    // The example of RFC 1035 4.1.4, at its offsets.
    private static readonly byte[] Example =
    [
        .. new byte[20], .. Wire.Bytes("01 'F 03 'ISI 04 'ARPA 00"),
        .. new byte[8], .. Wire.Bytes("03 'FOO c014"),
        .. new byte[18], .. Wire.Bytes("c01a"),
        .. new byte[26], 0,
    ];

    [Theory]
    [InlineData(20, "F.ISI.ARPA", 32)]
    [InlineData(40, "FOO.F.ISI.ARPA", 46)]
    [InlineData(64, "ARPA", 66)]
    [InlineData(92, ".", 93)]
    public void TryRead_TheExampleOfTheRfc_GivesItsNames(int at, string name, int behind) =>
        Assert.Equal((name, behind), Read(Example, at));

    [Theory]
    [InlineData("03 'www", "no end")]
    [InlineData("03 'ww", "cut off in a label")]
    [InlineData("03", "cut off behind a length")]
    [InlineData("", "nothing")]
    [InlineData("c0", "half a pointer")]
    [InlineData("c00c", "to itself")]
    [InlineData("01 'a c00c", "a loop")]
    [InlineData("c00e", "forward")]
    [InlineData("c003", "into the header")]
    [InlineData("ffff", "out of the message")]
    [InlineData("41 'a 00", "a kind of label that RFC 6891 takes back")]
    [InlineData("80 00", "a kind of label that never was")]
    public void TryRead_NoName_IsRefused(string bytes, string why) =>
        Assert.True(Read([.. new byte[12], .. Wire.Bytes(bytes)], 12) is null, why);

    [Fact]
    public void TryRead_PointersThatGoBackAndForth_AreRefused() =>
        Assert.Null(Read([.. new byte[12], .. Wire.Bytes("01 'a c010 01 'b c00c")], 16));

    [Theory]
    [InlineData(63, 61, true)]
    [InlineData(63, 62, false)]
    [InlineData(64, 61, false)]
    public void TryRead_LongNames_AreAcceptedUpToTheLimit(int first, int last, bool isName)
    {
        var bytes = new List<byte>(new byte[12]);
        foreach (int length in (int[])[first, 63, 63, last])
        {
            bytes.Add((byte)length);
            bytes.AddRange(Enumerable.Repeat((byte)'.', length)); // twice as long as text
        }

        bytes.Add(0);

        Assert.Equal(isName, Read([.. bytes], 12) is not null);
    }

    [Fact]
    public void TryRead_DotsWithinALabel_AreNotThoseBetween() =>
        Assert.Equal(("a\\.b\\\\.c", 20), Read([.. new byte[12], .. Wire.Bytes("04 'a.b\\ 01 'c"), 0], 12));

    [Theory]
    [InlineData("www.example.com", "03 'www 07 'example 03 'com 00")]
    [InlineData("_http._tcp.a", "05 '_http 04 '_tcp 01 'a 00")]
    [InlineData(".", "00")]
    public void ToBytes_AName_IsItsLabels(string name, string bytes) =>
        Assert.Equal(Wire.Bytes(bytes), DnsName.ToBytes(name));

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("_sip._udp.example", true)]
    [InlineData(".", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData(".example", false)]
    [InlineData("example.", false)]
    [InlineData("a..b", false)]
    [InlineData("a b", false)]
    [InlineData("a\\.b", false)]
    [InlineData("b\u00FCcher.example", false)]
    [InlineData("a\n", false)]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg.x", true)]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.x", false)]
    public void IsName_Text_FollowsTheRules(string text, bool expected) => Assert.Equal(expected, DnsName.IsName(text));

    [Fact]
    public void IsName_Length_IsLimited()
    {
        string name = string.Join('.', Enumerable.Repeat(new string('a', 31), 8)); // 255
        Assert.False(DnsName.IsName(name));
        Assert.True(DnsName.IsName(name[2..]));
        Assert.Equal(255, DnsName.ToBytes(name[2..]).Length);
    }

    private static (string Name, int Behind)? Read(byte[] message, int at)
    {
        Span<byte> text = stackalloc byte[DnsName.TextLengthMax];
        return DnsName.TryRead(message, ref at, text, out int length)
            ? (Encoding.Latin1.GetString(text[..length]), at)
            : null;
    }
}
