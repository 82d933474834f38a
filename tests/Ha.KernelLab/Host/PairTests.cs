using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>Two directors and a virtual address on the host's kernel: who holds it, and after what time.</summary>
public sealed class PairTests
{
    private const int Rounds = 3;
    private static readonly TimeSpan Promise = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void Pair_Started_HigherPriorityHoldsTheAddress()
    {
        Requirements.AnyDirector();
        using Pair pair = new Pair(new LabPlan()).Start();

        Wait.Throughout(TimeSpan.FromSeconds(2), () => pair.Holds(0) && !pair.Holds(1), "one Master", pair.Describe);
    }

    [Theory]
    [InlineData("cable cut")]
    [InlineData("silent network")]
    [InlineData("killed")]
    [InlineData("stopped")]
    public void Master_Lost_BackupHoldsTheAddressWithinHalfASecond(string fault)
    {
        Requirements.AnyDirector();
        var times = new List<TimeSpan>();
        using Pair pair = new Pair(new LabPlan()).Start();

        for (int i = 0; i < Rounds; i++)
        {
            Faults.Strike(pair, 0, fault);
            times.Add(pair.Until(() => pair.Holds(1), $"{fault}: the address is on the peer"));
            Faults.Mend(pair, 0, fault);
            pair.Until(() => pair.Holds(0) && !pair.Holds(1), $"{fault}: the first director is Master again");
        }

        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{fault}: {string.Join(", ", times.Select(time => $"{time.TotalMilliseconds:0} ms"))}");
        Assert.True(times[Rounds / 2] < Promise, $"{fault}: {string.Join(", ", times)}");
    }

    [Fact]
    public void OldMaster_ReturnsWithoutPreempt_StaysBackup()
    {
        Requirements.AnyDirector();
        using Pair pair = new Pair(new LabPlan { Preempt = false }).Start();

        pair.Directors[0].Kill();
        pair.Until(() => pair.Holds(1), "the address is on the peer");
        pair.Topology.Directors[0].Try("ip", "address", "del", $"{Topology.Vip}/24", "dev", "eth0");
        pair.Directors[0].Start();

        Wait.Throughout(TimeSpan.FromSeconds(3), () => pair.Holds(1) && !pair.Holds(0), "no preemption", pair.Describe);
    }

    [Fact]
    public void Master_Stopped_LeavesAtOnceAndCleanly()
    {
        Requirements.AnyDirector();
        using Pair pair = new Pair(new LabPlan()).Start();

        int exitCode = pair.Directors[0].Stop();

        Assert.Equal(0, exitCode);
        Assert.False(pair.Holds(0));
    }

    [Fact]
    public void Backup_Killed_MasterKeepsTheAddress()
    {
        Requirements.AnyDirector();
        using Pair pair = new Pair(new LabPlan()).Start();

        pair.Directors[1].Kill();

        Wait.Throughout(TimeSpan.FromSeconds(2), () => pair.Holds(0), "the Master goes on", pair.Describe);
    }
}
