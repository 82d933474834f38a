using Ha.Ipvs;

namespace Ha.Service.Configuration;

/// <summary>How a service is scheduled beside its scheduler's name and its persistence.</summary>
internal sealed record SchedulingSettings
{
    /// <summary>The scheduler's flags.</summary>
    public SchedulerFlags Flags { get; init; }

    /// <summary>The leading bits of an address that make clients one for persistence; 0: all.</summary>
    public byte PersistencePrefix { get; init; }

    /// <summary>What finds the client in a packet's content; empty: its address.</summary>
    public string PersistenceEngine { get; init; } = "";

    /// <summary>Whether every datagram is scheduled by itself.</summary>
    public bool IsOnePacket { get; init; }
}
