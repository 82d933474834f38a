using System.Net.Sockets;
using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>A table of every form is left alone when it is right, and put right when it is not.</summary>
[Collection(IpvsScene.Shared)]
public sealed class IpvsUpkeepTests(IpvsScene scene)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void Reload_SameFile_ChangesNothing()
    {
        scene.Begin();
        (long applied, long repairs) = Counts();
        string before = Table();

        Assert.Equal(0, scene.Director.Verb("reload").ExitCode);
        Thread.Sleep(TimeSpan.FromSeconds(2.5)); // at least two read-backs

        Assert.Equal((applied, repairs), Counts());
        Assert.Equal(before, Table());
    }

    [Fact]
    public void Order_SomebodyElseChangedIt_IsRepairedAndConnectionsGoOn()
    {
        scene.Begin();
        string service = IpvsServices.OfScheduler("mh-port");
        string[] order = Order(service);
        List<(Socket Socket, string Name)> open = scene.AsClient(() => Enumerable.Range(0, 12).Select(_ =>
            (Talk.Connect(service, out string? name)!, name!)).ToList());
        Assert.Equal(3, open.Select(connection => connection.Name).Distinct().Count());
        (_, long repairs) = Counts();

        // The first is taken out and put behind the others, which have to follow it again: two moves of two changes.
        string first = $"10.77.0.21:{service.Split(':')[^1]}";
        scene.Machine.Run("sh", "-c", $"printf -- '-d -t {service} -r {first}\\n-a -t {service} -r {first} -g -w 1\\n' | ipvsadm -R");

        Wait.Until(() => Counts().Repairs >= repairs + 4, Limit, "the order is repaired", scene.Describe);
        Assert.Equal(repairs + 4, Counts().Repairs);
        Assert.Equal(order, Order(service));
        Assert.All(open, connection => Assert.Equal(connection.Name, Talk.Ask(connection.Socket)));
        open.ForEach(connection => connection.Socket.Dispose());
    }

    [Fact]
    public void Drift_EverySetting_IsRepaired()
    {
        scene.Begin();
        string before = Table();
        string mh = IpvsServices.OfScheduler("mh-port");
        string gue = IpvsServices.OfForm("gue");
        string server = $"10.77.0.21:{gue.Split(':')[^1]}";

        scene.Machine.Run("ipvsadm", "-E", "-t", mh, "-s", "mh");
        scene.Machine.Run("ipvsadm", "-E", "-t", $"{Topology.Vip}:4000", "-s", "rr", "-p", "60");
        scene.Machine.Run("ipvsadm", "-E", "-u", $"{Topology.Vip}:{IpvsServices.SipPort}", "-s", "rr", "-p", "60");
        scene.Machine.Run("ipvsadm", "-E", "-u", $"{Topology.Vip}:{IpvsServices.OnePacketPort}", "-s", "rr");
        scene.Machine.Run("ipvsadm", "-D", "-f", "10");
        scene.Machine.Run("ipvsadm", "-e", "-t", gue, "-r", server, "-i");
        scene.Machine.Run("ipvsadm", "-e", "-t", $"{Topology.Vip}:3000", "-r", "10.77.0.21:3000", "-g", "-x", "9");
        scene.Machine.Run("ipvsadm", "--set", "100", "100", "100");

        Wait.Until(() => Table() == before, Limit, "the table is repaired", () => $"{before}\n{Table()}\n{scene.Director.Log}");
        Wait.Until(() => !Thresholds().Contains(" 9 ", StringComparison.Ordinal), Limit, "the thresholds are", Thresholds);
        Wait.Until(() => Timeouts() == "Timeout (tcp tcpfin udp): 840 100 60", Limit, "the time-outs are", Timeouts);
        Assert.Equal(3, scene.AsClient(() => Talk.Names(gue, 3)).Distinct().Count());
    }

    [Fact]
    public void Status_CountsConnectionsPacketsAndPersistentClients()
    {
        scene.Begin();
        Assert.DoesNotContain("-", scene.AsClient(() => Talk.Names($"{Topology.Vip}:4001", 1)));
        Assert.DoesNotContain("-", scene.AsClient(() => Talk.Names(IpvsServices.OfForm("nat"), 1)));

        // The kernel sums its counters up every two seconds.
        Wait.Until(() => Service("nat").GetProperty("packets_out").GetInt64() > 0, Limit, "the counters count", scene.Describe);
        JsonElement persistent = Service("persistent");
        Assert.True(persistent.GetProperty("packets_in").GetInt64() > 0);
        Assert.True(persistent.GetProperty("servers").EnumerateArray().Sum(s => s.GetProperty("persistent_connections").GetInt64()) > 0);
        Assert.True(Service("nat").GetProperty("bytes_out").GetInt64() > 0);
        Assert.Equal($"{Topology.Vip}:8000-8002", Service("ports").GetProperty("listen")[0].GetString());
        Assert.Equal("fwmark 10", Service("mark").GetProperty("listen")[0].GetString());
    }

    private JsonElement Service(string name) => scene.Director.Status().GetProperty("services").EnumerateArray()
        .Single(service => service.GetProperty("name").GetString() == name);

    private (long Applied, long Repairs) Counts()
    {
        JsonElement ipvs = scene.Director.Status().GetProperty("ipvs");
        return (ipvs.GetProperty("changes_applied").GetInt64(), ipvs.GetProperty("drift_repairs").GetInt64());
    }

    private string Table() => scene.Machine.Run("ipvsadm", "-Sn");

    private string Thresholds() => scene.Machine.Run("ipvsadm", "-Ln", "--thresholds", "-t", $"{Topology.Vip}:3000");

    private string Timeouts() => scene.Machine.Run("ipvsadm", "-L", "--timeout").Trim();

    private string[] Order(string service) =>
        [.. IpvsTable.Find(scene.Machine, service)!.Destinations.Select(destination => destination.Address)];
}
