using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>The verb <c>failover</c>: what it does and what it says.</summary>
public sealed class FailoverTests
{
    [Theory]
    [InlineData("web")]
    [InlineData(null)]
    public void Failover_OfAMaster_MovesTheAddressAndSaysToWhom(string? router)
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var master = (DirectorProcess)pair.Directors[0];

        ShellResult result = master.Verb(router is null ? ["failover"] : ["failover", router]);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors + pair.Describe());
        Assert.Contains($"web: handed over to {Topology.DirectorAddress(1)} in ", result.Output);
        Assert.True(pair.Holds(1) && !pair.Holds(0), pair.Describe());
        Assert.Contains("handed-over", master.EventsVerb("--json").Output);
        Wait.Throughout(TimeSpan.FromSeconds(2), () => pair.Holds(1) && !pair.Holds(0), "it stays there", pair.Describe);
    }

    [Fact]
    public void Failover_OfABackup_IsRefusedAndNamesTheMaster()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();

        var backup = (DirectorProcess)pair.Directors[1];
        pair.Until(
            () => backup.Status().GetProperty("routers")[0].GetProperty("master").GetString() is not null,
            "it knows the Master");

        ShellResult result = backup.Verb("failover", "web");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"web is backup here; the Master is {Topology.DirectorAddress(0)}", result.Errors);
    }

    [Fact]
    public void Failover_OfAnUnknownRouter_SuggestsTheRightOne()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();

        ShellResult result = ((DirectorProcess)pair.Directors[0]).Verb("failover", "wbe");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("did you mean web?", result.Errors);
        Assert.True(pair.Holds(0));
    }

    [Fact]
    public void Failover_OfASyncGroupsMember_MovesAllAndSaysSo()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan(), create: (topology, index) =>
            new DirectorProcess(topology, index, LabFile.Text(topology, new LabPlan(), index) + $"""
                sync_group = "edge"

                [vrrp.inside]
                interface = "eth1"
                vrid = 52
                priority = {(index == 0 ? 150 : 100)}
                addresses = ["{Topology.GatewayVip}/24"]
                advert_interval = "100ms"
                sync_group = "edge"
                """)).Start();
        pair.Until(() => HoldsBoth(0) && !HoldsBoth(1), "the first has both");

        ShellResult result = ((DirectorProcess)pair.Directors[0]).Verb("failover", "inside");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors + pair.Describe());
        Assert.Contains("web moves along: sync group edge", result.Output);
        Assert.Contains("web: handed over to", result.Output);
        Assert.Contains("inside: handed over to", result.Output);
        pair.Until(() => HoldsBoth(1), "the second has both");

        bool HoldsBoth(int director) =>
            pair.Holds(director) && pair.Topology.Directors[director].HasAddress(Topology.GatewayVip);
    }
}
