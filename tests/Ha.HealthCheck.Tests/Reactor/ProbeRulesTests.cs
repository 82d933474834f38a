using System.Net;
using Ha.HealthCheck.Reactor;

namespace Ha.HealthCheck.Tests.Reactor;

public sealed class ProbeRulesTests
{
    private static readonly IPEndPoint Target = new(IPAddress.Loopback, 80);
    private static readonly TlsSettings Tls = new("test.example");

    public static TheoryData<ProbeSettings> Good =>
    [
        new AgentProbeSettings(Target, default),
        new FileProbeSettings("/run/switch"),
        new GrpcProbeSettings(Target, "", "test.example:8443", null),
        new GrpcProbeSettings(Target, "example.Über", "[::1]", Tls),
        new GrpcProbeSettings(new IPEndPoint(IPAddress.Parse("fe80::1%1"), 80), "", "x", null),
    ];

    public static TheoryData<ProbeSettings> Bad =>
    [
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
}
