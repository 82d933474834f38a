using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>A kernel without ip_vs: routers do not need it, and services are checked all the same.</summary>
public sealed class WithoutIpvsTests
{
    [Fact]
    public void RoutersAlone_SayNothingOfIpvs()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var director = (DirectorProcess)pair.Directors[0];

        Assert.DoesNotContain("IP_VS", director.Verb("status").Output);
        Assert.DoesNotContain("ip_vs", director.Log);
        Assert.DoesNotContain("ipvs", director.EventsVerb("--json").Output);
    }

    [Fact]
    public void Services_AreCheckedAndTheStatusSaysWhetherTheyAreForwarded()
    {
        Requirements.Director();
        using var pair = new Pair(new LabPlan { HasService = true });
        var director = (DirectorProcess)pair.Directors[0];
        bool isThere = File.Exists("/proc/net/ip_vs");

        director.Start();
        pair.Until(() => pair.Holds(0), "it is Master");
        pair.Until(() => Healths(director).All(health => health == "up"), "all servers are up");
        pair.Topology.CutServer(0);
        pair.Until(() => Healths(director)[0] == "down", "the lost server is down");

        JsonElement ipvs = director.Status().GetProperty("ipvs");
        Assert.Equal(isThere, ipvs.GetProperty("available").GetBoolean());
        Assert.Equal(!isThere, director.Verb("status").Output.Contains("IP_VS: not available", StringComparison.Ordinal));
        string events = director.EventsVerb("--json").Output;
        Assert.Equal(isThere ? 0 : 1, events.Split("ipvs_unavailable").Length - 1);
        Assert.Contains("\"kind\":\"health\"", events);
    }

    private static string?[] Healths(DirectorProcess director) => director.IsReady()
        ? [.. director.Status().GetProperty("services")[0].GetProperty("servers").EnumerateArray()
            .Select(server => server.GetProperty("health").GetString())]
        : [null];
}
