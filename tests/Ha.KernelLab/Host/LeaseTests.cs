using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>The kernel itself takes the address from a director that is dead or frozen.</summary>
public sealed class LeaseTests
{
    private static readonly LabPlan Plan = new() { Lease = "2s" };

    [Fact]
    public void Master_Killed_KernelWithdrawsTheAddress()
    {
        Requirements.Director();
        using Pair pair = new Pair(Plan).Start();

        pair.Directors[0].Kill();

        pair.Until(() => !pair.Holds(0), TimeSpan.FromSeconds(2) + TimeSpan.FromSeconds(1.5), "the lease has ended");
        Assert.True(pair.Holds(1));
    }

    [Fact]
    public void Master_Frozen_KernelWithdrawsTheAddress()
    {
        const int Stop = 19;
        const int Continue = 18;
        Requirements.Director();
        using Pair pair = new Pair(Plan).Start();
        int[] processes = [pair.Directors[0].ProcessId, .. ProcessTree.Descendants(pair.Directors[0].ProcessId)];

        Signal(processes, Stop);
        pair.Until(() => !pair.Holds(0) && pair.Holds(1), TimeSpan.FromSeconds(3.5), "the lease has ended");
        Signal(processes, Continue);

        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "it falls back to Backup and preempts again");
    }

    [Fact]
    public void Master_Undisturbed_RenewsTheLease()
    {
        Requirements.Director();
        using Pair pair = new Pair(Plan).Start();

        Wait.Throughout(TimeSpan.FromSeconds(6), () => pair.Holds(0) && !pair.Holds(1), "the address stays", pair.Describe);
    }

    private static void Signal(int[] processes, int signal)
    {
        foreach (int process in processes)
        {
            Native.Signal(process, signal);
        }
    }
}
