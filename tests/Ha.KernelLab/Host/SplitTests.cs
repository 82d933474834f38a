using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>A split brain is seen by the one that can see it: in status, in a metric and in the timeline.</summary>
public sealed class SplitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public void OneWayCut_TheMasterThatHearsTheOther_ShowsItUntilItEnds()
    {
        Requirements.Director();
        Requirements.PacketFilter();
        using Pair pair = new Pair(new LabPlan()).Start();
        var first = (DirectorProcess)pair.Directors[0];

        // The second does not hear the first any more, but the first hears the second.
        pair.Topology.Directors[1].Run("nft", "add table inet lab");
        pair.Topology.Directors[1].Run("nft", "add chain inet lab in { type filter hook input priority 0; }");
        pair.Topology.Directors[1].Run("nft", $"add rule inet lab in ip saddr {Topology.DirectorAddress(0)} ip protocol 112 drop");
        Wait.Until(() => Rival(first) is { } address && address == Topology.DirectorAddress(1), Patience, "status has it", pair.Describe);

        Assert.Contains($"SPLIT: web: {Topology.DirectorAddress(1)} (priority 100)", first.Verb("status").Output);
        Assert.Equal(1, Present(first));
        Assert.Contains("rival_heard", first.EventsVerb("--router", "web").Output);

        pair.Topology.Directors[1].Run("nft", "delete table inet lab");
        Wait.Until(() => Rival(first) is null, Patience, "it is over", pair.Describe);
        Assert.DoesNotContain("SPLIT", first.Verb("status").Output);
        Assert.Equal(0, Present(first));
        Assert.Contains("rival_gone", first.EventsVerb("--router", "web").Output);
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "one Master is left");
    }

    private static string? Rival(DirectorProcess director) =>
        director.Status().GetProperty("routers")[0].GetProperty("rival") is { ValueKind: JsonValueKind.Object } rival
            ? rival.GetProperty("address").GetString()
            : null;

    private static double Present(DirectorProcess director) =>
        director.Metrics().Samples.Single(sample => sample.Name == "ha_director_router_rival_present").Value;
}
