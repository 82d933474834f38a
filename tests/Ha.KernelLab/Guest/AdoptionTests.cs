using System.Net;
using System.Net.Sockets;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>A start adopts what the kernel holds; a stop takes only what is ours, and leaves VRRP first.</summary>
public sealed class AdoptionTests
{
    private const string Foreign = "10.77.0.99:99";
    private static readonly LabPlan Plan = new() { HasService = true, AdvertInterval = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public void Director_KilledAndStarted_ConnectionsAndTableStay()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using Pair pair = new Pair(Plan).Start();
        LabNamespace machine = pair.Topology.Directors[0];
        AddForeign(machine);
        using Socket connection = pair.Topology.Client.Invoke(() =>
            Request.Connect(IPEndPoint.Parse(Pair.Service), TimeSpan.FromSeconds(3)))!;
        string? before = Request.AskAgain(connection);
        Assert.NotNull(before);
        pair.Directors[1].Stop();

        pair.Directors[0].Kill();
        pair.Directors[0].Start();

        Wait.Throughout(TimeSpan.FromSeconds(5), () => IsUntouched(pair, machine), "the table stays", pair.Describe);
        pair.Until(() => pair.Holds(0), "it is Master again");
        Assert.Equal(before, Request.AskAgain(connection));
        Assert.NotNull(IpvsTable.Find(machine, Foreign));
    }

    [Fact]
    public void Director_Stopped_LeavesVrrpFirstAndForeignServicesAlone()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using Pair pair = new Pair(Plan).Start();
        LabNamespace machine = pair.Topology.Directors[0];
        AddForeign(machine);

        Native.Signal(pair.Directors[0].ProcessId, Native.SigTerm);
        while (pair.Directors[0].IsRunning)
        {
            // The table first, then the address: without the table there must be no address any more.
            bool hasTable = IpvsTable.Find(machine, Pair.Service) is not null;
            Assert.True(hasTable || !pair.Holds(0), "the table went before the address");
        }

        Assert.False(pair.Holds(0));
        Assert.Null(IpvsTable.Find(machine, Pair.Service));
        Assert.NotNull(IpvsTable.Find(machine, Foreign));
    }

    [Fact]
    public void Table_ChangedByAnother_IsRepaired()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using Pair pair = new Pair(Plan).Start();
        LabNamespace machine = pair.Topology.Directors[0];

        machine.Run("ipvsadm", "-d", "-t", Pair.Service, "-r", $"{pair.Topology.ServerAddress(0)}:80");

        pair.Until(() => pair.IsComplete(0), TimeSpan.FromSeconds(15), "the read-back repaired it");
    }

    private static void AddForeign(LabNamespace machine) => machine.Run("ipvsadm", "-A", "-t", Foreign, "-s", "rr");

    private static bool IsUntouched(Pair pair, LabNamespace machine) =>
        IpvsTable.Find(machine, Pair.Service) is { Destinations.Count: 3 } service
        && service.Destinations.All(destination => destination.Weight > 0)
        && service.Destinations.Sum(destination => destination.Active) >= 1
        && !pair.Directors[1].IsRunning;
}
