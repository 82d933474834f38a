using System.Globalization;
using System.Net;
using System.Text;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Vm;

/// <summary>A source pool without a free port, on Debian's own kernel: no connection is made, and the counter of it grows.</summary>
public sealed class FullNatPortsTests
{
    // The kernel gives ports from here on (nf_nat_core.c).
    private const int FirstPort = 1024;
    private const int LastPort = 65535;
    private const string ElsewhereClient = "10.77.0.200";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);
    private static readonly IPEndPoint Web = IPEndPoint.Parse($"{Topology.Vip}:80");

    [Fact]
    public void Pool_EveryPortIsTaken_IsCountedAndServesAgainWhenTheyAreFree()
    {
        Requirements.Director();
        Requirements.Vm();
        Requirements.Ipvs();
        File.WriteAllText("/proc/sys/net/netfilter/nf_conntrack_max", "200000"); // For all namespaces, from the first one.
        using var topology = new Topology(ForwardMode.FullNat, serverCount: 1);
        using var server = new HttpServer(topology.Servers[0], Topology.ServerName(0));
        using var director = new DirectorProcess(topology, 0, FullNatFile.Text(topology, hasIPv6: false));
        string Context() => $"{director.Machine.Try("cat", "/proc/net/stat/nf_conntrack").Output}\n{director.Log}";
        director.Start();
        Wait.Until(() => Answer(topology) is not null && Answer(topology) is not null, Limit, "the one server answers always", Context);
        Assert.Equal(0, Metric(director, "ha_director_conntrack_insert_failed_total"));

        string taken = $"{topology.RuntimeDirectory}/taken";
        File.WriteAllText(taken, Taken(topology));
        director.Machine.Run("conntrack", "--flush"); // What was asked until now has ports, too.
        director.Machine.Run("conntrack", "--load-file", taken);

        Assert.InRange(Metric(director, "ha_director_conntrack_entries"), FullNatFile.Pool.Length * (LastPort - FirstPort), 200_000);
        Assert.Null(Answer(topology));
        Wait.Until(() => Metric(director, "ha_director_conntrack_insert_failed_total") > 0, Limit, "it is counted", Context);

        director.Machine.Run("conntrack", "--flush");
        Wait.Until(() => Answer(topology) is not null, Limit, "it serves again", Context);
    }

    // Connections of somebody else to the same server, one for each port of the pool: the reply names what is taken.
    private static string Taken(Topology topology)
    {
        var text = new StringBuilder();
        for (int address = 0; address < FullNatFile.Pool.Length; address++)
        {
            for (int port = FirstPort; port <= LastPort; port++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"-I -t 600 -p tcp --state ESTABLISHED -s {ElsewhereClient} -d 10.77.0.{201 + address} --sport {port} --dport 80 ");
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"-r {topology.ServerAddress(0)} -q {FullNatFile.Pool[address]} --reply-port-src 80 --reply-port-dst {port}\n");
            }
        }

        return text.ToString();
    }

    private static string? Answer(Topology topology) => topology.Client.Invoke(() => Request.Http(Web, RequestLimit));

    private static double Metric(DirectorProcess director, string name) =>
        director.Metrics().Samples.FirstOrDefault(sample => sample.Name == name)?.Value ?? -1;
}
