namespace Ha.Benchmarks.Measuring;

/// <summary>What a client saw. Times in nanoseconds.</summary>
internal sealed class PingReport
{
    /// <summary>Pings sent.</summary>
    public int Sent { get; set; }

    /// <summary>Pings that were not answered in time.</summary>
    public int Lost { get; set; }

    /// <summary>
    /// The longest time between the sending of two answered pings with only lost ones in between, the second one inside the
    /// time judged; the pinger's period if none was lost.
    /// </summary>
    public long LongestGap { get; set; }

    /// <summary>How much later than its period the sender itself was at worst: a measure of the measurement.</summary>
    public long WorstLateness { get; set; }
}
