using System.Net;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Process;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>Two sessions that must understand each other, in every form that adverts take on a real wire.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class WireTests
{
    public enum Form
    {
        MulticastV6,
        UnicastV6,
        UnicastLinkLocalV6,
        Version2,
        Version2Password,
    }

    [Theory]
    [InlineData(Form.MulticastV6)]
    [InlineData(Form.UnicastV6)]
    [InlineData(Form.UnicastLinkLocalV6)]
    [InlineData(Form.Version2)]
    [InlineData(Form.Version2Password)]
    public void TwoSessions_OneStops_TheOtherKnowsWhy(Form form)
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        using DirectorEnd left = DirectorEnd.Start(lan.Left);
        using DirectorEnd right = DirectorEnd.Start(lan.Right);
        right.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(form, 100, "::11")]);
        left.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(form, 200, "::12")]);

        left.Await(() => left.State == RouterState.Master, seconds: 15);
        right.Await(() => right.Status?.AdvertsReceived > 2 && right.State == RouterState.Backup, seconds: 15);
        Assert.Equal(0, right.Status!.Dropped.Sum());
        Assert.Equal(0, left.Status!.SendFailures);
        Assert.Equal(ExpectedSource(form), right.Status.Master!.ToString());
        string groups = Namespaces.Run($"-n {lan.Right} maddress show dev eth0");
        Assert.Equal(form == Form.MulticastV6, groups.Contains("ff02::12", StringComparison.Ordinal));

        left.Link.SendStop();
        right.Await(() => right.State == RouterState.Master && left.HasEnded, seconds: 15);
        right.Await(() =>
            right.Messages.OfType<VrrpMessage.Transition>().Last().Cause == TransitionCause.MasterResigned);
    }

    [Fact]
    public void OneVrid_BothFamilies_AreTwoRouters()
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        using DirectorEnd left = DirectorEnd.Start(lan.Left);
        using DirectorEnd right = DirectorEnd.Start(lan.Right);
        left.Link.SendSettings(
            1, TimeSpan.FromMinutes(1), [V6(200, "") with { Name = "six" }, Fast(100) with { Name = "four" }]);
        right.Link.SendSettings(
            1, TimeSpan.FromMinutes(1), [V6(100, "") with { Name = "six" }, Fast(200) with { Name = "four" }]);

        left.Await(() => Hears(left, "four") && State(left, "six") == RouterState.Master, seconds: 15);
        right.Await(() => Hears(right, "six") && State(right, "four") == RouterState.Master, seconds: 15);
        Assert.Equal(0, left.Loop!.Dropped.Sum() + right.Loop!.Dropped.Sum());
        Assert.All(
            left.Messages.Concat(right.Messages).OfType<VrrpMessage.RouterStatus>(),
            status => Assert.Equal(0, status.Dropped.Sum()));

        static VrrpMessage.RouterStatus? Status(DirectorEnd end, string name) =>
            end.Messages.OfType<VrrpMessage.RouterStatus>().LastOrDefault(status => status.Name == name);

        static RouterState? State(DirectorEnd end, string name) => Status(end, name)?.State;

        static bool Hears(DirectorEnd end, string name) =>
            Status(end, name) is { State: RouterState.Backup, AdvertsReceived: > 5 };
    }

    [Theory]
    [InlineData("secret", "SECRET", DropReason.Password)]
    [InlineData("secret", null, DropReason.Authentication)]
    public void Version2_OtherPassword_IsDroppedAndTold(string left, string? right, DropReason reason)
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        using DirectorEnd sender = DirectorEnd.Start(lan.Left);
        using DirectorEnd receiver = DirectorEnd.Start(lan.Right);
        VirtualRouterSettings settings = Settings(Form.Version2, 200, "");
        sender.Link.SendSettings(1, TimeSpan.FromMinutes(1), [settings with { Password = left }]);
        receiver.Link.SendSettings(1, TimeSpan.FromMinutes(1), [settings with { Password = right, Priority = 1 }]);

        receiver.Await(() => receiver.Status?.Dropped[(int)reason] > 0, seconds: 15);
        Assert.Equal(0, receiver.Status!.AdvertsReceived);
    }

    [Theory]
    [InlineData(254, false)]
    [InlineData(254, true)]
    [InlineData(255, false)]
    [InlineData(255, true)]
    public void RoutedPeer_TtlMin_DecidesWhetherItIsBelieved(byte ttlMin, bool isV6)
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        string middle = $"{lan.Left}-r";
        try
        {
            Route(lan, middle);
            using DirectorEnd left = DirectorEnd.Start(lan.Left);
            using DirectorEnd right = DirectorEnd.Start(lan.Right);
            left.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Peer(200, isV6 ? "2001:db8:2::2" : "198.51.100.2")]);
            right.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Peer(100, isV6 ? "2001:db8:1::2" : "203.0.113.2")]);

            right.Await(
                () => ttlMin == 254
                    ? right.Status?.AdvertsReceived > 2
                    : right.Status?.Dropped[(int)DropReason.Ttl] > 2,
                seconds: 15);
            Assert.Equal(0, ttlMin == 255 ? right.Status!.AdvertsReceived : right.Status!.Dropped.Sum());
        }
        finally
        {
            Namespaces.Run($"netns del {middle}");
        }

        VirtualRouterSettings Peer(byte priority, string peer) =>
            (isV6 ? Settings(Form.UnicastV6, priority, "") : Fast(priority)) with
            {
                Interface = "eth1",
                Peers = [IPAddress.Parse(peer)],
                PeerTtlMin = ttlMin,
            };
    }

    [Fact]
    public void Interface_Recreated_IsHeardOverIPv6Again()
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        using DirectorEnd left = DirectorEnd.Start(lan.Left);
        using DirectorEnd right = DirectorEnd.Start(lan.Right);
        right.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(Form.MulticastV6, 100, "")]);
        left.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(Form.MulticastV6, 200, "")]);
        right.Await(() => right.Status?.AdvertsReceived > 2, seconds: 15);

        Namespaces.Run($"-n {lan.Left} link del eth0");
        right.Await(() => right.State == RouterState.Fault);
        Namespaces.Run($"-n {lan.Left} link add eth0 type veth peer name eth0 netns {lan.Right}");
        Namespaces.Run($"-n {lan.Left} link set eth0 up");
        Namespaces.Run($"-n {lan.Right} link set eth0 up");

        long before = right.Status!.AdvertsReceived;
        left.Await(() => left.State == RouterState.Master, seconds: 15);
        right.Await(() => right.Status!.AdvertsReceived > before + 2 && right.State == RouterState.Backup, seconds: 15);
    }

    private static string ExpectedSource(Form form) => form switch
    {
        Form.MulticastV6 or Form.UnicastLinkLocalV6 => "fe80::11",
        Form.UnicastV6 => "2001:db8::11",
        _ => "192.0.2.11",
    };

    [Fact]
    public void Router_Removed_LeavesTheGroupUnlessAnotherNeedsIt()
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        VirtualRouterSettings[] both = [Fast(100), V6(100, "") with { Name = "six", VirtualRouterId = 11 }];
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), both);
        end.Await(() => Groups().Contains("224.0.0.18", StringComparison.Ordinal));
        end.Await(() => Groups().Contains("ff02::12", StringComparison.Ordinal));

        end.Link.SendSettings(2, TimeSpan.FromMinutes(1), [both[1]]);
        end.Await(() => Applied(2) && end.Status!.Name == "six");
        Assert.Contains("ff02::12", Groups(), StringComparison.Ordinal);

        end.Link.SendSettings(3, TimeSpan.FromMinutes(1), []);
        end.Await(() => Applied(3) && !Groups().Contains("ff02::12", StringComparison.Ordinal));
        Assert.DoesNotContain("224.0.0.18", Groups(), StringComparison.Ordinal);

        string Groups() => Namespaces.Run($"-n {lan.Left} maddress show dev eth0");

        bool Applied(long generation) =>
            end.Messages.OfType<VrrpMessage.SettingsApplied>().Any(applied => applied.Generation == generation);
    }

    // The kernel makes no link-local addresses, so that it is these which are chosen.
    private static Namespaces Lan()
    {
        var lan = new Namespaces();
        foreach ((string name, int host) in new[] { (lan.Left, 11), (lan.Right, 12) })
        {
            Namespaces.Run($"-n {name} link set eth0 addrgenmode none");
            Namespaces.Run($"-n {name} addr flush dev eth0 scope link");
            Namespaces.Run($"-n {name} addr add 2001:db8::{host}/64 dev eth0 nodad");
            Namespaces.Run($"-n {name} addr add fe80::{host}/64 dev eth0 nodad");
        }

        return lan;
    }

    // Left and right on a wire of their own to a router between them.
    private static void Route(Namespaces lan, string middle)
    {
        Namespaces.Run($"netns add {middle}");
        foreach ((string name, string port, string v4, string v6) in new[]
        {
            (lan.Left, "left", "203.0.113", "2001:db8:1:"), (lan.Right, "right", "198.51.100", "2001:db8:2:"),
        })
        {
            Namespaces.Run($"-n {name} link add eth1 type veth peer name {port} netns {middle}");
            foreach ((string where, string device, int host) in new[] { (name, "eth1", 2), (middle, port, 1) })
            {
                Namespaces.Run($"-n {where} addr add {v4}.{host}/24 dev {device}");
                Namespaces.Run($"-n {where} addr add {v6}:{host}/64 dev {device} nodad");
                Namespaces.Run($"-n {where} link set {device} up");
            }

            Namespaces.Run($"-n {name} route add default via {v4}.1");
            Namespaces.Run($"-n {name} -6 route add default via {v6}:1");
        }

        Namespaces.Run($"netns exec {middle} sh -c \"echo 1 > /proc/sys/net/ipv4/ip_forward\"");
        Namespaces.Run($"netns exec {middle} sh -c \"echo 1 > /proc/sys/net/ipv6/conf/all/forwarding\"");
    }

    private static VirtualRouterSettings Settings(Form form, byte priority, string peer) => form switch
    {
        Form.Version2 => Routers.Settings(priority, VrrpVersion.V2),
        Form.Version2Password => Routers.Settings(priority, VrrpVersion.V2) with { Password = "secret" },
        Form.UnicastV6 => V6(priority, "2001:db8" + peer),
        Form.UnicastLinkLocalV6 => V6(priority, "fe80" + peer),
        _ => V6(priority, ""),
    };

    private static VirtualRouterSettings V6(byte priority, string peer) => Fast(priority) with
    {
        Addresses =
        [
            new VirtualAddress(IPAddress.Parse("fe80::100"), 64),
            new VirtualAddress(IPAddress.Parse("2001:db8::100"), 64),
        ],
        Peers = IPAddress.TryParse(peer, out IPAddress? address) ? [address] : [],
    };

    private static VirtualRouterSettings Fast(byte priority) => Routers.Settings(priority) with
    {
        Addresses = Routers.Addresses("192.0.2.100"),
        AdvertInterval = TimeSpan.FromMilliseconds(100),
    };
}
