using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Interop;

/// <summary>One director is ours, the other a peer: they agree who is Master, however the Master is lost and comes back.</summary>
/// <remarks>The first of the two has the higher priority, so each pair is tried with ours as the first and as the second.</remarks>
public sealed class PeerTests
{
    [Theory]
    [InlineData("keepalived", "v2", 0)]
    [InlineData("keepalived", "v2", 1)]
    [InlineData("keepalived", "v2 password", 0)]
    [InlineData("keepalived", "v2 password", 1)]
    [InlineData("keepalived", "v3", 0)]
    [InlineData("keepalived", "v3", 1)]
    [InlineData("keepalived", "v3 unicast", 0)]
    [InlineData("keepalived", "v3 unicast", 1)]
    [InlineData("keepalived", "v3 ipv6", 0)]
    [InlineData("keepalived", "v3 ipv6", 1)]
    [InlineData("keepalived", "v3 ipv6 unicast", 0)]
    [InlineData("keepalived", "v3 ipv6 unicast", 1)]
    [InlineData("frr", "v3", 0)]
    [InlineData("frr", "v3", 1)]
    [InlineData("frr", "v3 ipv6", 0)]
    [InlineData("frr", "v3 ipv6", 1)]
    public void MixedPair_MasterLostAndBack_BothAgree(string peer, string mode, int ours)
    {
        Requirements.Director();
        LabPlan plan = Mode.Plan(mode);
        using Pair pair = new Pair(plan, create: (topology, director) => director == ours
            ? new DirectorProcess(topology, director, LabFile.Text(topology, plan, director))
            : Peer(peer, topology, director, plan)).Start();
        TimeSpan settle = plan.AdvertInterval * 5;

        FirstIsMaster(pair);
        Wait.Throughout(settle, () => pair.Holds(0) && !pair.Holds(1), "one Master", pair.Describe);

        pair.Topology.Isolate(0);
        SecondIsMaster(pair, "a Master that is silent");
        pair.Topology.Rejoin(0);
        FirstIsMaster(pair);

        pair.Topology.CutCable(0);
        SecondIsMaster(pair, "a Master whose cable is cut");
        pair.Topology.JoinCable(0);
        FirstIsMaster(pair);

        pair.Directors[0].Stop();
        SecondIsMaster(pair, "a Master that resigned");
        Wait.Throughout(settle, () => pair.Holds(1), "it stays", pair.Describe);
        pair.Directors[0].Start();
        FirstIsMaster(pair);
        Wait.Throughout(settle, () => pair.Holds(0) && !pair.Holds(1), "one Master again", pair.Describe);

        NothingWasDropped((DirectorProcess)pair.Directors[ours], pair);
    }

    private static LabDirector Peer(string kind, Topology topology, int director, LabPlan plan)
    {
        if (kind == "frr")
        {
            Requirements.Frr();
            return new Frr(topology, director, plan);
        }

        Requirements.Keepalived();
        return new Keepalived(topology, director, plan);
    }

    private static void FirstIsMaster(Pair pair)
    {
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "the first has the address, the second not");
        pair.Until(() => Says(pair.Directors[0], "master") && Says(pair.Directors[1], "backup"), "both say so");
        pair.Until(() => pair.ClientReaches(0), "the client reaches the first");
    }

    private static void SecondIsMaster(Pair pair, string after)
    {
        pair.Until(() => pair.Holds(1), $"the second takes over from {after}");
        pair.Until(() => Says(pair.Directors[1], "master"), $"the second says so, after {after}");
        pair.Until(() => pair.ClientReaches(1), $"the client reaches the second, after {after}");
    }

    // keepalived has no way to be asked that costs nothing: what its kernel holds is what it says.
    private static bool Says(LabDirector director, string state) => director switch
    {
        Frr frr => string.Equals(frr.State(), state, StringComparison.OrdinalIgnoreCase),
        DirectorProcess own => own.Status().GetProperty("routers").EnumerateArray()
            .All(router => router.GetProperty("state").GetString() == state),
        _ => true,
    };

    private static void NothingWasDropped(DirectorProcess director, Pair pair)
    {
        Dictionary<string, double> dropped = director.Metrics().DroppedAdverts();
        Assert.True(dropped.Count > 0, "no counters");
        Assert.True(dropped.Values.Sum() == 0, $"{string.Join(", ", dropped.Where(entry => entry.Value > 0))}\n{pair.Describe()}");
    }
}
