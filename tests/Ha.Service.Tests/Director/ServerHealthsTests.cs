using Ha.HealthCheck;
using Ha.Service.Configuration;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class ServerHealthsTests
{
    private static readonly ServiceSettings Web = Settings.Service();

    [Fact]
    public void Take_SharedCheck_TellsOfAllItsServersOnce()
    {
        ServiceSettings mail = Web with { Name = "mail" };
        var healths = new ServerHealths();
        healths.Apply(Settings.Director(Web, mail));

        List<HealthChange> changes = healths.Take([Status("web/10.0.0.21:80", HealthState.Down)]);

        Assert.Equal(["web", "mail"], changes.Select(change => change.User.Service.Name));
        Assert.All(changes, change => Assert.Equal(
            (HealthState.Unknown, HealthState.Down), (change.Before.State, change.After.State)));
        Assert.Equal(HealthState.Down, healths.Of(mail, mail.Servers[0]).State);
        Assert.Equal(HealthState.Unknown, healths.Of(mail, mail.Servers[1]).State);
        Assert.Equal("L4 refused", healths.ReasonOf(Web, Web.Servers[0]));
    }

    [Fact]
    public void Take_CheckOfAnEarlierConfiguration_IsNobodys()
    {
        var healths = new ServerHealths();
        healths.Apply(Settings.Director(Web));

        Assert.Empty(healths.Take([Status("gone/10.0.0.99:80", HealthState.Down)]));
        Assert.False(healths.IsKnown);
    }

    [Fact]
    public void IsKnown_AllHaveAResult_AgentsToo()
    {
        ServerSettings asked = Web.Servers[1] with
        {
            Checks =
            [
                Web.Servers[1].Checks[0],
                new ServerCheck("agent", new CheckSettings { Probe = new AgentProbeSettings(Web.Servers[1].Address, default) }),
            ],
        };
        var healths = new ServerHealths();
        healths.Apply(Settings.Director(Web with { Servers = [Web.Servers[0], asked] }));

        healths.Take([Status("web/10.0.0.21:80", HealthState.Up)]);
        healths.Take([Status("web/10.0.0.21:80", HealthState.Down)]);
        healths.Take([Status("web/10.0.0.22:80", HealthState.Up)]);
        Assert.False(healths.IsKnown);
        healths.Take([Status("web/10.0.0.22:80#2", HealthState.Unknown)]);
        Assert.True(healths.IsKnown);
    }

    [Fact]
    public void Apply_Reload_KeepsWhatIsKnownAndForgetsWhatIsGone()
    {
        var healths = new ServerHealths();
        healths.Apply(Settings.Director(Web));
        healths.Take([Status("web/10.0.0.21:80", HealthState.Up), Status("web/10.0.0.22:80", HealthState.Up)]);
        ServiceSettings less = Web with { Servers = [Web.Servers[0]] };

        healths.Apply(Settings.Director(less));
        Assert.True(healths.IsKnown);
        Assert.Equal(HealthState.Up, healths.Of(less, less.Servers[0]).State);

        healths.Apply(Settings.Director(Web));
        Assert.False(healths.IsKnown);
        Assert.Equal(HealthState.Unknown, healths.Of(Web, Web.Servers[1]).State);
    }

    [Fact]
    public void IsKnown_CheckThatOnlyAdvises_IsNotJudgedYet()
    {
        var healths = new ServerHealths();
        healths.Apply(Settings.Director(Web with { Servers = [Web.Servers[0]] }));

        healths.Take([Status("web/10.0.0.21:80", HealthState.Unknown) with { Advice = new ProbeAdvice { Weight = 5 } }]);
        Assert.False(healths.IsKnown);
        healths.Take([Status("web/10.0.0.21:80", HealthState.Up)]);
        Assert.True(healths.IsKnown);
    }

    [Fact]
    public void Apply_CheckAsksInAnotherWay_IsFlappingNoMore()
    {
        ServiceSettings web = Web with { Servers = [Web.Servers[0]] };
        ServerCheck check = web.Servers[0].Checks[0];
        ServiceSettings other = web with
        {
            Servers = [web.Servers[0] with { Checks = [check with { Settings = check.Settings with { Fall = 9 } }] }],
        };
        var healths = new ServerHealths();
        healths.Apply(Settings.Director(web));
        healths.Take([Status("web/10.0.0.21:80", HealthState.Down) with { IsFlapping = true }]);
        healths.Apply(Settings.Director(web));
        Assert.True(healths.Of(web, web.Servers[0]).IsFlapping);

        healths.Apply(Settings.Director(other));

        Assert.False(healths.Of(other, other.Servers[0]).IsFlapping);
        Assert.Equal(HealthState.Down, healths.Of(other, other.Servers[0]).State);
    }

    private static CheckStatus Status(string id, HealthState state) => new()
    {
        Id = id,
        State = state,
        Since = default,
        LastOutcome = new ProbeOutcome(state == HealthState.Up ? ProbeOutcomeKind.Success : ProbeOutcomeKind.L4Refused),
    };
}
