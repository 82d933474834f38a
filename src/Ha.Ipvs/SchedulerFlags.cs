using System.Collections.Immutable;

namespace Ha.Ipvs;

/// <summary>The three flags whose meaning is the scheduler's; values are the kernel's (<c>IP_VS_SVC_F_SCHED*</c>).</summary>
[Flags]
public enum SchedulerFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The first.</summary>
    First = 0x08,

    /// <summary>The second.</summary>
    Second = 0x10,

    /// <summary>The third, which no scheduler uses yet.</summary>
    Third = 0x20,
}

/// <summary>What a flag is called that a scheduler has.</summary>
/// <param name="Name">Its name, as ipvsadm spells it.</param>
/// <param name="Scheduler">The scheduler that has it.</param>
/// <param name="Flag">Which of the three it is.</param>
public sealed record SchedulerFlagName(string Name, string Scheduler, SchedulerFlags Flag)
{
    /// <summary>All of them (ip_vs_sh.c, ip_vs_mh.c).</summary>
    public static readonly ImmutableArray<SchedulerFlagName> All =
    [
        new("sh-fallback", "sh", SchedulerFlags.First),
        new("sh-port", "sh", SchedulerFlags.Second),
        new("mh-fallback", "mh", SchedulerFlags.First),
        new("mh-port", "mh", SchedulerFlags.Second),
    ];

    /// <summary>The names of the flags that a service has; one that its scheduler does not know has a number.</summary>
    /// <param name="service">The service.</param>
    public static string Describe(VirtualService service)
    {
        SchedulerFlags[] single = [SchedulerFlags.First, SchedulerFlags.Second, SchedulerFlags.Third];
        IEnumerable<string> names = single
            .Where(flag => service.SchedulerFlags.HasFlag(flag))
            .Select(flag => All.FirstOrDefault(known => known.Scheduler == service.Scheduler && known.Flag == flag)?.Name
                ?? $"flag-{Array.IndexOf(single, flag) + 1}");
        return service.SchedulerFlags == SchedulerFlags.None ? "none" : string.Join('+', names);
    }
}
