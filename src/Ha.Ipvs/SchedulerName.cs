using System.Collections.Immutable;

namespace Ha.Ipvs;

/// <summary>The schedulers that Linux has, as the kernel spells them (net/netfilter/ipvs, <c>ip_vs_*.c</c>).</summary>
public static class SchedulerName
{
    /// <summary>All of them; a kernel may lack some (twos needs 5.11).</summary>
    public static readonly ImmutableArray<string> All =
        ["rr", "wrr", "lc", "wlc", "sed", "nq", "dh", "sh", "mh", "lblc", "lblcr", "fo", "ovf", "twos"];

    /// <summary>Whether its table is filled in the order in which the kernel holds the servers.</summary>
    /// <remarks>Then two directors send a client to the same server only if both hold them in the same order.</remarks>
    /// <param name="scheduler">The scheduler.</param>
    public static bool DependsOnOrder(string scheduler) => scheduler is "dh" or "sh" or "mh";
}
