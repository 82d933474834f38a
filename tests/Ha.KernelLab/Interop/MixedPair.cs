using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Interop;

/// <summary>One director is ours, the other a peer; the first of the two has the higher priority.</summary>
internal static class MixedPair
{
    /// <summary>Starts both; ours is the director of a number, the peer the other.</summary>
    public static Pair Start(string peer, LabPlan plan, int ours)
    {
        Requirements.Director();
        return new Pair(plan, create: (topology, director) => director == ours
            ? new DirectorProcess(topology, director, LabFile.Text(topology, plan, director))
            : Peer(peer, topology, director, plan)).Start();
    }

    /// <summary>The first is Master: by the kernels, by what both say, and for a client.</summary>
    public static void FirstIsMaster(this Pair pair)
    {
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "the first has the address, the second not");
        pair.Until(() => Says(pair.Directors[0], "master") && Says(pair.Directors[1], "backup"), "both say so");
        pair.Until(() => pair.ClientReaches(0), "the client reaches the first");
    }

    /// <summary>The second is Master, whatever the first believes, whom it may not hear.</summary>
    public static void SecondIsMaster(this Pair pair, string after)
    {
        pair.Until(() => pair.Holds(1), $"the second takes over from {after}");
        pair.Until(() => Says(pair.Directors[1], "master"), $"the second says so, after {after}");
        pair.Until(() => pair.ClientReaches(1), $"the client reaches the second, after {after}");
    }

    /// <summary>Ours has believed every advert since it started.</summary>
    public static void NothingWasDropped(this Pair pair, DirectorProcess director)
    {
        Dictionary<string, double> dropped = director.Metrics().DroppedAdverts();
        Assert.True(dropped.Count > 0, "no counters");
        Assert.True(dropped.Values.Sum() == 0, $"{string.Join(", ", dropped.Where(entry => entry.Value > 0))}\n{pair.Describe()}");
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

    // keepalived has no way to be asked that costs nothing: what its kernel holds is what it says.
    private static bool Says(LabDirector director, string state) => director switch
    {
        Frr frr => string.Equals(frr.State(), state, StringComparison.OrdinalIgnoreCase),
        DirectorProcess own => own.Status().GetProperty("routers").EnumerateArray()
            .All(router => router.GetProperty("state").GetString() == state),
        _ => true,
    };
}
