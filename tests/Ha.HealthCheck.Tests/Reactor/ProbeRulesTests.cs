using System.Net;
using Ha.HealthCheck.Reactor;

namespace Ha.HealthCheck.Tests.Reactor;

public sealed class ProbeRulesTests
{
    private static readonly IPEndPoint Target = new(IPAddress.Loopback, 53);
    private static readonly TlsSettings Tls = new("test.example");

    public static TheoryData<ProbeSettings> Good =>
    [
        new TcpProbeSettings(Target) { Send = new ByteText("x"), Expect = Text("y") },
        new TcpProbeSettings(Target) { Expect = new RegexPattern("^a+$") },
        new UdpProbeSettings(new IPEndPoint(IPAddress.IPv6Loopback, 1), default, new MaskPattern([null])),
        new PingProbeSettings(IPAddress.IPv6Loopback),
        new DnsProbeSettings(Target, ".", DnsRecordType.NS, []),
        new DnsProbeSettings(Target, "_sip._udp.example", DnsRecordType.SRV, ["0 5 5060 sip.example"]),
        new SmtpProbeSettings(Target, "[192.0.2.1]"),
        new AgentProbeSettings(Target, default),
        new FileProbeSettings("/run/switch"),
        new GrpcProbeSettings(Target, "", "test.example:8443", null),
        new GrpcProbeSettings(Target, "example.Über", "[::1]", Tls),
        new GrpcProbeSettings(new IPEndPoint(IPAddress.Parse("fe80::1%1"), 80), "", "x", null),
    ];

    public static TheoryData<ProbeSettings> Bad =>
    [
        new TcpProbeSettings(Target) { Expect = Text("") },
        new TcpProbeSettings(Target) { Expect = new MaskPattern([]) },
        new TcpProbeSettings(Target) { Expect = new MaskPattern(default) },
        new TcpProbeSettings(Target) { Expect = new RegexPattern("(") },
        new TcpProbeSettings(Target) { Expect = new RegexPattern("(a)\\1") },
        new TcpProbeSettings(Target) { Expect = new RegexPattern("a(?=b)") },
        new TcpProbeSettings(Target) { Expect = new RegexPattern("((a{0,30}){0,30}){0,30}") },
        new UdpProbeSettings(Target, default, Text("")),
        new UdpProbeSettings(Target, new ByteText(new byte[65508]), null),
        new DnsProbeSettings(Target, "a..b", DnsRecordType.A, []),
        new DnsProbeSettings(Target, "", DnsRecordType.A, []),
        new DnsProbeSettings(Target, "a", (DnsRecordType)255, []),
        new DnsProbeSettings(Target, "a", DnsRecordType.A, default),
        new DnsProbeSettings(Target, "a", DnsRecordType.A, ["2001:db8::1"]),
        new DnsProbeSettings(Target, "a", DnsRecordType.A, [.. Enumerable.Repeat("192.0.2.1", 65)]),
        new SmtpProbeSettings(Target, ""),
        new SmtpProbeSettings(Target, "a b"),
        new SmtpProbeSettings(Target, "a\r\nMAIL"),
        new SmtpProbeSettings(Target, "b\u00FCcher.example"),
        new SmtpProbeSettings(Target, new string('a', 256)),
        new FileProbeSettings(""),
        new FileProbeSettings("run/switch"),
        new FileProbeSettings("/run/\0switch"),
        new GrpcProbeSettings(Target, "web\n", "test.example", null),
        new GrpcProbeSettings(Target, "\ud800", "test.example", null),
        new GrpcProbeSettings(Target, "", "", null),
        new GrpcProbeSettings(Target, "", "test example", null),
        new GrpcProbeSettings(Target, "", "test.example\r\nx: y", null),
        new GrpcProbeSettings(Target, "", "test.example", Tls with { ServerName = "" }),
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void Accepts_WhatCanBeRun_AndRunsIt(ProbeSettings probe)
    {
        var settings = new CheckSettings { Probe = probe };
        Assert.Null(SettingsRules.Problem(settings));

        using var reactor = new CheckReactor(_ => { }, capacity: 1);
        reactor.Replace([("a", settings)]);
        reactor.Start();
        Assert.True(SpinWait.SpinUntil(() => reactor.ReadStatus().Count == 1, TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Rejects_WhatCannot(ProbeSettings probe) =>
        Assert.NotNull(SettingsRules.Problem(new CheckSettings { Probe = probe }));

    private static TextPattern Text(string text) => new(new ByteText(text));
}
