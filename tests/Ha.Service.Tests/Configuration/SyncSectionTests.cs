using System.Net;
using Ha.Service.Configuration;

namespace Ha.Service.Tests.Configuration;

/// <summary>[connection_sync] and [sysctl].</summary>
public sealed class SyncSectionTests
{
    [Fact]
    public void Accepts_LeastSync_WithTheKernelsDefaults() => Assert.Equal(
        new SyncSettings
        {
            Interface = "eth1", Router = "web", Group = IPAddress.Parse("224.0.0.81"), Port = 8848, Ttl = 1,
        },
        Load("[connection_sync]\ninterface = 'eth1'\nrouter = 'web'").Sync);

    [Fact]
    public void Accepts_WholeSync() => Assert.Equal(
        new SyncSettings
        {
            Interface = "eth1", Router = "web", Mode = SyncMode.Follow, Id = 255, Group = IPAddress.Parse("ff05::81"),
            Port = 9000, Ttl = 4, MaxLength = 8900, BackupOnly = true, PreemptWait = TimeSpan.FromMinutes(2),
        },
        Load("""
            [connection_sync]
            interface = "eth1"
            router = "web"
            mode = "follow"
            id = 255
            group = "ff05::81"
            port = 9000
            ttl = 4
            max_length = 8900
            backup_only = true
            preempt_wait = "2m"
            """).Sync);

    [Fact]
    public void PreemptWait_RouterThatIsNamed_TracksTheConnections()
    {
        DirectorSettings settings = Load("[connection_sync]\ninterface = 'eth1'\nrouter = 'web'\npreempt_wait = '2m'");

        Assert.Equal(
            new TrackedObject(TrackedKind.Sync, "connection_sync", -100_000, Invert: false),
            Assert.Single(settings.Duties["web"].Tracked));
        Assert.Empty(Load("[connection_sync]\ninterface = 'eth1'\nrouter = 'web'").Duties);
    }

    [Theory]
    [InlineData("", "5:1: [connection_sync] needs the key 'interface', such as interface = \"eth1\"")]
    [InlineData("", "5:1: [connection_sync] needs the key 'router', such as router = \"web\"")]
    [InlineData("router = 'wbe'", "6:10: there is no [vrrp.wbe]")]
    [InlineData("mode = 'both'\nrouter = 'web'", "7:1: 'router' is for mode = \"follow\" only: otherwise no role is followed")]
    [InlineData("mode = 'none'", "6:8: mode must be one of \"follow\", \"both\", \"master\", \"backup\", not \"none\"")]
    [InlineData("id = 256", "6:6: id must be 0 to 255, not 256")]
    [InlineData("group = '192.0.2.1'", "6:9: group: \"192.0.2.1\" must be a multicast address, such as \"224.0.0.81\"")]
    [InlineData("ttl = 0", "6:7: ttl must be 1 to 255, not 0")]
    [InlineData("max_length = 1000", "6:14: max_length must be 1024 to 65507, not 1000")]
    [InlineData("group = 'ff02::81'\nmax_length = 65500", "7:14: max_length must be at most 65487 for a group of IPv6")]
    [InlineData("mode = 'both'\nbackup_only = true", "7:15: backup_only keeps a director from scheduling while its backup "
        + "daemon runs, which with this mode is always: it needs mode = \"follow\"")]
    public void Rejects_Sync(string lines, string problem) =>
        Assert.Contains(problem, ConfigurationFolder.Problems(Text($"[connection_sync]\n{lines}")));

    [Fact]
    public void Accepts_Sysctls_WithAndWithoutQuotes() => Assert.Equal(
        [
            new("net/ipv4/conf/eth0.100/rp_filter", "0"),
            new("net/ipv4/ip_forward", null),
            new("net/ipv4/vs/conn_reuse_mode", "1"),
            new("net/ipv4/vs/sync_threshold", "0 50"),
        ],
        Load("""
            [sysctl]
            net.ipv4.vs.conn_reuse_mode = 1
            "net.ipv4.vs.sync_threshold" = " 0  50"
            "net.ipv4.ip_forward" = "keep"
            "net/ipv4/conf/eth0.100/rp_filter" = 0
            """).Sysctls.ToArray());

    [Theory]
    [InlineData("'kernel.panic' = 1", "6:1: \"kernel.panic\" must be the name of a sysctl below net, such as "
        + "\"net.ipv4.vs.conn_reuse_mode\" = 1; with slashes for dots when an interface's name has one")]
    [InlineData("'net/../kernel/panic' = 1", "6:1: \"net/../kernel/panic\" must be the name of a sysctl below net, such as "
        + "\"net.ipv4.vs.conn_reuse_mode\" = 1; with slashes for dots when an interface's name has one")]
    [InlineData("net.ipv4.ip_forward = true", "6:23: \"net.ipv4.ip_forward\" must be an integer, a string of words such as "
        + "\"3 50\", or \"keep\" to leave it alone, not true")]
    [InlineData("net.ipv4.ip_forward = 1\n'net.ipv4.ip_forward' = 1", "7:1: \"net.ipv4.ip_forward\" is already given in [sysctl]")]
    [InlineData("net.ipv4.ip_forward = ''", "6:23: \"net.ipv4.ip_forward\" must be an integer, a string of words such as "
        + "\"3 50\", or \"keep\" to leave it alone, not a string")]
    public void Rejects_Sysctl(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Text($"[sysctl]\n{lines}")));

    private static DirectorSettings Load(string tables)
    {
        ConfigurationResult result = ConfigurationFolder.ReadText(Text(tables));
        Assert.Equal([], result.Problems.Select(problem => problem.Describe()));
        return result.Settings!;
    }

    private static string Text(string tables) =>
        $"[vrrp.web]\ninterface = 'eth0'\nvrid = 1\naddresses = ['192.0.2.10/24']\n{tables}";
}
