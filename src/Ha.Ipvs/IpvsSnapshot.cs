using System.Collections.Immutable;

namespace Ha.Ipvs;

/// <summary>The kernel's table and its counters, read together.</summary>
public sealed record IpvsSnapshot
{
    /// <summary>Nothing.</summary>
    public static IpvsSnapshot Empty { get; } = new();

    /// <summary>The services that can be expressed here; others (of protocols that we do not know, ...) are not ours.</summary>
    public IpvsTable Table { get; init; } = IpvsTable.Empty;

    /// <summary>Counters of the services in the table.</summary>
    public IReadOnlyDictionary<ServiceKey, ServiceCounters> Services { get; init; } =
        ImmutableDictionary<ServiceKey, ServiceCounters>.Empty;

    /// <summary>Counters of the servers in the table.</summary>
    public IReadOnlyDictionary<ServerKey, ServerCounters> Servers { get; init; } =
        ImmutableDictionary<ServerKey, ServerCounters>.Empty;

    /// <summary>How many services the kernel has that cannot be expressed here.</summary>
    public int ForeignServices { get; init; }
}
