using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class ServerHealthTests
{
    // u unknown, U up, D down; a an agent that was asked and has never said anything, w one that was not asked yet.
    [Theory]
    [InlineData("", "U", null, "U", null)]
    [InlineData("U", "U", 0, "U", 0)]
    [InlineData("UU", "U", 0, "U", 0)]
    [InlineData("UD", "D", 1, "U", 0)]
    [InlineData("uD", "D", 1, "u", 0)]
    [InlineData("Uu", "u", 1, "U", 0)]
    [InlineData("uU", "u", 0, "U", 1)]
    [InlineData("DD", "D", 0, "D", 0)]
    [InlineData("Du", "D", 0, "u", 1)]
    [InlineData("a", "U", 0, "U", 0)]
    [InlineData("Ua", "U", 0, "U", 0)]
    [InlineData("Da", "D", 0, "D", 0)]
    [InlineData("aD", "D", 1, "D", 1)]
    [InlineData("w", "u", 0, "u", 0)]
    [InlineData("Uw", "u", 1, "U", 0)]
    [InlineData("Dw", "D", 0, "u", 1)]
    internal void Of_Checks_AllAreNeededOrAny(string checks, string all, int? whyAll, string any, int? whyAny)
    {
        ServerHealth needsAll = Of(needsAny: false, checks);
        ServerHealth needsAny = Of(needsAny: true, checks);

        Assert.Equal((all, whyAll), (Letter(needsAll.State), needsAll.Decisive));
        Assert.Equal((any, whyAny), (Letter(needsAny.State), needsAny.Decisive));
    }

    [Theory]
    [InlineData(HealthState.Up, HealthState.Up, true)]
    [InlineData(HealthState.Up, HealthState.Unknown, false)]
    [InlineData(HealthState.Down, HealthState.Down, false)]
    internal void IsExpectedUp_NotJudgedYet_WhenAllExpectIt(HealthState first, HealthState second, bool expected)
    {
        ServerSettings server = Server(needsAny: false, Tcp(first), Tcp(second));

        Assert.Equal(expected, ServerHealth.Of(server, [null, null]).IsExpectedUp);
        Assert.Equal(second == HealthState.Up, ServerHealth.Of(server, [Status(HealthState.Up), null]).IsExpectedUp);
    }

    [Theory]
    [InlineData(HealthState.Up)]
    [InlineData(HealthState.Down)]
    internal void IsExpectedUp_Judged_IsNoMore(HealthState state) =>
        Assert.False(ServerHealth.Of(Server(needsAny: false, Tcp(HealthState.Up)), [Status(state)]).IsExpectedUp);

    [Fact]
    public void Advised_OfSeveralChecks_IsTheMostCareful()
    {
        ServerSettings server = Server(needsAny: false, Tcp(), Tcp(), Tcp());

        ServerHealth health = ServerHealth.Of(
            server,
            [
                Advising(new ProbeAdvice { Percent = 50, Mode = AdvisedMode.Drain }),
                Advising(new ProbeAdvice { Weight = 70 }),
                Advising(default),
            ]);

        Assert.Equal((AdvisedMode.Drain, 50), (health.Advised, health.AdvisedWeight));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(33, 33)]
    [InlineData(200, 200)]
    [InlineData(10_000, 10_000)]
    public void AdvisedWeight_Percent_IsOfTheConfiguredWeight(int percent, int weight) => Assert.Equal(
        weight,
        ServerHealth.Of(Server(needsAny: false, Tcp()), [Advising(new ProbeAdvice { Percent = percent })]).AdvisedWeight);

    [Fact]
    public void AdvisedWeight_SomeOfLittle_IsNotNone()
    {
        ServerSettings light = Server(needsAny: false, Tcp()) with { Weight = 2 };
        Assert.Equal(1, ServerHealth.Of(light, [Advising(new ProbeAdvice { Percent = 1 })]).AdvisedWeight);
        ServerSettings heavy = light with { Weight = 60_000 };
        Assert.Equal(65_535, ServerHealth.Of(heavy, [Advising(new ProbeAdvice { Percent = 200 })]).AdvisedWeight);
    }

    [Fact]
    public void AwaitsAdvice_UntilAllThatMayAdviseWereAsked()
    {
        CheckStatus asked = Status(HealthState.Up) with { LastOutcome = new ProbeOutcome(ProbeOutcomeKind.Success) };
        var script = new ScriptProbeSettings(["/bin/true"], []);

        Assert.True(ServerHealth.Of(Server(needsAny: true, Tcp(), Agent()), [asked, null]).AwaitsAdvice);
        Assert.False(ServerHealth.Of(Server(needsAny: true, Tcp(), Agent()), [null, asked]).AwaitsAdvice);
        Assert.True(Awaits(new FileProbeSettings("/switch")));
        Assert.True(Awaits(script with { IsExitWeight = true }));
        Assert.False(Awaits(script));

        static bool Awaits(ProbeSettings probe) => ServerHealth.Of(
            Server(needsAny: false, new ServerCheck("check", new CheckSettings { Probe = probe })), [null]).AwaitsAdvice;
    }

    private static ServerHealth Of(bool needsAny, string checks) => ServerHealth.Of(
        Server(needsAny, [.. checks.Select(check => check is 'a' or 'w' ? Agent() : Tcp())]),
        [.. checks.Select(check => check switch
        {
            'U' => Status(HealthState.Up),
            'D' => Status(HealthState.Down),
            'a' => Status(HealthState.Unknown) with { LastOutcome = new ProbeOutcome(ProbeOutcomeKind.AgentUnreachable) },
            _ => null,
        })]);

    private static ServerSettings Server(bool needsAny, params ServerCheck[] checks) =>
        new(IPEndPoint.Parse("10.0.0.21:80"), 100) { Checks = [.. checks], NeedsAnyCheck = needsAny };

    private static ServerCheck Tcp(HealthState expected = HealthState.Unknown) => new("tcp", new CheckSettings
    {
        Probe = new TcpProbeSettings(IPEndPoint.Parse("10.0.0.21:80")),
        Expected = expected,
    });

    private static ServerCheck Agent() => new("agent", new CheckSettings
    {
        Probe = new AgentProbeSettings(IPEndPoint.Parse("10.0.0.21:9999"), default),
    });

    private static CheckStatus Status(HealthState state) => new() { Id = "x", State = state, Since = default };

    private static CheckStatus Advising(ProbeAdvice advice) => Status(HealthState.Up) with { Advice = advice };

    private static string Letter(HealthState state) => state switch
    {
        HealthState.Up => "U",
        HealthState.Down => "D",
        _ => "u",
    };
}
