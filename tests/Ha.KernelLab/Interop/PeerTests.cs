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
        LabPlan plan = Mode.Plan(mode);
        using Pair pair = MixedPair.Start(peer, plan, ours);
        TimeSpan settle = plan.AdvertInterval * 5;

        pair.FirstIsMaster();
        Wait.Throughout(settle, () => pair.Holds(0) && !pair.Holds(1), "one Master", pair.Describe);

        pair.Topology.Isolate(0);
        pair.SecondIsMaster("a Master that is silent");
        pair.Topology.Rejoin(0);
        pair.FirstIsMaster();

        pair.Topology.CutCable(0);
        pair.SecondIsMaster("a Master whose cable is cut");
        pair.Topology.JoinCable(0);
        pair.FirstIsMaster();

        pair.NothingWasDropped((DirectorProcess)pair.Directors[ours]);
        pair.Directors[0].Stop();
        pair.SecondIsMaster("a Master that resigned");
        Wait.Throughout(settle, () => pair.Holds(1), "it stays", pair.Describe);
        pair.Directors[0].Start();
        pair.FirstIsMaster();
        Wait.Throughout(settle, () => pair.Holds(0) && !pair.Holds(1), "one Master again", pair.Describe);

        pair.NothingWasDropped((DirectorProcess)pair.Directors[ours]);
    }
}
