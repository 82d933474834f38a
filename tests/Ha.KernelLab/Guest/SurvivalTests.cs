using System.Diagnostics;
using System.Net;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>Connections that are open when the Master is lost go on through the other director.</summary>
public sealed class SurvivalTests
{
    private const int Connections = 200;

    private const string Sync = """
        [connection_sync]
        interface = "eth0"
        router = "web"
        id = 7
        """;

    // A slow guest with one CPU opens and asks 200 at once; packets that were lost in the gap are sent again.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(ForwardMode.Dr)]
    [InlineData(ForwardMode.Nat)]
    [InlineData(ForwardMode.Tun)]
    public void Sync_MastersCableIsCut_NoConnectionIsLost(ForwardMode mode)
    {
        using Pair pair = Start(mode, "rr", Sync);
        pair.Until(() => Daemons(pair, 0) == "master" && Daemons(pair, 1) == "backup", Limit, "the daemons follow the roles");
        using HeldConnections held = Open(pair);
        pair.Until(() => Known(pair, 1) >= Connections, Limit, "the Backup knows the connections");

        Lose(pair, held);

        pair.Until(() => Daemons(pair, 0) == "backup" && Daemons(pair, 1) == "master", Limit, "the daemons followed the roles");
    }

    [Fact]
    public void Maglev_MastersCableIsCutWithoutSync_NoConnectionIsLost()
    {
        using Pair pair = Start(ForwardMode.Dr, "mh", "");

        // It hashes the client's address: many clients, so that each server has some.
        IPAddress[] clients = [.. Enumerable.Range(120, 20).Select(number => IPAddress.Parse($"10.77.0.{number}"))];
        pair.Topology.Client.Ip([.. clients.Select(client => $"address add {client}/24 dev eth0")]);
        using HeldConnections held = Open(pair, clients);
        Assert.Equal(0, Known(pair, 1));

        Lose(pair, held);

        Assert.Equal("", Daemons(pair, 1));
    }

    [Fact]
    public void PreemptWait_MasterComesBack_KnowsTheConnectionsBeforeItPreempts()
    {
        using Pair pair = Start(
            ForwardMode.Dr,
            "rr",
            $"{Sync}\npreempt_wait = \"1m\"\n[sysctl]\n\"net.ipv4.vs.sync_threshold\" = \"1 3\"");
        using HeldConnections held = Open(pair);
        pair.Until(() => Known(pair, 1) >= Connections, Limit, "the Backup knows the connections");
        var first = (DirectorProcess)pair.Directors[0];
        Assert.Equal(0, first.Stop());
        pair.Until(() => pair.Holds(1), Limit, "the peer serves");
        string?[] before = held.Ask(Limit);

        first.Start();
        pair.Until(() => first.IsReady() && Priority(first) == 1, Limit, "it waits");
        var waiting = Stopwatch.StartNew();
        while (!pair.Holds(0) && waiting.Elapsed < 2 * Limit)
        {
            Assert.All(held.Ask(Limit), Assert.NotNull);
        }

        Assert.True(pair.Holds(0), $"it has not preempted\n{pair.Describe()}");
        Assert.Equal(before, held.Ask(Limit));
        Assert.Equal(150, Priority(first));
        Assert.Contains("waits until synchronised connections level off", first.EventsVerb("--json").Output);
    }

    [Fact]
    public void ReadBack_DaemonStoppedAndSysctlsChanged_AreRepairedCountedAndRestoredAtTheEnd()
    {
        using Pair pair = Start(ForwardMode.Nat, "rr", $"{Sync}\n[sysctl]\n\"net.ipv4.vs.sync_threshold\" = \"0 50\"");
        var master = (DirectorProcess)pair.Directors[0];
        pair.Until(() => Daemons(pair, 0) == "master", Limit, "the daemon runs");
        Assert.Equal("0\t50", Sysctl(pair, "net/ipv4/vs/sync_threshold"));

        master.Machine.Run("ipvsadm", "--stop-daemon", "master");
        master.Machine.Sysctl("net/ipv4/ip_forward", 0);
        pair.Until(() => Repairs(master, "connection_sync") == 1 && Repairs(master, "sysctls") == 1, Limit, "both are repaired");

        Assert.Equal("master", Daemons(pair, 0));
        Assert.Equal("1", Sysctl(pair, "net/ipv4/ip_forward"));
        string events = master.EventsVerb("--json").Output;
        Assert.Contains("net.ipv4.ip_forward was set to 0 by somebody else; it is 1 again", events);
        Assert.Contains("repaired: master started on eth0, id 7", events);
        Assert.Equal(1, Running(master));

        Assert.Equal(0, master.Stop());
        Assert.Equal("", Daemons(pair, 0));
        Assert.Equal("3\t50", Sysctl(pair, "net/ipv4/vs/sync_threshold"));
        Assert.Equal("1", Sysctl(pair, "net/ipv4/ip_forward"));
    }

    private static Pair Start(ForwardMode mode, string scheduler, string tables)
    {
        Requirements.Director();
        Requirements.Ipvs();
        return new Pair(
            new LabPlan
            {
                HasService = true,
                Scheduler = scheduler,
                AdvertInterval = TimeSpan.FromMilliseconds(200),
                ReadBackInterval = "1s",
                Tables = tables,
            },
            mode).Start();
    }

    private static HeldConnections Open(Pair pair, params IPAddress[] clients)
    {
        var held = new HeldConnections(pair.Topology.Client, Pair.Service, Connections, Limit, clients);
        string?[] answers = held.Ask(Limit);
        Assert.True(answers.All(answer => answer is not null), $"{answers.Count(a => a is null)} did not open\n{pair.Describe()}");
        Assert.Equal(pair.ServerNames, answers.Distinct().Order());
        return held;
    }

    private static void Lose(Pair pair, HeldConnections held)
    {
        string?[] before = held.Ask(Limit);
        pair.Topology.CutCable(0);
        pair.Until(() => pair.Holds(1), Limit, "the address is on the peer");

        string?[] after = held.Ask(Limit);

        int lost = after.Count(answer => answer is null);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Connections} connections, {lost} lost");
        Assert.True(lost == 0, $"{lost} of {Connections} are lost\n{pair.Describe()}");
        Assert.Equal(before, after);
    }

    // Connections to the service that a director has in its table, whoever told it of them.
    private static int Known(Pair pair, int director) => pair.Topology.Directors[director].Invoke(() =>
        File.ReadLines("/proc/thread-self/net/ip_vs_conn").Count(line =>
            line.Contains(" 0A4D000A 0050 ", StringComparison.Ordinal)));

    // "master sync daemon (mcast=eth0, syncid=7)" and its like, a line each.
    private static string Daemons(Pair pair, int director) => string.Join(
        ' ',
        pair.Topology.Directors[director].Run("ipvsadm", "-L", "--daemon").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')[0]));

    private static int Priority(DirectorProcess director) =>
        director.Status().GetProperty("routers")[0].GetProperty("priority").GetInt32();

    private static int Repairs(DirectorProcess director, string part) =>
        director.Status().GetProperty(part).GetProperty("drift_repairs").GetInt32();

    private static double Running(DirectorProcess director) => Assert.Single(director.Metrics().Samples, sample =>
        sample.Name == "ha_director_sync_daemon_running" && sample.Labels["role"] == "master").Value;

    private static string Sysctl(Pair pair, string path) => pair.Topology.Directors[0].Invoke(() =>
        File.ReadAllText($"/proc/sys/{path}").TrimEnd());
}
