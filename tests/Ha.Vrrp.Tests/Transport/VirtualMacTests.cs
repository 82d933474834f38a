using System.Net;
using Ha.Vrrp.Process;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>Whole sessions with virtual MAC addresses, on real macvlans.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VirtualMacTests
{
    private const string Vip = "192.0.2.100";

    public static TheoryData<string, string, string, string> Families => new()
    {
        { Vip, "24", "vrrp4-10", "00:00:5e:00:01:0a" },
        { "fe80::100", "64", "vrrp6-10", "00:00:5e:00:02:0a" },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void TwoSessions_FailOver_MacAddressMovesWithTheAddress(
        string address, string prefixLength, string macvlan, string hardwareAddress)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd left = DirectorEnd.Start(lan.Left);
        using DirectorEnd right = DirectorEnd.Start(lan.Right);
        VirtualAddress[] addresses = [new(IPAddress.Parse(address), int.Parse(prefixLength))];
        left.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(200) with { Addresses = [.. addresses] }]);
        right.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(100) with { Addresses = [.. addresses] }]);
        left.Await(() => left.State == RouterState.Master && right.Status?.AdvertsReceived > 3);

        Assert.Equal(RouterState.Backup, right.State);
        Assert.Equal(0, left.Status!.SendFailures);
        Assert.Equal(0, left.Status.AddressFailures);
        string held = Show(lan.Left, macvlan);
        Assert.Contains($"link/ether {hardwareAddress}", held, StringComparison.Ordinal);
        Assert.Contains($"{address}/{prefixLength}", held, StringComparison.Ordinal);
        Assert.DoesNotContain("state DOWN", held, StringComparison.Ordinal);
        Assert.DoesNotContain("fe80::200:5eff", held, StringComparison.Ordinal); // made of the MAC address
        Assert.DoesNotContain(address + "/", Show(lan.Left, "eth0"), StringComparison.Ordinal);
        Assert.Contains("state DOWN", Show(lan.Right, macvlan), StringComparison.Ordinal);
        Assert.DoesNotContain(address + "/", Show(lan.Right, macvlan), StringComparison.Ordinal);
        AssertAnswers(lan.Right, address, hardwareAddress);

        left.Link.SendStop();
        right.Await(() => right.State == RouterState.Master && left.HasEnded);
        Assert.Empty(Show(lan.Left, macvlan));
        Assert.Contains($"{address}/{prefixLength}", Show(lan.Right, macvlan), StringComparison.Ordinal);
        AssertAnswers(lan.Left, address, hardwareAddress);
    }

    [Fact]
    public void Session_Ends_RestoresTheInterface()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Assert.Equal("0 0", ArpSettings(lan.Left));
        using DirectorEnd end = Master(lan, Settings(200));
        Assert.Equal("1 2", ArpSettings(lan.Left));

        end.Link.SendStop();
        end.Await(() => end.HasEnded);

        Assert.Equal("0 0", ArpSettings(lan.Left));
    }

    [Theory]
    [InlineData("link del vrrp4-10")]
    [InlineData("link set vrrp4-10 down")]
    [InlineData("addr del 192.0.2.100/24 dev vrrp4-10")]
    public void Master_MacvlanTakenAway_ComesBack(string command)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = Master(lan, Settings(200));

        Namespaces.Run($"-n {lan.Left} {command}");

        end.Await(() => end.Status!.AddressesRestored == 1);
        end.Await(() => Show(lan.Left, "vrrp4-10").Contains($"{Vip}/24", StringComparison.Ordinal)
            && !Show(lan.Left, "vrrp4-10").Contains("state DOWN", StringComparison.Ordinal));
        AssertAnswers(lan.Right, Vip, "00:00:5e:00:01:0a");
        Assert.Equal(RouterState.Master, end.State);
        Assert.Equal(0, end.Status!.AddressFailures);
        Assert.Contains(
            end.Messages.OfType<VrrpMessage.Notice>(), static notice => notice.Kind == NoticeKind.AddressRestored);
    }

    [Fact]
    public void Master_InterfaceComesBack_HasItsMacvlanAgain()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using DirectorEnd end = Master(lan, Settings(200));
        Namespaces.Run($"-n {lan.Left} link del eth0");
        end.Await(() => end.State == RouterState.Fault);

        lan.Connect();
        end.Await(() => end.State == RouterState.Master);

        Assert.Contains($"{Vip}/24", Show(lan.Left, "vrrp4-10"), StringComparison.Ordinal);
        AssertAnswers(lan.Right, Vip, "00:00:5e:00:01:0a");
    }

    [Fact]
    public void Session_SameVridOnTwoInterfaces_HasTwoMacvlans()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Namespaces.Run($"-n {lan.Left} link add eth1 type veth peer name eth1 netns {lan.Right}");
        Namespaces.Run($"-n {lan.Left} addr add 198.51.100.11/24 dev eth1");
        Namespaces.Run($"-n {lan.Left} link set eth1 up");
        Namespaces.Run($"-n {lan.Right} link set eth1 up");
        VirtualRouterSettings other = Settings(200) with
        {
            Name = "other",
            Interface = "eth1",
            Addresses = Routers.Addresses("198.51.100.100"),
        };
        using DirectorEnd end = Master(lan, Settings(200), other);

        string all = Namespaces.Run($"-n {lan.Left} -o -4 addr");
        Assert.Matches(@"vrrp4-10\s+inet 192\.0\.2\.100/24", all);
        Assert.Matches(@"vrrp4-10-\d+\s+inet 198\.51\.100\.100/24", all);
    }

    [Fact]
    public void Session_LeftoversOfADeadProcess_AreRemovedAtStart()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Namespaces.Run($"-n {lan.Left} link add link eth0 name vrrp4-99 type macvlan mode bridge");
        Namespaces.Run($"-n {lan.Left} link set vrrp4-99 alias \"ha-director: virtual router gone\"");
        Namespaces.Run($"-n {lan.Left} link add link eth0 name vrrp4-98 type macvlan mode bridge");
        using DirectorEnd end = Master(lan, Settings(200));

        Assert.Empty(Show(lan.Left, "vrrp4-99"));
        Assert.NotEmpty(Show(lan.Left, "vrrp4-98"));
    }

    private static DirectorEnd Master(Namespaces lan, params VirtualRouterSettings[] settings)
    {
        DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), settings);
        end.Await(() => settings.All(router =>
            end.Messages.OfType<VrrpMessage.RouterStatus>().LastOrDefault(status => status.Name == router.Name)
                is { State: RouterState.Master }));
        return end;
    }

    // Asked for by a neighbour that does not remember an earlier answer.
    private static void AssertAnswers(string from, string address, string hardwareAddress)
    {
        Namespaces.Run($"-n {from} neigh flush dev eth0");
        string answer = Namespaces.Run($"netns exec {from} ping -c 1 -W 5 -I eth0 {address}");
        Assert.Contains("1 received", answer, StringComparison.Ordinal);
        Assert.Contains(
            hardwareAddress, Namespaces.Run($"-n {from} neigh show {address} dev eth0"), StringComparison.Ordinal);
    }

    private static string ArpSettings(string name) => Namespaces.Run(
        $"netns exec {name} cat /proc/sys/net/ipv4/conf/eth0/arp_ignore /proc/sys/net/ipv4/conf/eth0/arp_announce")
        .Trim().Replace('\n', ' ');

    private static string Show(string name, string device) => Namespaces.Run($"-n {name} addr show dev {device}");

    private static VirtualRouterSettings Settings(byte priority) => Routers.Settings(priority) with
    {
        Addresses = Routers.Addresses(Vip),
        AdvertInterval = TimeSpan.FromMilliseconds(100),
        UseVirtualMac = true,
    };
}
