using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>A host that somebody gave the virtual address too is named: in status, in a metric and in the timeline.</summary>
public sealed class DuplicateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    [Fact]
    public void ClientHasTheVirtualAddress_IsNamedUntilItHasNot()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan { DuplicateCheck = "2s" }).Start();
        var master = (DirectorProcess)pair.Directors[0];
        string hardware = pair.Topology.Client.Run("cat", "/sys/class/net/eth0/address").Trim();

        pair.Topology.Client.Ip($"address add {Topology.Vip}/24 dev eth0");
        Wait.Until(() => Duplicate(master) == (Topology.Vip, hardware), Patience, "status has it", pair.Describe);
        Assert.Contains($"DUPLICATE: web: {hardware} answers for {Topology.Vip} too", master.Verb("status").Output);
        Assert.Equal(1, Present(master));
        Assert.Contains($"{hardware} answers for {Topology.Vip}", master.EventsVerb("--router", "web").Output);
        Assert.Null(Duplicate((DirectorProcess)pair.Directors[1]).Address);

        pair.Topology.Client.Ip($"address del {Topology.Vip}/24 dev eth0");
        Wait.Until(() => Duplicate(master).Address is null, Patience, "it is over", pair.Describe);
        Assert.Equal(0, Present(master));
        Assert.Contains("duplicate_gone", master.EventsVerb("--router", "web").Output);
        Assert.True(pair.Holds(0) && !pair.Holds(1));
    }

    private static (string? Address, string? Hardware) Duplicate(DirectorProcess director)
    {
        JsonElement router = director.Status().GetProperty("routers")[0];
        return (Text(router, "duplicate_address"), Text(router, "duplicate_hardware"));
    }

    private static string? Text(JsonElement router, string name) =>
        router.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static double Present(DirectorProcess director) =>
        director.Metrics().Samples.Single(sample => sample.Name == "ha_director_router_duplicate_present").Value;
}
