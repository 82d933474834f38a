using System.Net;
using Ha.HealthCheck.Probes;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests.Probes;

/// <summary>Messages are written down by hand after RFC 1035 4.1, RFC 3596 and RFC 2782.</summary>
public sealed class DnsMessageTests
{
    private const string Id = "1234";
    private const string Www = "03 'www 07 'example 03 'com 00 0001 0001";
    private const string Zone = "07 'example 03 'com 00";

    // A question with one name at 12 and an answer that refers to it.
    private const string Header = Id + " 8180 0001 0001 0000 0000 ";
    private const string Tail = " 0001 0000003c ";

    private const string TwoAddresses = Id + " 8180 0001 0003 0000 0000 " + Www
        + " c00c 0005 0001 0000012c 0006 03 'web c010"
        + " c02d 0001 0001 0000003c 0004 c0000201"
        + " c02d 0001 0001 0000003c 0004 c0000202";

    private const string Mail = Id + " 8180 0001 0002 0000 0000 " + Zone + " 000f 0001"
        + " c00c 000f 0001 0000003c 0009 000a 04 'mail c00c"
        + " c00c 000f 0001 0000003c 0012 0014 05 'mail2 07 'example c014";

    [Fact]
    public void Question_IsAsTheRfcHasIt() => Assert.Equal(
        Wire.Bytes("1234 0100 0001 0000 0000 0000 " + Www),
        Message("www.example.com", DnsRecordType.A).Question([0x12, 0x34]).ToArray());

