using System.Net;
using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>Checks that go the way of clients: a server that has lost the virtual address is seen, by both directors.</summary>
public sealed class DataPathTests
{
    private const int Victim = 1;
    private const int Idle = 2;
    private const string AcceptLocal = "net/ipv4/conf/all/accept_local";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(ForwardMode.Dr)]
    [InlineData(ForwardMode.Tun)]
    public void Server_LosesTheVirtualAddress_IsDownOnBothDirectorsUntilItHasItAgain(ForwardMode mode)
    {
        Requirements.Director();
        Requirements.Ipvs();
        var plan = new LabPlan
        {
            HasService = true,
            AdvertInterval = TimeSpan.FromMilliseconds(200),
            ReadBackInterval = "1s",
            Check = "type = \"http\"\npath = \"/healthz\"\ndata_path = true",
        };
        using Pair pair = new Pair(plan, mode).Start();
        Assert.True(pair.Holds(0) && Marks(pair, 0) == 3 && Marks(pair, 1) == 3, pair.Describe());
        Assert.Equal("1", Sysctl(pair, AcceptLocal));
        Assert.Equal(0, Foreign(pair, 0));

        Lose(pair, Victim);
        pair.Until(
            () => pair.Weight(0, Victim) == 0 && pair.Weight(1, Victim) == 0, plan.OutWithin + Requirements.Noise, "both see it");
        Assert.True(IsDown(pair, 0, Victim) && IsDown(pair, 1, Victim), pair.Describe());
        Assert.Equal(Topology.ServerName(Victim), pair.Topology.Directors[0].Invoke(() =>
            Request.Http(IPEndPoint.Parse($"{pair.Topology.ServerAddress(Victim)}:80"), AnswerLimit)));
        Assert.Equal(new int?[] { 1, 0, 1 }, Weights(pair, 0));
        Assert.Equal(new int?[] { 1, 0, 1 }, Weights(pair, 1));
        Restore(pair, Victim);
        pair.Until(
            () => pair.IsComplete(0) && pair.IsComplete(1), plan.BackWithin + Requirements.Noise, "it is back on both");

        if (mode == ForwardMode.Dr)
        {
            // Nothing of this knows how packets are forwarded.
            CheckWithoutConnections(pair, "weight", "0", 0);
            CheckWithoutConnections(pair, "maintenance", null, null);
            CheckRepair(pair);
        }

        var master = (DirectorProcess)pair.Directors[0];
        Assert.Equal(0, master.Stop());
        Assert.Empty(IpvsTable.Read(pair.Topology.Directors[0]));
        Assert.Equal("0", Sysctl(pair, AcceptLocal));
        pair.Until(() => pair.Holds(1), Limit, "the peer serves");
        Wait.Throughout(plan.OutWithin, () => pair.IsComplete(1), "as Master it sees what it saw as Backup", pair.Describe);
    }

    // A server that gets no connections, for whatever reason, is checked all the same.
    private static void CheckWithoutConnections(Pair pair, string verb, string? argument, int? weight)
    {
        var master = (DirectorProcess)pair.Directors[0];
        string server = $"{pair.Topology.ServerAddress(Idle)}:80";
        Assert.Equal(0, master.Verb([verb, "web", server, .. argument is null ? (string[])[] : [argument]]).ExitCode);
        Assert.Equal(weight, pair.Weight(0, Idle));
        Assert.Equal(3, Marks(pair, 0));

        Lose(pair, Idle);
        pair.Until(() => IsDown(pair, 0, Idle), Limit, $"{verb}: it is checked");
        Restore(pair, Idle);
        pair.Until(() => Server(pair, 0, Idle).GetProperty("health").GetString() == "up", Limit, $"{verb}: it is well again");

        Assert.Equal(0, master.Verb("ready", "web", server).ExitCode);
        Assert.Equal(0, master.Verb("weight", "web", server, "configured").ExitCode);
        pair.Until(() => pair.IsComplete(0) && pair.IsComplete(1), Limit, $"{verb}: it serves");
    }

    private static void CheckRepair(Pair pair)
    {
        pair.Topology.Directors[0].Run("ipvsadm", "-C");
        pair.Until(() => Marks(pair, 0) == 3 && pair.Weight(0, 0) is not null, Limit, "the flushed table is repaired");
        pair.Until(() => pair.IsComplete(0), Limit, "all servers serve");
        Assert.Equal(0, Foreign(pair, 0));
    }

    // Its own address answers on; only what clients send does not arrive.
    private static void Lose(Pair pair, int server) =>
        pair.Topology.Servers[server].Ip($"address del {Topology.Vip}/32 dev {Holder(pair)}");

    private static void Restore(Pair pair, int server) =>
        pair.Topology.Servers[server].Ip($"address add {Topology.Vip}/32 dev {Holder(pair)}");

    private static string Holder(Pair pair) => pair.Topology.Mode == ForwardMode.Tun ? "tunl0" : "lo";

    private static bool IsDown(Pair pair, int director, int server) =>
        CheckView.Of(Server(pair, director, server)) is { Health: "down", Reason: "L4 timeout" };

    private static JsonElement Server(Pair pair, int director, int server) => ((DirectorProcess)pair.Directors[director]).Status()
        .GetProperty("services")[0].GetProperty("servers")[server];

    private static int Foreign(Pair pair, int director) => ((DirectorProcess)pair.Directors[director]).Status()
        .GetProperty("ipvs").GetProperty("foreign_services").GetInt32();

    private static int?[] Weights(Pair pair, int director) =>
        [.. Enumerable.Range(0, 3).Select(server => pair.Weight(director, server))];

    // The virtual services of the checks.
    private static int Marks(Pair pair, int director) =>
        IpvsTable.Read(pair.Topology.Directors[director]).Count(service => service.Protocol == "FWM");

    private static string Sysctl(Pair pair, string path) => pair.Topology.Directors[0].Invoke(() =>
        File.ReadAllText($"/proc/sys/{path}").TrimEnd());
}
