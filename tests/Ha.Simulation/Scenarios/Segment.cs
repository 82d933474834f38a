using Ha.Simulation.Hosts;
using Ha.Vrrp;

namespace Ha.Simulation.Scenarios;

/// <summary>One virtual router of the site: a VRID on a segment, and its routers on the hosts.</summary>
internal sealed class Segment
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required int Lan { get; init; }

    public required VrrpVersion Version { get; init; }

    public required bool IsV6 { get; init; }

    public required byte VirtualRouterId { get; init; }

    /// <summary>One on each host, by the number of the host.</summary>
    public RouterView[] Routers { get; set; } = [];

    /// <summary>The longest interval and preempt delay that any of them ever had; learned ones are among them.</summary>
    public TimeSpan IntervalMost { get; set; }

    public TimeSpan PreemptDelayMost { get; set; }

    /// <summary>Whether its faults ended so long ago that every change of state is one too many.</summary>
    public bool IsSettled { get; set; }

    /// <summary>When something happened that it may answer with transitions.</summary>
    public TimeSpan DisturbedAt { get; set; }

    /// <summary>Whether some host that runs must hold each address at every moment: a planned hand-over.</summary>
    public bool MustStayHeld { get; set; }

    /// <summary>When the last fault ended.</summary>
    public TimeSpan CalmAt { get; set; }

    /// <summary>When it changed last.</summary>
    public TimeSpan ChangedAt { get; set; }

    /// <summary>How many routers became Master since it was disturbed, and the last one.</summary>
    public int Successions { get; set; }

    public RouterView? Successor { get; set; }

    public RouterView? Master => Array.Find(Routers, router => router.IsLive && router.State == RouterState.Master);

    /// <summary>Every address that any of its settings may have.</summary>
    public required NetworkAddress[] AddressPool { get; init; }

    public bool Owns(NetworkAddress address) => Array.IndexOf(AddressPool, address) >= 0;

    public override string ToString() => Name;
}
