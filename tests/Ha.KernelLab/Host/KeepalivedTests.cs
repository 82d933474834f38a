using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>One director is ours, the other Debian's keepalived: they must agree who is Master.</summary>
public sealed class KeepalivedTests
{
    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    public void MixedPair_ElectsFailsOverAndPreempts(int version, int ours)
    {
        Requirements.Director();
        Requirements.Keepalived();
        var plan = new LabPlan
        {
            Version = version,
            AdvertInterval = TimeSpan.FromMilliseconds(version == 3 ? 200 : 1000),
        };
        using Pair pair = new Pair(plan, create: (topology, director) => director == ours
            ? new DirectorProcess(topology, director, LabFile.Text(topology, plan, director))
            : new Keepalived(topology, director, plan)).Start();
        TimeSpan settle = plan.AdvertInterval * 5;

        Wait.Throughout(settle, () => pair.Holds(0) && !pair.Holds(1), "one Master", pair.Describe);

        pair.Topology.Isolate(0);
        pair.Until(() => pair.Holds(1), "the second takes over from a silent Master");
        pair.Topology.Rejoin(0);
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "the first preempts");

        pair.Directors[0].Stop();
        pair.Until(() => pair.Holds(1) && !pair.Holds(0), "the second takes over from a Master that resigned");
        Wait.Throughout(settle, () => pair.Holds(1), "it stays", pair.Describe);
        pair.Directors[0].Start();
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "the first preempts after a start");
        Wait.Throughout(settle, () => pair.Holds(0) && !pair.Holds(1), "one Master again", pair.Describe);
    }
}
