using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class CheckPlanTests
{
    [Fact]
    public void Checks_SameProbeInTwoServices_IsOneForBoth()
    {
        ServiceSettings web = Settings.Service();
        ServiceSettings mail = web with { Name = "mail", Servers = [web.Servers[1], Settings.Server("10.0.0.23:80", 1)] };

        var plan = new CheckPlan(Settings.Director(web, mail));

        Assert.Equal(["web/10.0.0.21:80", "web/10.0.0.22:80", "mail/10.0.0.23:80"], plan.Checks.Select(check => check.Id));
        Assert.Equal(["web", "mail"], plan.UsersOf("web/10.0.0.22:80").Select(user => user.Service.Name));
        Assert.Equal(["web/10.0.0.22:80"], plan.IdsOf(mail, mail.Servers[0]));
        Assert.Empty(plan.UsersOf("gone/10.0.0.99:80"));
    }

    [Fact]
    public void Checks_SameServerAskedInAnotherWay_IsAnother()
    {
        ServiceSettings web = Settings.Service();
        ServerSettings slower = web.Servers[0] with
        {
            Checks = [new ServerCheck("tcp", web.Servers[0].Checks[0].Settings with { Interval = TimeSpan.FromSeconds(9) })],
        };

        Assert.Equal(3, new CheckPlan(Settings.Director(web, web with { Name = "mail", Servers = [slower] })).Checks.Count);
    }

    [Fact]
    public void Checks_SeveralOfAServer_HaveTheirOwnNames()
    {
        ServiceSettings web = Settings.Service();
        web = web with { Servers = [web.Servers[0] with { Checks = [web.Servers[0].Checks[0], Ping()] }] };

        Assert.Equal(
            ["web/10.0.0.21:80", "web/10.0.0.21:80#2"], new CheckPlan(Settings.Director(web)).IdsOf(web, web.Servers[0]));
    }

    [Fact]
    public void Reload_FirstServiceGoes_OthersKeepTheirCheck()
    {
        ServiceSettings web = Settings.Service();
        ServiceSettings mail = web with { Name = "mail" };
        var before = new CheckPlan(Settings.Director(web, mail));

        var after = new CheckPlan(Settings.Director(mail), before);

        Assert.Equal(before.Checks.Select(check => check.Id), after.Checks.Select(check => check.Id));
    }

    [Fact]
    public void Reload_OneAsksInAnotherWay_NamesStayUnique()
    {
        ServiceSettings web = Settings.Service() with { Servers = [Settings.Server("10.0.0.21:80", 1)] };
        ServiceSettings mail = web with { Name = "mail" };
        var before = new CheckPlan(Settings.Director(mail, web));
        ServiceSettings slower = mail with
        {
            Servers =
            [
                mail.Servers[0] with
                {
                    Checks = [new ServerCheck("tcp", mail.Servers[0].Checks[0].Settings with { Interval = TimeSpan.FromSeconds(9) })],
                },
            ],
        };

        // The name is that of the first who had it; the other, by whom it was called, needs one too.
        var after = new CheckPlan(Settings.Director(web, slower), before);

        Assert.Equal(["mail/10.0.0.21:80", "mail/10.0.0.21:80+1"], after.Checks.Select(check => check.Id));
    }

    [Fact]
    public void Reload_FirstCheckOfAServerGoes_TheOtherKeepsItsOwnName()
    {
        ServiceSettings web = Settings.Service();
        ServiceSettings both = web with { Servers = [web.Servers[0] with { Checks = [web.Servers[0].Checks[0], Ping()] }] };
        ServiceSettings one = web with { Servers = [web.Servers[0] with { Checks = [Ping()] }] };
        ServiceSettings turned = web with { Servers = [web.Servers[0] with { Checks = [Ping(), web.Servers[0].Checks[0]] }] };
        var before = new CheckPlan(Settings.Director(both));

        Assert.Equal(["web/10.0.0.21:80#2"], new CheckPlan(Settings.Director(one), before).IdsOf(one, one.Servers[0]));
        Assert.Equal(
            ["web/10.0.0.21:80#2", "web/10.0.0.21:80"], new CheckPlan(Settings.Director(turned), before).IdsOf(turned, turned.Servers[0]));
    }

    [Fact]
    public void Reload_OneOfTwoWhoShareAsksInAnotherWay_TheUnchangedOneKeepsTheName()
    {
        ServiceSettings web = Settings.Service() with { Servers = [Settings.Server("10.0.0.21:80", 1)] };
        ServiceSettings mail = web with { Name = "mail" };
        var before = new CheckPlan(Settings.Director(web, mail));
        ServiceSettings slower = web with
        {
            Servers =
            [
                web.Servers[0] with
                {
                    Checks = [new ServerCheck("tcp", web.Servers[0].Checks[0].Settings with { Interval = TimeSpan.FromSeconds(9) })],
                },
            ],
        };

        var after = new CheckPlan(Settings.Director(slower, mail), before);

        Assert.Equal(["web/10.0.0.21:80"], after.IdsOf(mail, mail.Servers[0]));
        Assert.Equal(["web/10.0.0.21:80+1"], after.IdsOf(slower, slower.Servers[0]));
    }

    [Fact]
    public void Reload_CheckChangesItsSettings_KeepsItsName()
    {
        ServiceSettings web = Settings.Service();
        ServiceSettings other = web with
        {
            Servers =
            [
                web.Servers[0] with
                {
                    Checks = [new ServerCheck("tcp", web.Servers[0].Checks[0].Settings with { Fall = 9 })],
                },
                web.Servers[1],
            ],
        };

        var after = new CheckPlan(Settings.Director(other), new CheckPlan(Settings.Director(web)));

        Assert.Equal(["web/10.0.0.21:80", "web/10.0.0.22:80"], after.Checks.Select(check => check.Id));
    }

    [Fact]
    public void Next_OnlyOtherThingsChange_IsTheSamePlanOfTheNewServers()
    {
        ServiceSettings web = Settings.Service();
        var plan = new CheckPlan(Settings.Director(web));
        ServiceSettings heavier = web with { Servers = [web.Servers[0] with { Weight = 7 }, web.Servers[1]] };

        CheckPlan next = plan.Next(Settings.Director(heavier));

        Assert.True(next.IsSameAs(plan));
        Assert.Equal(7, Assert.Single(next.UsersOf("web/10.0.0.21:80")).Server.Weight);
    }

    [Fact]
    public void Next_ChecksOrServersChange_IsAnother()
    {
        ServiceSettings web = Settings.Service();
        var plan = new CheckPlan(Settings.Director(web));

        Assert.All(
            (ServiceSettings[])
            [
                web with { Name = "mail" },
                web with { Servers = [web.Servers[1], web.Servers[0]] },
                web with { Servers = [web.Servers[0]] },
                web with { Servers = [web.Servers[0] with { Checks = [] }, web.Servers[1]] },
                web with { Servers = [web.Servers[0] with { Checks = [Ping()] }, web.Servers[1]] },
            ],
            other => Assert.False(plan.Next(Settings.Director(other)).IsSameAs(plan)));
        Assert.False(plan.Next(Settings.Director(web, web with { Name = "mail" })).IsSameAs(plan));
    }

    private static ServerCheck Ping() =>
        new("ping", new CheckSettings { Probe = new PingProbeSettings(IPAddress.Parse("10.0.0.21")) });
}
