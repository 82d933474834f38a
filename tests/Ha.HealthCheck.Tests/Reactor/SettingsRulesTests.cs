using System.Net;
using Ha.HealthCheck.Reactor;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests.Reactor;

public sealed class SettingsRulesTests
{
    private static readonly IPEndPoint Target = new(IPAddress.Loopback, 53);

    public static TheoryData<ProbeSettings> Good =>
    [
        new TcpProbeSettings(Target) { Send = new ByteText("x"), Expect = Text("y") },
        new TcpProbeSettings(Target) { Expect = new RegexPattern("^a+$") },
        new UdpProbeSettings(new IPEndPoint(IPAddress.IPv6Loopback, 1), default, new MaskPattern([null])),
        new PingProbeSettings(IPAddress.IPv6Loopback),
        new DnsProbeSettings(Target, ".", DnsRecordType.NS, []),
        new DnsProbeSettings(Target, "_sip._udp.example", DnsRecordType.SRV, ["0 5 5060 sip.example"]),
        new SmtpProbeSettings(Target, "[192.0.2.1]"),
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
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void Accepts_WhatCanBeRun(ProbeSettings settings)
    {
        Assert.Null(SettingsRules.Problem(RunningChecks.Quick(settings)));
        new CheckSlot("a", RunningChecks.Quick(settings), default).Probe.Dispose();
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Rejects_WhatCannotBeRun(ProbeSettings settings) =>
        Assert.NotNull(SettingsRules.Problem(RunningChecks.Quick(settings)));

    private static TextPattern Text(string text) => new(new ByteText(text));
}
