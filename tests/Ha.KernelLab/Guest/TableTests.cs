using System.Net;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>What the file can ask of ip_vs, the kernel gets.</summary>
public sealed class TableTests
{
    private static readonly string[] Schedulers =
        ["rr", "wrr", "lc", "wlc", "fo", "ovf", "lblc", "lblcr", "dh", "sh", "sed", "nq", "mh"];

    private static readonly LabPlan Plan = new() { HasService = true, AdvertInterval = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public void Schedulers_AllOfTheKernel_AreAccepted()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using var topology = new Topology(serverCount: 0);
        string services = string.Concat(Schedulers.Select((scheduler, index) => $"""

            [service.{scheduler}]
            listen = ["{Topology.Vip}:{1000 + index}"]
            scheduler = "{scheduler}"

            [[service.{scheduler}.server]]
            address = "10.77.0.21:{1000 + index}"

            """));
        using var director = new DirectorProcess(topology, 0, LabFile.Text(topology, new LabPlan(), 0) + services);

        director.Start();

        Wait.Until(
            () => IpvsTable.Read(topology.Directors[0]).Count(service => service.Destinations.Count == 1) == Schedulers.Length,
            TimeSpan.FromSeconds(20), "all services are in the table", () => director.Log);
        Assert.Equal(Schedulers.Order(), IpvsTable.Read(topology.Directors[0]).Select(service => service.Scheduler).Order());
    }

    [Fact]
    public void Persistence_OneClient_OneServer()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using Pair pair = new Pair(Plan with { Persistence = "5m" }).Start();

        string?[] answers = [.. Enumerable.Range(0, 12).Select(_ => Ask(pair, Request.Http))];

        Assert.NotNull(answers[0]);
        Assert.Single(answers.Distinct());
        Assert.Contains("persistent 300", IpvsTable.Find(pair.Topology.Directors[0], Pair.Service)!.Flags);
    }

    [Fact]
    public void Udp_ManyClients_AllServers()
    {
        Requirements.Director();
        Requirements.Ipvs();
        LabPlan plan = Plan with { Protocol = "udp", OnFailure = "remove", Check = "type = \"script\"\ncommand = [\"/bin/true\"]" };
        using Pair pair = new Pair(plan).Start();
        UdpServer[] servers = [.. pair.Topology.Servers.Select((machine, index) =>
            new UdpServer(machine, Topology.ServerName(index), Topology.Vip))];

        string?[] answers = [.. Enumerable.Range(0, 12).Select(_ => Ask(pair, Request.Udp))];

        Array.ForEach(servers, server => server.Dispose());
        Assert.Equal(["web1", "web2", "web3"], answers.Distinct().Order());
        Assert.Equal("UDP", IpvsTable.Find(pair.Topology.Directors[0], Pair.Service)!.Protocol);
    }

    private static string? Ask(Pair pair, Func<IPEndPoint, TimeSpan, string?> request) =>
        pair.Topology.Client.Invoke(() => request(IPEndPoint.Parse(Pair.Service), TimeSpan.FromSeconds(2)));
}
