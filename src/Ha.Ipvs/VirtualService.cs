namespace Ha.Ipvs;

/// <summary>A virtual service as it is configured in the kernel, without its servers and counters.</summary>
/// <param name="Key">What identifies it.</param>
public sealed record VirtualService(ServiceKey Key)
{
    /// <summary>The scheduler, named as the kernel does; see <see cref="SchedulerName"/>.</summary>
    public string Scheduler { get; init; } = "wlc";

    /// <summary>The scheduler's flags; see <see cref="SchedulerFlagName"/>.</summary>
    public SchedulerFlags SchedulerFlags { get; init; }

    /// <summary>Whether a server of weight 0 keeps its share of the hash, whose clients go to others meanwhile.</summary>
    /// <remarks>mh counts the last weight that was not 0 (ip_vs_mh.c): one that never had any has no share.</remarks>
    internal bool KeepsShares => Scheduler == "mh" && SchedulerFlags.HasFlag(SchedulerFlags.First);

    /// <summary>Persistence time-out in seconds; 0: not persistent.</summary>
    public uint PersistenceSeconds { get; init; }

    /// <summary>The leading bits of an address that make clients one and the same for persistence; 0: all bits.</summary>
    public byte PersistencePrefix { get; init; }

    /// <summary>What finds the client in a packet's content, such as <c>sip</c>; empty: its address.</summary>
    public string PersistenceEngine { get; init; } = "";

    /// <summary>Whether every datagram is scheduled by itself and no connection is remembered.</summary>
    public bool IsOnePacket { get; init; }
}
