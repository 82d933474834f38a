using System.Net;
using Ha.Vrrp.Process;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>Whole sessions on real sockets and real addresses, in network namespaces of their own.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class KernelTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(VrrpVersion.V3, false)]
    [InlineData(VrrpVersion.V3, true)]
    public void TwoSessions_Stop_MovesTheAddress(VrrpVersion version, bool isUnicast)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd left = DirectorEnd.Start(lan.Left);
        using DirectorEnd right = DirectorEnd.Start(lan.Right);
        left.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Fast(200, version) with { Peers = Peers("192.0.2.12") }]);
        right.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Fast(100, version) with { Peers = Peers("192.0.2.11") }]);

        left.Await(() => left.State == RouterState.Master && right.Status?.AdvertsReceived > 3);
        Assert.Contains("192.0.2.100/24", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.100/24", Namespaces.AddressesOf(lan.Right), StringComparison.Ordinal);
        Assert.Equal(RouterState.Backup, right.State);
        Assert.Equal(IPAddress.Parse("192.0.2.11"), right.Status!.Master);

        left.Link.SendStop();
        right.Await(() => right.State == RouterState.Master && left.HasEnded);
        right.Await(() => right.Messages.OfType<VrrpMessage.Transition>().Last().Cause == TransitionCause.MasterResigned);
        Assert.DoesNotContain("192.0.2.100/24", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);
        Assert.Contains("192.0.2.100/24", Namespaces.AddressesOf(lan.Right), StringComparison.Ordinal);

        System.Collections.Immutable.ImmutableArray<IPAddress> Peers(string peer) =>
            isUnicast ? [IPAddress.Parse(peer)] : [];
    }

    [Fact]
    public void Master_AddressDeletedOrInterfaceLost_Recovers()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Fast(200)]);
        end.Await(() => end.State == RouterState.Master);
        Assert.Contains("valid_lft", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);

        Namespaces.Run($"-n {lan.Left} addr del 192.0.2.100/24 dev eth0");
        end.Await(() => Namespaces.AddressesOf(lan.Left).Contains("192.0.2.100/24", StringComparison.Ordinal));
        end.Await(() => end.Status!.AddressesRestored == 1);

        Namespaces.Run($"-n {lan.Right} link set eth0 down");
        end.Await(() => end.State == RouterState.Fault);
        Assert.DoesNotContain("192.0.2.100/24", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);
        Namespaces.Run($"-n {lan.Right} link set eth0 up");
        end.Await(() => end.State == RouterState.Master);

        Namespaces.Run($"-n {lan.Left} link del eth0");
        end.Await(() => end.State == RouterState.Fault && end.Status!.Cause == TransitionCause.InterfaceMissing);
        Namespaces.Run($"-n {lan.Left} link add eth0 type veth peer name eth0 netns {lan.Right}");
        Namespaces.Run($"-n {lan.Left} addr add 192.0.2.11/24 dev eth0");
        Namespaces.Run($"-n {lan.Left} link set eth0 up");
        Namespaces.Run($"-n {lan.Right} link set eth0 up");
        end.Await(() => end.State == RouterState.Master);
        Assert.Contains("192.0.2.100/24", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);
    }

    [Fact]
    public void Master_ExtraAddresses_AreHeldOfEitherFamilyAndOnOtherInterfaces()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Namespaces.Run($"-n {lan.Left} link add eth1 type veth peer name eth1 netns {lan.Right}");
        Namespaces.Run($"-n {lan.Left} link set eth1 up");
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        VirtualRouterSettings settings = Fast(200) with
        {
            ExtraAddresses =
            [
                new VirtualAddress(IPAddress.Parse("2001:db8::100"), 128),
                new VirtualAddress(IPAddress.Parse("198.51.100.1"), 24, "eth1", "eth1:vip"),
            ],
        };
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), [settings]);
        end.Await(() => end.State == RouterState.Master);

        string held = Namespaces.Run($"-n {lan.Left} addr");
        Assert.Contains("2001:db8::100/128", held, StringComparison.Ordinal);
        Assert.Contains("198.51.100.1/24 scope global dynamic eth1:vip", held, StringComparison.Ordinal);
        Namespaces.Run($"-n {lan.Left} addr del 2001:db8::100/128 dev eth0");
        end.Await(() => end.Status!.AddressesRestored == 1);

        end.Link.SendStop();
        end.Await(() => end.HasEnded);
        held = Namespaces.Run($"-n {lan.Left} addr");
        Assert.DoesNotContain("2001:db8::100", held, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.1/24", held, StringComparison.Ordinal);
    }

    [Fact]
    public void Director_Silent_CostsTheRoleUntilItIsHeardAgain()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, Grace, [Fast(200)]);
        end.Await(() => end.State == RouterState.Master);

        end.Await(() => end.State == RouterState.Initialize, heartbeats: false);
        Assert.DoesNotContain("192.0.2.100/24", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);
        Assert.False(end.HasEnded);

        end.Await(() => end.State == RouterState.Master);
    }

    [Fact]
    public void Director_Gone_EndsTheSessionAfterTheGrace()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, Grace, [Fast(200)]);
        end.Await(() => end.State == RouterState.Master);
        end.Link.Disconnect();

        Assert.Contains("192.0.2.100/24", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);
        end.Await(() => end.HasEnded, heartbeats: false);
        Assert.DoesNotContain("192.0.2.100/24", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);
    }

    [Fact]
    public void Director_Restarted_AdoptsTheMasterWithoutATransition()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        string path = Path.Combine(Path.GetTempPath(), $"{lan.Left}.sock");
        DirectorEnd first = DirectorEnd.Start(lan.Left, path);
        first.Link.SendSettings(1, TimeSpan.FromSeconds(3), [Fast(200)]);
        first.Await(() => first.State == RouterState.Master);
        first.Link.Disconnect();

        using DirectorEnd second = DirectorEnd.Adopt(first, path)!;
        second.Link.SendSettings(1, TimeSpan.FromSeconds(3), [Fast(200)]);
        second.Await(() => second.Messages.OfType<VrrpMessage.SettingsApplied>().Any());

        Assert.IsType<VrrpMessage.Hello>(second.Messages.First());
        Assert.Empty(second.Messages.OfType<VrrpMessage.Transition>());
        Assert.Equal(RouterState.Master, second.State);
        Assert.False((File.GetUnixFileMode(path) & (UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != 0);
    }

    [Fact]
    public void Settings_UnknownInterface_AreReportedAndWaitedFor()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(5, TimeSpan.FromMinutes(1), [Fast(200) with { Interface = "eth9" }]);
        end.Await(() => end.Messages.OfType<VrrpMessage.SettingsApplied>().Any());

        VrrpMessage.SettingsApplied applied = end.Messages.OfType<VrrpMessage.SettingsApplied>().Single();
        Assert.Equal(5, applied.Generation);
        Assert.Equal(("web", "interface does not exist"), Assert.Single(applied.Errors));
    }

    private static VirtualRouterSettings Fast(byte priority, VrrpVersion version = VrrpVersion.V3) =>
        Routers.Settings(priority, version) with
        {
            Addresses = Routers.Addresses("192.0.2.100"),
            AdvertInterval = TimeSpan.FromMilliseconds(100),
        };
}
