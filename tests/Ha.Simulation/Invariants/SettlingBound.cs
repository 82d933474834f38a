using Ha.Simulation.Hosts;
using Ha.Simulation.Network;
using Ha.Simulation.Scenarios;
using Ha.Vrrp;

namespace Ha.Simulation.Invariants;

/// <summary>How long after the last fault a segment may take until it has one Master; derived in the README.</summary>
internal static class SettlingBound
{
    /// <summary>How far apart two clocks run at most, in parts of one.</summary>
    public const double ClockSkewMost = 0.002;

    /// <summary>From an advert that is due to the turn of the process that reads it.</summary>
    public static readonly TimeSpan Slack =
        2 * (SimulatedHost.LagUsual + SimulatedLan.DelayMost) + TimeSpan.FromMilliseconds(0.1);

    /// <summary>The bound of one segment.</summary>
    public static TimeSpan Of(Segment segment)
    {
        TimeSpan interval = segment.IntervalMost;
        TimeSpan down = VrrpTimers.MasterDown(segment.Version, 1, interval);
        TimeSpan handOver = (1.5 * interval) + TimeSpan.FromMilliseconds(250) + VirtualRouter.Linger;
        return WithSkew(handOver + segment.PreemptDelayMost + (3 * down)) + (4 * Slack);
    }

    /// <summary>A time by one clock, in the time of the slowest other one.</summary>
    public static TimeSpan WithSkew(TimeSpan time) => time * (1 + ClockSkewMost);
}