    [Theory]
    [InlineData("192.0.2.1", ProbeOutcomeKind.Success)]
    [InlineData("192.0.2.2 192.0.2.1", ProbeOutcomeKind.Success)]
    [InlineData("", ProbeOutcomeKind.Success)]
    [InlineData("192.0.2.3", ProbeOutcomeKind.L7Unexpected)]
    [InlineData("192.0.2.1 192.0.2.3", ProbeOutcomeKind.L7Unexpected)]
    public void Judge_AddressesBehindAnotherName_MustAllBeThere(string wanted, ProbeOutcomeKind expected) => Assert.Equal(
        expected, Judge("www.example.com", DnsRecordType.A, TwoAddresses, wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData(DnsRecordType.AAAA, "2001:DB8:0::1", "001c" + Tail + "0010 20010db8000000000000000000000001")]
    [InlineData(DnsRecordType.NS, "ns1.example.com", "0002" + Tail + "0006 03 'NS1 c00c")]
    [InlineData(DnsRecordType.NS, "NS1.Example.Com.", "0002" + Tail + "0006 03 'ns1 c00c")]
    [InlineData(DnsRecordType.NS, ".", "0002" + Tail + "0001 00")]
    [InlineData(DnsRecordType.CNAME, "web.example.com", "0005" + Tail + "0006 03 'web c00c")]
    [InlineData(DnsRecordType.PTR, "example.com", "000c" + Tail + "0002 c00c")]
    [InlineData(DnsRecordType.MX, "10  mail.example.com", "000f" + Tail + "0009 000a 04 'mail c00c")]
    [InlineData(DnsRecordType.MX, "0 .", "000f" + Tail + "0003 0000 00")]
    [InlineData(DnsRecordType.SRV, "0 5 443 www.example.com", "0021" + Tail + "0017 0000 0005 01bb 03 'www 07 'example 03 'com 00")]
    [InlineData(DnsRecordType.TXT, "v=spf1 -all", "0010" + Tail + "000d 07 'v=spf1 20 04 '-all")]
    [InlineData(DnsRecordType.TXT, "", "0010" + Tail + "0001 00")]
    [InlineData(DnsRecordType.SOA, "ns1.example.com",
        "0006" + Tail + "0023 03 'ns1 c00c 06 'master c00c 000007e8 00001c20 00000e10 00127500 0000003c")]
    public void Judge_RecordOfEachType_IsFound(DnsRecordType type, string wanted, string record)
    {
        string answer = Answer(type, record);

        Assert.Equal(ProbeOutcomeKind.Success, Judge("example.com", type, answer, wanted));
        Assert.Equal(ProbeOutcomeKind.L7Unexpected, Judge("example.com", type, answer, Other(type)));
    }

    [Fact]
    public void Judge_SeveralMailServers_AreComparedAsAWhole()
    {
        Assert.Equal(
            ProbeOutcomeKind.Success,
            Judge("example.com", DnsRecordType.MX, Mail, "20 mail2.example.com", "10 MAIL.example.com"));
        Assert.Equal(ProbeOutcomeKind.L7Unexpected, Judge("example.com", DnsRecordType.MX, Mail, "20 mail.example.com"));
    }

    [Fact]
    public void Judge_TextInAnotherCase_IsAnotherText() => Assert.Equal(
        ProbeOutcomeKind.L7Unexpected,
        Judge("example.com", DnsRecordType.TXT, Answer(DnsRecordType.TXT, "0010" + Tail + "0003 02 'ok"), "OK"));

    [Theory]
    [InlineData(1, "DNS answer FORMERR")]
    [InlineData(2, "DNS answer SERVFAIL")]
    [InlineData(3, "DNS answer NXDOMAIN")]
    [InlineData(4, "DNS answer NOTIMP")]
    [InlineData(5, "DNS answer REFUSED")]
    [InlineData(9, "DNS answer rcode 9")]
    public void Judge_Error_IsNamed(int code, string text)
    {
        Assert.Equal(text, Outcome("www.example.com", DnsRecordType.A, $"{Id} 818{code:x} 0001 0000 0000 0000 {Www}").ToString());
        Assert.Equal(text, Outcome("www.example.com", DnsRecordType.A, $"{Id} 818{code:x} 0000 0000 0000 0000").ToString());
    }

    [Theory]
    [InlineData("1235 8180 0001 0000 0000 0000 " + Www, "another id")]
    [InlineData("1235", "another id and nothing else")]
    [InlineData("12", "half an id")]
    [InlineData("", "nothing")]
    [InlineData(Id + " 8180 0001 0000 0000 0000 03 'wwx 07 'example 03 'com 00 0001 0001", "another name")]
    [InlineData(Id + " 8180 0001 0000 0000 0000 07 'example 03 'com 00 0001 0001", "a shorter name")]
    [InlineData(Id + " 8180 0001 0000 0000 0000 03 'www 07 'example 03 'com 00 001c 0001", "another type")]
    [InlineData(Id + " 8180 0001 0000 0000 0000 03 'www 07 'example 03 'com 00 0001 0003", "another class")]
    [InlineData(Id + " 8183 0001 0000 0000 0000 03 'wwx 07 'example 03 'com 00 0001 0001", "an error about another name")]
    public void Judge_AnswerToSomethingElse_IsIgnored(string message, string why) =>
        Assert.True(Outcome("www.example.com", DnsRecordType.A, message) is null, why);

    [Theory]
    [InlineData(Id + " 8180 0001 0000 0000 0000 03 'WWW 07 'eXample 03 'com 00 0001 0001", ProbeOutcomeKind.Success)]
    [InlineData(Id, ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0000 0000 00", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 0100 0001 0000 0000 0000 " + Www, ProbeOutcomeKind.L7InvalidResponse)] // an echo
    [InlineData(Id + " a180 0001 0000 0000 0000 " + Www, ProbeOutcomeKind.L7InvalidResponse)] // another operation
    [InlineData(Id + " 8180 0000 0000 0000 0000", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0002 0000 0000 0000 " + Www + " " + Www, ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0000 0000 0000 03 'www 07 'example 03 'com 00 0001 00", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0000 0000 0000 c00c 0001 0001", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0001 0000 0000 " + Www, ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0001 0000 0000 " + Www + " c021 0001 0001 0000003c 0004 c0000201", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0001 0000 0000 " + Www + " c00c 0001 0001 0000003c 0005 c0000201", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0001 0000 0000 " + Www + " c00c 0001 0001 0000003c 0005 c000020101", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 0001 0000 0000 " + Www + " c00c 0001 0001 0000003c ffff c0000201", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData(Id + " 8180 0001 ffff 0000 0000 " + Www + " c00c 0001 0001 0000003c 0004 c0000201", ProbeOutcomeKind.L7InvalidResponse)]
    public void Judge_OddMessages_GiveTheirOutcome(string message, ProbeOutcomeKind expected) =>
        Assert.Equal(expected, Judge("www.example.com", DnsRecordType.A, message));

    [Theory]
    [InlineData(DnsRecordType.MX, "0002 000a")]
    [InlineData(DnsRecordType.MX, "0008 000a 04 'mail c00c")]
    [InlineData(DnsRecordType.MX, "000a 000a 04 'mail c00c 00")]
    [InlineData(DnsRecordType.NS, "0000")]
    [InlineData(DnsRecordType.NS, "0003 00 0000")]
    [InlineData(DnsRecordType.SRV, "0005 0000 0005 01")]
    [InlineData(DnsRecordType.TXT, "0002 02 'a")]
    [InlineData(DnsRecordType.SOA, "0002 c00c")]
    [InlineData(DnsRecordType.SOA, "0017 c00c c00c 000007e8 00001c20 00000e10 00127500 000000")]
    [InlineData(DnsRecordType.AAAA, "0004 c0000201")]
    public void Judge_ContentsNotOfTheType_AreInvalid(DnsRecordType type, string contents) => Assert.Equal(
        ProbeOutcomeKind.L7InvalidResponse, Judge("example.com", type, Answer(type, $"{(int)type:x4}{Tail}{contents}")));

    [Fact]
    public void Judge_AnotherClassOrSection_IsNotAmongTheAnswers()
    {
        string chaos = Id + " 8180 0001 0001 0000 0000 " + Www + " c00c 0001 0003 0000003c 0004 c0000201";
        string additional = Id + " 8180 0001 0000 0000 0001 " + Www + " c00c 0001 0001 0000003c 0004 c0000201";

        Assert.Equal(ProbeOutcomeKind.L7Unexpected, Judge("www.example.com", DnsRecordType.A, chaos, "192.0.2.1"));
        Assert.Equal(ProbeOutcomeKind.L7Unexpected, Judge("www.example.com", DnsRecordType.A, additional, "192.0.2.1"));
    }

    [Theory]
    [InlineData("", "", ProbeOutcomeKind.Success)]
    [InlineData("", "192.0.2.1", ProbeOutcomeKind.L7Unexpected)]
    [InlineData(" c00c 0001 0001 0000003c 0004 c0000201", "192.0.2.1", ProbeOutcomeKind.Success)]
    [InlineData(" c00c 0001 0001 0000003c 0004 c0000201 c00c 00", "192.0.2.1", ProbeOutcomeKind.Success)]
    [InlineData(" c00c 0001 0001 0000003c 0004 c0", "192.0.2.1", ProbeOutcomeKind.L7Unexpected)]
    public void Judge_Truncated_GoesByWhatIsThere(string records, string wanted, ProbeOutcomeKind expected) => Assert.Equal(
        expected,
        Judge(
            "www.example.com",
            DnsRecordType.A,
            Id + " 8380 0001 0009 0000 0000 " + Www + records,
            wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Judge_NameOfTheRoot_IsAsked() => Assert.Equal(
        ProbeOutcomeKind.Success,
        Judge(".", DnsRecordType.NS, Header + "00 0002 0001 00 0002" + Tail + "0014 01 'a 0c 'root-servers 03 'net 00", "a.root-servers.net"));

    [Theory]
    [InlineData(DnsRecordType.A, "192.0.2.256")]
    [InlineData(DnsRecordType.A, "2001:db8::1")]
    [InlineData(DnsRecordType.AAAA, "192.0.2.1")]
    [InlineData(DnsRecordType.AAAA, "")]
    [InlineData(DnsRecordType.MX, "mail.example.com")]
    [InlineData(DnsRecordType.MX, "65536 mail.example.com")]
    [InlineData(DnsRecordType.MX, "-1 mail.example.com")]
    [InlineData(DnsRecordType.SRV, "0 5 www.example.com")]
    [InlineData(DnsRecordType.NS, "")]
    [InlineData(DnsRecordType.NS, "a..b")]
    [InlineData(DnsRecordType.SOA, "a b")]
    public void Wanted_WhatNoRecordCanBe_IsNull(DnsRecordType type, string text) => Assert.Null(DnsRecord.Wanted(type, text));

    private static string Answer(DnsRecordType type, string record) =>
        $"{Header}{Zone} {(int)type:x4} 0001 c00c {record}";

    private static string Other(DnsRecordType type) => type switch
    {
        DnsRecordType.AAAA => "2001:db8::2",
        DnsRecordType.MX => "10 mail2.example.com",
        DnsRecordType.SRV => "0 5 80 www.example.com",
        _ => "other.example",
    };

    private static DnsMessage Message(string name, DnsRecordType type, params string[] wanted) =>
        new(new DnsProbeSettings(new IPEndPoint(IPAddress.Loopback, 53), name, type, [.. wanted]));

    private static ProbeOutcome? Outcome(string name, DnsRecordType type, string answer, params string[] wanted)
    {
        DnsMessage message = Message(name, type, wanted);
        message.Question([0x12, 0x34]);
        return message.Judge(Wire.Bytes(answer));
    }

    private static ProbeOutcomeKind Judge(string name, DnsRecordType type, string answer, params string[] wanted) =>
        Outcome(name, type, answer, wanted)!.Value.Kind;
}
