namespace Ha.KernelLab.Lab;

/// <summary>The ways to lose a director, and to get it back.</summary>
internal static class Faults
{
    public static void Strike(Pair pair, int director, string fault)
    {
        switch (fault)
        {
            case "cable cut":
                pair.Topology.CutCable(director);
                break;
            case "silent network":
                pair.Topology.Isolate(director);
                break;
            case "killed":
                pair.Directors[director].Kill();
                break;
            case "stopped":
                // The time counts from the signal, not from the end of the process.
                Native.Signal(pair.Directors[director].ProcessId, Native.SigTerm);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }
    }

    public static void Mend(Pair pair, int director, string fault)
    {
        switch (fault)
        {
            case "cable cut":
                pair.Topology.JoinCable(director);
                break;
            case "silent network":
                pair.Topology.Rejoin(director);
                break;
            default:
                Wait.Until(() => !pair.Directors[director].IsRunning, TimeSpan.FromSeconds(10), "its end", pair.Describe);
                pair.Directors[director].Start();
                break;
        }
    }
}
