using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>The two processes of a director look after each other.</summary>
public sealed class SupervisionTests
{
    [Fact]
    public void VrrpProcess_Killed_IsStartedAgainAndMasterReturns()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        int child = Assert.Single(ProcessTree.Descendants(pair.Directors[0].ProcessId));

        Native.Signal(child, Native.SigKill);

        pair.Until(() => ProcessTree.Descendants(pair.Directors[0].ProcessId) is [int next] && next != child, "a new VRRP process");
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "the first director is Master again");
    }

    [Fact]
    public void DirectorAlone_Killed_VrrpProcessResignsAfterTheGrace()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();

        Native.Signal(pair.Directors[0].ProcessId, Native.SigKill);

        Wait.Throughout(TimeSpan.FromSeconds(2), () => pair.Holds(0), "within the grace it stays Master", pair.Describe);
        pair.Until(() => pair.Holds(1) && !pair.Holds(0), TimeSpan.FromSeconds(8), "it resigned");
    }
}
