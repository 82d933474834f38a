using System.Net;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Vm;

/// <summary>Full NAT on Debian's own kernel: servers that know no way to the client serve it. One test: starts are slow here.</summary>
public sealed class FullNatTests
{
    // A processor is emulated.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);
    private static readonly IPEndPoint Web = IPEndPoint.Parse($"{Topology.Vip}:80");
    private static readonly IPEndPoint Web6 = IPEndPoint.Parse($"[{Topology.Vip6}]:80");

    [Fact]
    public void Service_ServersWithoutAWayBack_ServesUntilItIsRemoved()
    {
        Requirements.Director();
        Requirements.Vm();
        Requirements.Ipvs();
        using var topology = new Topology(ForwardMode.FullNat, serverCount: 2, hasIPv6: true);
        topology.Directors[0].Ip("address add 2001:db8:78::11/64 dev eth1");
        topology.Directors[0].Sysctl("net/ipv4/ip_forward", 0);
        HttpServer[] servers = [.. topology.Servers.Select((machine, index) =>
            new HttpServer(machine, Topology.ServerName(index), hasIPv6: true))];
        using var director = new DirectorProcess(topology, 0, FullNatFile.Text(topology));
        string Context() => $"{director.Machine.Try("nft", "list", "ruleset").Output}\n"
            + $"{director.Machine.Try("cat", "/proc/net/ip_vs").Output}\n{director.Log}";

        director.Start();
        Wait.Until(() => Answers(topology, Web, servers), Limit, "the service answers", Context);
        Wait.Until(() => Answers(topology, Web6, servers), Limit, "the IPv6 service answers", Context);
        Assert.NotEqual(0, topology.Servers[0].Try("ip", "route", "get", Topology.ClientAddress).ExitCode);
        Assert.NotEqual(0, topology.Servers[0].Try("ip", "route", "get", "2001:db8:77::100").ExitCode);
        Ask(topology, Web, servers);
        Assert.All(servers, server => Assert.Contains($"{server.LastClient}", FullNatFile.Pool));
        Ask(topology, Web6, servers);
        Assert.All(servers, server => Assert.Equal(FullNatFile.Pool6, $"{server.LastClient}"));

        // What is deleted by hand is there again after the read-back, and the service with it. The director must not be
        // quicker than the look at what is broken.
        Native.Signal(director.ProcessId, Native.SigStop);
        director.Machine.Run("nft", "flush", "chain", "inet", "ha_director_nat", "postrouting");
        Assert.Null(topology.Client.Invoke(() => Request.Http(Web, TimeSpan.FromMilliseconds(300))));
        Native.Signal(director.ProcessId, Native.SigCont);
        Wait.Until(
            () => director.Status().GetProperty("full_nat").GetProperty("drift_repairs").GetInt32() == 2,
            Limit, "both rules are repaired", Context);
        Ask(topology, Web, servers);
        Assert.Contains(
            "nftables table inet ha_director_nat was changed by somebody else; repaired: 2 rules added",
            director.EventsVerb("--json").Output);
        Wait.Until(() => Metric(director, "ha_director_full_nat_connections_total") > 0, Limit, "connections are counted", Context);
        Assert.Equal(2 * 64_512, Metric(director, "ha_director_full_nat_ports_per_server"));
        Assert.Equal(0, Metric(director, "ha_director_conntrack_insert_failed_total"));

        director.Write(FullNatFile.Text(topology, hasIPv6: false));
        Assert.Equal(0, director.Verb("reload").ExitCode);
        Wait.Until(() => !Rules(director).Contains("ip6", StringComparison.Ordinal), Limit, "the rule went with its service", Context);
        Ask(topology, Web, servers);

        Assert.Equal(0, director.Stop());
        Assert.Equal("", Rules(director));
        Assert.Equal("0", director.Machine.Run("cat", "/proc/sys/net/ipv4/vs/conntrack").Trim());
        Assert.Equal("0", director.Machine.Run("cat", "/proc/sys/net/ipv4/ip_forward").Trim());
    }

    // Both servers answer, in turn.
    private static bool Answers(Topology topology, IPEndPoint target, HttpServer[] servers) =>
        topology.Client.Invoke(() => servers
            .Select(_ => Request.Http(target, RequestLimit)).Where(answer => answer is not null).Distinct().Count())
            == servers.Length;

    private static void Ask(Topology topology, IPEndPoint target, HttpServer[] servers) =>
        Assert.True(Answers(topology, target, servers), $"{target} does not answer from both servers");

    private static string Rules(DirectorProcess director) =>
        director.Machine.Try("nft", "list", "table", "inet", "ha_director_nat").Output;

    private static double Metric(DirectorProcess director, string name) => director.Metrics().Samples
        .FirstOrDefault(sample => sample.Name == name && sample.Labels.GetValueOrDefault("service", "web") == "web")?.Value ?? -1;
}
