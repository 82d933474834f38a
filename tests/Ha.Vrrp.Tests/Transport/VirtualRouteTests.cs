using System.Net;
using Ha.Vrrp.Addresses;
using Ha.Vrrp.Process;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>Virtual routes and rules of whole sessions, in a real kernel.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VirtualRouteTests
{
    private static readonly IPAddress Vip = IPAddress.Parse("192.0.2.100");
    private static readonly IPAddress Gateway = IPAddress.Parse("192.0.2.12");

    [Fact]
    public void Master_RoutesAndRules_ExistWhileItIsMaster()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Namespaces.Run($"-n {lan.Left} addr add 2001:db8::11/64 dev eth0 nodad");
        Namespaces.Run($"-n {lan.Left} route add default via 192.0.2.13 metric 50");
        VirtualRouterSettings settings = Settings() with
        {
            Routes =
            [
                new VirtualRoute(IPAddress.Any, 0, Gateway, Source: Vip, Metric: 50),
                new VirtualRoute(IPAddress.Parse("203.0.113.0"), 24, Table: 1000),
                new VirtualRoute(IPAddress.Parse("2001:db8:1::"), 48, IPAddress.Parse("2001:db8::12")),
            ],
            Rules =
            [
                new VirtualRule(1000, 500, Vip, 32, IPAddress.Parse("198.51.100.0"), 24),
                new VirtualRule(1000, 501, IPAddress.Parse("2001:db8::100"), 128),
            ],
        };
        using DirectorEnd end = Master(lan, settings);

        string routes = Routes(lan, "");
        Assert.Matches(@"default via 192\.0\.2\.12 dev eth0 proto 112 src 192\.0\.2\.100 metric 50", routes);
        Assert.StartsWith("8.8.8.8 via 192.0.2.12", Routes(lan, "get 8.8.8.8"), StringComparison.Ordinal);
        Assert.Contains("203.0.113.0/24 dev eth0 proto 112 scope link", Routes(lan, "show table 1000"), StringComparison.Ordinal);
        Assert.Contains("2001:db8:1::/48 via 2001:db8::12", Routes(lan, "show proto 112", "-6"), StringComparison.Ordinal);
        Assert.Contains("500:\tfrom 192.0.2.100 to 198.51.100.0/24 lookup 1000", Rules(lan), StringComparison.Ordinal);
        Assert.Contains("501:\tfrom 2001:db8::100 lookup 1000", Rules(lan, "-6"), StringComparison.Ordinal);
        Assert.Equal(0, end.Status!.AddressFailures);

        end.Link.SendStop();
        end.Await(() => end.HasEnded);
        Assert.Empty(Routes(lan, "show proto 112"));
        Assert.Empty(Routes(lan, "show table 1000"));
        Assert.Empty(Routes(lan, "show proto 112", "-6"));
        Assert.DoesNotContain("1000", Rules(lan) + Rules(lan, "-6"), StringComparison.Ordinal);
        Assert.Contains("default via 192.0.2.13", Routes(lan, ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("route del 203.0.113.0/24")]
    [InlineData("rule del priority 500")]
    [InlineData("addr del 192.0.2.100/24 dev eth0")] // takes the route along that prefers it
    public void Master_SomethingDeleted_ComesBack(string command)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = Master(lan, WithRouteAndRule());

        Namespaces.Run($"-n {lan.Left} {command}");

        end.Await(() => end.Status!.AddressesRestored > 0);
        AssertRouteAndRule(lan);
        Assert.Equal(0, end.Status!.AddressFailures);
        Assert.Contains(
            end.Messages.OfType<VrrpMessage.Notice>(), static notice => notice.Kind == NoticeKind.AddressRestored);
    }

    [Fact]
    public void Master_InterfaceWasDown_HasItsRoutesAgain()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = Master(lan, WithRouteAndRule());
        Namespaces.Run($"-n {lan.Left} link set eth0 down");
        end.Await(() => end.State == RouterState.Fault);
        Assert.DoesNotContain("500:", Rules(lan), StringComparison.Ordinal);

        Namespaces.Run($"-n {lan.Left} link set eth0 up");
        end.Await(() => end.State == RouterState.Master);

        AssertRouteAndRule(lan);
    }

    [Fact]
    public void Master_SettingsChange_RoutesFollow()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = Master(lan, WithRouteAndRule());
        VirtualRouterSettings other = Settings() with
        {
            Routes = [new VirtualRoute(IPAddress.Parse("203.0.113.0"), 25, Gateway)],
        };
        end.Link.SendSettings(2, TimeSpan.FromMinutes(1), [other]);
        end.Await(() => Routes(lan, "").Contains("203.0.113.0/25", StringComparison.Ordinal));

        end.Await(() => !Routes(lan, "").Contains("203.0.113.0/24", StringComparison.Ordinal));
        Assert.DoesNotContain("500:", Rules(lan), StringComparison.Ordinal);
        Assert.Equal(RouterState.Master, end.State);
    }

    [Fact]
    public void Start_LeftoversOfADeadProcess_AreRemoved()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Namespaces.Run($"-n {lan.Left} route add 203.0.113.0/24 via 192.0.2.12 proto 112");
        Namespaces.Run($"-n {lan.Left} route add 203.0.113.0/25 via 192.0.2.12 proto 112 table 77");
        Namespaces.Run($"-n {lan.Left} route add 203.0.113.128/25 via 192.0.2.12 proto static");
        Namespaces.Run($"-n {lan.Left} -6 route add 2001:db8:1::/48 dev eth0 proto 112");
        Namespaces.Run($"-n {lan.Left} rule add from 192.0.2.100 priority 500 table 77 proto 112");
        Namespaces.Run($"-n {lan.Left} rule add from 192.0.2.101 priority 501 table 77");
        Namespaces.Run($"-n {lan.Left} -6 rule add from 2001:db8::1 priority 502 table 77 proto 112");
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings() with { Interface = "eth9" }]);
        end.Await(() => end.Messages.OfType<VrrpMessage.SettingsApplied>().Any());

        Assert.Empty(Routes(lan, "show proto 112 table all"));
        Assert.Empty(Routes(lan, "show proto 112 table all", "-6"));
        Assert.Contains("203.0.113.128/25", Routes(lan, ""), StringComparison.Ordinal);
        Assert.DoesNotContain("500:", Rules(lan), StringComparison.Ordinal);
        Assert.Contains("501:", Rules(lan), StringComparison.Ordinal);
        Assert.DoesNotContain("502:", Rules(lan, "-6"), StringComparison.Ordinal);
    }

    [Fact]
    public void Master_AnothersIPv6Route_IsLeftAndReported()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Namespaces.Run($"-n {lan.Left} addr add 2001:db8::11/64 dev eth0 nodad");
        Namespaces.Run($"-n {lan.Left} -6 route add 2001:db8:1::/48 via 2001:db8::13 metric 50");
        IPAddress gateway = IPAddress.Parse("2001:db8::12");
        using DirectorEnd end = Master(lan, Settings() with
        {
            Routes = [new VirtualRoute(IPAddress.Parse("2001:db8:1::"), 48, gateway, Metric: 50)],
        });

        end.Await(() => end.Messages.OfType<VrrpMessage.Notice>().Any(n => n.Kind == NoticeKind.KernelRefused));
        Assert.DoesNotContain("2001:db8::12", Routes(lan, "", "-6"), StringComparison.Ordinal);

        Namespaces.Run($"-n {lan.Left} -6 route del 2001:db8:1::/48 via 2001:db8::13 metric 50");
        end.Await(() => Routes(lan, "", "-6").Contains("2001:db8:1::/48 via 2001:db8::12", StringComparison.Ordinal));
        Assert.Equal(1, end.Status!.AddressFailures);
    }

    [Fact]
    public void AddRoute_ThereAlready_AllocatesNothing()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        lan.RunLeft(() =>
        {
            using var host = new RouteVirtualAddresses();
            host.Refresh();
            int index = host.Find("eth0")!.Index;
            var route = new HeldRoute(index, Routers.Ip("203.0.113.0"), 24, Routers.Ip("192.0.2.12"), default, 254, 0);
            var routeV6 = new HeldRoute(index, Routers.Ip("2001:db8:1::"), 48, default, default, 1000, 7);
            var rule = new HeldRule(false, Routers.Ip("192.0.2.100"), 32, default, 0, 1000, 500);
            int[] errors = [host.AddRoute(route), host.AddRoute(routeV6), host.AddRule(rule)];
            Assert.All(errors, error => Assert.Equal(0, error));
            _ = Again();

            long before = GC.GetAllocatedBytesForCurrentThread();
            bool areAllThere = Again() && Again() && Again();

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            Assert.True(areAllThere);

            bool Again() => host.AddRoute(route) == 17 && host.AddRoute(routeV6) == 17 && host.AddRule(rule) == 17;
        });
    }

    private static DirectorEnd Master(Namespaces lan, VirtualRouterSettings settings)
    {
        DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), [settings]);
        end.Await(() => end.State == RouterState.Master);
        return end;
    }

    private static VirtualRouterSettings Settings() => Routers.Settings(200) with
    {
        Addresses = Routers.Addresses(Vip.ToString()),
        AdvertInterval = TimeSpan.FromMilliseconds(100),
    };

    private static VirtualRouterSettings WithRouteAndRule() => Settings() with
    {
        Routes = [new VirtualRoute(IPAddress.Parse("203.0.113.0"), 24, Gateway, Source: Vip)],
        Rules = [new VirtualRule(1000, 500, Vip, 32)],
    };

    private static void AssertRouteAndRule(Namespaces lan)
    {
        Assert.Matches(@"203\.0\.113\.0/24 via 192\.0\.2\.12 dev eth0 proto 112 src 192\.0\.2\.100", Routes(lan, ""));
        Assert.Contains("500:\tfrom 192.0.2.100 lookup 1000", Rules(lan), StringComparison.Ordinal);
    }

    private static string Routes(Namespaces lan, string what, string family = "-4") =>
        Namespaces.Run($"-n {lan.Left} {family} route {what}");

    private static string Rules(Namespaces lan, string family = "-4") =>
        Namespaces.Run($"-n {lan.Left} {family} rule");
}
