using System.Collections.Immutable;
using System.Net;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Sysctls;
using Ha.Service.Tests.Director;
using Ha.Vrrp;

namespace Ha.Service.Tests.Sysctls;

public sealed class SysctlRulesTests
{
    private static readonly SyncSettings Sync = new()
    {
        Interface = "eth1", Router = "web", Group = IPAddress.Parse("224.0.0.81"), Port = 8848, Ttl = 1,
    };

    private static readonly VirtualRouterSettings Router = new()
    {
        Name = "web",
        Interface = "eth0",
        VirtualRouterId = 51,
        Addresses =
        [
            new VirtualAddress(IPAddress.Parse("192.0.2.10"), 24),
            new VirtualAddress(IPAddress.Parse("10.0.0.1"), 24) { Interface = "eth1" },
        ],
    };

    [Fact]
    public void From_RoutersAlone_NeedNothing() =>
        Assert.Empty(SysctlRules.From(new DirectorSettings { Name = "a", RuntimeDirectory = "/r", Routers = [Router] }, _ => "1"));

    [Fact]
    public void From_Nat_ForwardsFirstAndTellsNoServerOfAShorterWay() => Assert.Equal(
        [
            "net/ipv4/ip_forward = 1",
            "net/ipv4/conf/all/send_redirects = 0",
            "net/ipv4/conf/eth0/send_redirects = 0",
            "net/ipv4/conf/eth1/send_redirects = 0",
        ],
        Needs(Settings.Service() with { Forward = ForwardingMethod.Nat }));

    [Fact]
    public void From_NatOfIPv6_ForwardsIPv6Alone() => Assert.Equal(
        ["net/ipv6/conf/all/forwarding = 1"],
        Needs(Settings.Service() with { Forward = ForwardingMethod.Nat, Listen = [IPEndPoint.Parse("[2001:db8::10]:80")] }));

    [Theory]
    [InlineData("0", "0", false)]
    [InlineData("2", "0", false)]
    [InlineData("0", "1", true)]
    [InlineData("1", "0", true)]
    [InlineData("1", "2", false)]
    [InlineData("2", "1", true)]
    public void From_DirectRouting_LoosensAStrictReversePathFilterOnly(string all, string own, bool isNeeded) =>
        Assert.Equal(isNeeded, SysctlRules
            .From(With(Settings.Service()), path => path.Contains("/all/", StringComparison.Ordinal) ? all : own)
            .Exists(need => need is { Path: "net/ipv4/conf/eth0/rp_filter", Value: "2" }));

    [Theory]
    [InlineData("mh", true)]
    [InlineData("sh", true)]
    [InlineData("wlc", false)]
    public void From_HashedWithoutSync_ScheduleInTheMidst(string scheduler, bool isNeeded)
    {
        ServiceSettings service = Settings.Service() with { Scheduler = scheduler };

        Assert.Equal(isNeeded, Needs(service).Contains("net/ipv4/vs/sloppy_tcp = 1"));
        Assert.DoesNotContain(
            SysctlRules.From(With(service) with { Sync = Sync }, _ => "0"), need => need.Path.Contains("sloppy"));
    }

    [Fact]
    public void From_HashedSctp_HasASysctlOfItsOwn() => Assert.Equal(
        ["net/ipv4/vs/sloppy_sctp = 1"],
        Needs(Settings.Service() with { Scheduler = "mh", Protocol = ServiceProtocol.Sctp }));

    [Fact]
    public void From_Removal_EndsConnectionsAndQuiescencePersistence()
    {
        Assert.Equal(["net/ipv4/vs/expire_nodest_conn = 1"], Needs(Settings.Service(OnFailure.Remove)));
        Assert.Equal(
            ["net/ipv4/vs/expire_quiescent_template = 1"], Needs(Settings.Service() with { PersistenceSeconds = 60 }));
    }

    [Theory]
    [InlineData(true, "1")]
    [InlineData(false, "0")]
    public void From_Sync_SaysWhetherABackupSchedules(bool isBackupOnly, string value) => Assert.Contains(
        SysctlRules.From(With(Settings.Service()) with { Sync = Sync with { BackupOnly = isBackupOnly } }, _ => "0"),
        need => need.Path == "net/ipv4/vs/backup_only" && need.Value == value);

    [Fact]
    public void From_Overrides_WinOrKeep()
    {
        DirectorSettings settings = With(Settings.Service(OnFailure.Remove) with { Forward = ForwardingMethod.Nat }) with
        {
            Sysctls = new Dictionary<string, string?>
            {
                ["net/ipv4/ip_forward"] = null,
                ["net/ipv4/vs/expire_nodest_conn"] = "0",
                ["net/ipv4/vs/conn_reuse_mode"] = "0",
            }.ToImmutableSortedDictionary(),
        };

        List<SysctlNeed> needs = SysctlRules.From(settings, _ => "0");

        Assert.DoesNotContain(needs, need => need.Path == "net/ipv4/ip_forward");
        Assert.Equal("0", Assert.Single(needs, need => need.Path == "net/ipv4/vs/expire_nodest_conn").Value);
        Assert.Equal("0", Assert.Single(needs, need => need.Path == "net/ipv4/vs/conn_reuse_mode").Value);
    }

    [Theory]
    [InlineData("net/ipv4/ip_forward", "net.ipv4.ip_forward")]
    [InlineData("net/ipv4/conf/eth0.100/rp_filter", "net/ipv4/conf/eth0.100/rp_filter")]
    public void NameOf_IsThatOfSysctl(string path, string name) => Assert.Equal(name, SysctlNeed.NameOf(path));

    private static DirectorSettings With(ServiceSettings service) => Settings.Director(service) with { Routers = [Router] };

    private static IEnumerable<string> Needs(ServiceSettings service) =>
        SysctlRules.From(With(service), _ => "0").Select(need => $"{need.Path} = {need.Value}");
}
