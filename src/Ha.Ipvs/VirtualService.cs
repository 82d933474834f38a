namespace Ha.Ipvs;

/// <summary>A virtual service as it is configured in the kernel, without its servers and counters.</summary>
/// <param name="Key">What identifies it.</param>
public sealed record VirtualService(ServiceKey Key)
{
    /// <summary>The scheduler, named as the kernel does; see <see cref="SchedulerName"/>.</summary>
    public string Scheduler { get; init; } = "wlc";

    /// <summary>Persistence time-out in seconds; 0: not persistent.</summary>
    public uint PersistenceSeconds { get; init; }
}
