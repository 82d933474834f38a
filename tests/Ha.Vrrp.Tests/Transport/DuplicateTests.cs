using System.Net;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Process;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>A real neighbour that has a virtual address too: its kernel answers, and the Master hears it.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class DuplicateTests
{
    private const string V4 = "192.0.2.100";
    private const string V6 = "2001:db8::100";

    [Theory]
    [InlineData(V4, false)]
    [InlineData(V4, true)]
    [InlineData(V6, false)]
    [InlineData(V6, true)]
    public void Master_NeighbourHasTheAddress_IsSeenUntilItHasNot(string address, bool useVirtualMac)
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(address) with { UseVirtualMac = useVirtualMac }]);
        end.Await(() => end.State == RouterState.Master, seconds: 15);
        string length = address == V4 ? "24" : "64";
        Namespaces.Run($"-n {lan.Right} addr add {address}/{length} dev eth0 nodad");

        end.Await(() => end.Status?.DuplicateAddress is not null, seconds: 15);
        Assert.Equal((IPAddress.Parse(address), Mac(lan.Right)), (end.Status!.DuplicateAddress, end.Status.DuplicateHardware));
        VrrpMessage.Notice notice = Assert.Single(end.Messages.OfType<VrrpMessage.Notice>());
        Assert.Equal((NoticeKind.DuplicateAddress, $"{Mac(lan.Right)} answers for {address} while we are Master"), (notice.Kind, notice.Text));
        long announced = end.Status.AnnouncementsSent;
        end.Await(() => end.Status!.AnnouncementsSent > announced, seconds: 15);

        Namespaces.Run($"-n {lan.Right} addr del {address}/{length} dev eth0");
        end.Await(() => end.Status!.DuplicateAddress is null, seconds: 15);
        Assert.Equal(NoticeKind.DuplicateGone, end.Messages.OfType<VrrpMessage.Notice>().Last().Kind);
        Assert.Equal(RouterState.Master, end.State);
    }

    [Fact]
    public void Master_OtherInterfaceOfTheHostAnswers_IsNoDuplicate()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();

        // Both interfaces of the host are on one segment: a bridge at the other end.
        Namespaces.Run($"-n {lan.Left} link add eth1 type veth peer name eth1 netns {lan.Right}");
        Namespaces.Run($"-n {lan.Left} addr add 192.0.2.21/24 dev eth1");
        Namespaces.Run($"-n {lan.Left} link set eth1 up");
        Namespaces.Run($"-n {lan.Right} link add br0 type bridge");
        foreach (string port in (string[])["eth0", "eth1"])
        {
            Namespaces.Run($"-n {lan.Right} link set {port} master br0 up");
        }

        Namespaces.Run($"-n {lan.Right} link set br0 up");
        using DirectorEnd end = DirectorEnd.Start(lan.Left);
        end.Link.SendSettings(1, TimeSpan.FromMinutes(1), [Settings(V4)]);
        end.Await(() => end.State == RouterState.Master && end.Status!.StateAge > TimeSpan.FromSeconds(4), seconds: 15);

        Assert.Equal(0, end.Status!.DuplicateAnswers);
    }

    [Fact]
    public void Listen_ClaimsOfOthers_OnlyThoseOfTheAddressesGetThrough()
    {
        Namespaces.SkipUnlessRoot();
        using Namespaces lan = Lan();
        var heard = new List<AddressClaim>();
        lan.RunLeft(() =>
        {
            using var transport = new RawAdvertTransport(TimeProvider.System);
            int index = int.Parse(
                Namespaces.Run($"-n {lan.Left} -o link show eth0").Split(':')[0],
                System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(0, transport.Listen(index, [Routers.Ip(V4), Routers.Ip(V6)]));

            // With these settings the kernel announces IPv4 addresses of an interface that comes up, and new IPv6 ones.
            Namespaces.Run($"-n {lan.Right} addr add 192.0.2.101/24 dev eth0");
            Namespaces.Run($"-n {lan.Right} addr add {V4}/24 dev eth0");
            Namespaces.Run($"-n {lan.Right} link set eth0 down");
            Namespaces.Run($"-n {lan.Right} link set eth0 up");
            Namespaces.Run($"-n {lan.Right} addr add 2001:db8::101/64 dev eth0");
            Namespaces.Run($"-n {lan.Right} addr add {V6}/64 dev eth0");
            for (int i = 0; i < 100 && heard.Select(claim => claim.Address).Distinct().Count() < 2; i++)
            {
                while (transport.TryReceiveClaim(out ReceivedClaim claim))
                {
                    heard.Add(claim.Claim);
                }

                transport.WaitUntil(Vrrp.Loop.MonotonicClock.Now(TimeProvider.System) + TimeSpan.FromMilliseconds(100));
            }
        });

        Assert.Contains(heard, claim => claim.Address == Routers.Ip(V4));
        Assert.Contains(heard, claim => claim.Address == Routers.Ip(V6));
        Assert.All(heard, claim => Assert.True(claim.Address == Routers.Ip(V4) || claim.Address == Routers.Ip(V6)));
        Assert.All(heard, claim => Assert.Equal(Mac(lan.Right), claim.HardwareText));
    }

    private static Namespaces Lan()
    {
        var lan = new Namespaces();
        foreach (string name in (string[])[lan.Left, lan.Right])
        {
            Namespaces.Run($"netns exec {name} sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=0 net.ipv6.conf.eth0.accept_dad=0 net.ipv4.conf.eth0.arp_notify=1 net.ipv6.conf.eth0.ndisc_notify=1");
        }

        return lan;
    }

    private static string Mac(string name) =>
        Namespaces.Run($"-n {name} -br link show dev eth0").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];

    private static VirtualRouterSettings Settings(string address) => Routers.Settings(200) with
    {
        Addresses = address == V4 ? Routers.Addresses(V4) : Routers.Addresses("fe80::100", V6),
        AdvertInterval = TimeSpan.FromMilliseconds(100),
        DuplicateCheck = TimeSpan.FromSeconds(1),
    };
}
