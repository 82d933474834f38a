using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>Backup and sorry servers take their turns, and what an operator says outlives the director.</summary>
public sealed class OperatorTests
{
    private static readonly IPEndPoint Service = IPEndPoint.Parse(Pair.Service);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Pools_ServersFailOneAfterTheOther_EachTakesItsTurnAndStandsBackAgain()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using Pair pair = new Pair(Plan()).Start();
        var master = (DirectorProcess)pair.Directors[0];
        Assert.Equal(["web1"], Answers(pair));
        Assert.Equal([1, null, null], Weights(pair));

        pair.Servers[0].Health = 503;
        pair.Until(() => Weights(pair) is [0, 1, null], Patience, "the backup server serves");
        Assert.Equal(["web2"], Answers(pair));

        pair.Servers[1].Health = 503;
        pair.Until(() => Weights(pair) is [0, 0, 1], Patience, "the sorry server serves");
        Assert.Equal(["web3"], Answers(pair));
        Assert.Contains("sorry servers: 0 of quorum 1", master.Verb("status").Output);
        Assert.Equal(0, Metric(master, "ha_director_service_quorum_held"));

        pair.Servers[0].Health = 200;
        pair.Until(() => Weights(pair) is [1, 0, 0], Patience, "the server is back and the others stand by");
        Assert.Equal(["web1"], Answers(pair));
        Assert.Equal(1, Metric(master, "ha_director_service_quorum_held"));
        string events = master.EventsVerb().Output;
        Assert.All(
            ["quorum_lost", "quorum_gained", "primary -> backup", "backup -> sorry", "sorry -> primary"],
            word => Assert.Contains(word, events));
    }

    [Fact]
    public void Drain_OpenConnection_GoesOnUntilItEnds_ThenMaintenanceOutlivesTheDirector()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using Pair pair = new Pair(Plan()).Start();
        var master = (DirectorProcess)pair.Directors[0];
        string server = $"{pair.Topology.ServerAddress(0)}:80";
        Socket open = pair.Topology.Client.Invoke(() => Request.Connect(Service, TimeSpan.FromSeconds(5)))!;
        Assert.Equal("web1", Request.AskAgain(open));

        using Process drain = master.Machine.Start(
            Requirements.Executable, "drain", "web", server, "--until-empty", "--reason", "disk", "--socket", master.Socket);
        pair.Until(() => Weights(pair)[0] == 0, Patience, "it is drained");
        pair.Until(() => Answers(pair) is ["web2"], Patience, "new connections go elsewhere");
        Assert.Equal("web1", Request.AskAgain(open));
        Assert.False(drain.HasExited);
        Assert.Contains("drain (disk)", master.Verb("status").Output);

        open.Dispose();
        pair.Until(() => drain.HasExited, Patience, "the drain has ended");
        Assert.Equal(0, drain.ExitCode);
        Assert.Null(Weights(pair)[0]);

        master.Kill();
        master.Start();
        pair.Until(() => master.IsReady() && Weights(pair)[1] == 1, Patience, "the director is back");
        Assert.Null(Weights(pair)[0]);
        Assert.Contains("maintenance", master.Verb("status").Output);

        Assert.Equal(0, master.Verb("weight", "web", server, "7").ExitCode);
        Assert.Equal(0, master.Verb("ready", "web", server).ExitCode);
        pair.Until(() => Weights(pair)[0] == 7, Patience, "it serves again, with the operator's weight");
        Assert.Equal(0, master.Verb("reload").ExitCode);
        Assert.Equal(7, Weights(pair)[0]);
        Assert.Equal(0, master.Verb("weight", "web", server, "configured").ExitCode);
        Assert.Equal(1, Weights(pair)[0]);

        ShellResult unknown = master.Verb("drain", "web", "10.9.9.9:80");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains($"service web has no server 10.9.9.9:80; there is: {server}", unknown.Errors);
        Assert.Equal(2, master.Verb("weight", "web", server, "70000").ExitCode);
    }

    private static LabPlan Plan() => new()
    {
        HasService = true,
        AdvertInterval = TimeSpan.FromMilliseconds(200),
        Roles = ["", "backup", "sorry"],
    };

    // What one client is answered, each answer once.
    private static string?[] Answers(Pair pair) =>
    [
        .. Enumerable.Range(0, 4).Select(_ => pair.Topology.Client.Invoke(() => Request.Http(Service, TimeSpan.FromSeconds(2)))).Distinct(),
    ];

    private static int?[] Weights(Pair pair) => [.. Enumerable.Range(0, 3).Select(server => pair.Weight(0, server))];

    private static double Metric(DirectorProcess director, string name) =>
        director.Metrics().Samples.Single(sample => sample.Name == name).Value;
}
