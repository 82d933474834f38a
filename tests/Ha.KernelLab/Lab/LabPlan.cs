using System.Globalization;

namespace Ha.KernelLab.Lab;

/// <summary>What a pair is configured to do; <see cref="LabFile"/> and the peers' files write it down.</summary>
internal sealed record LabPlan
{
    public int VirtualRouterId { get; init; } = 51;

    /// <summary>The priorities of the two directors.</summary>
    public int[] Priorities { get; init; } = [150, 100];

    public int Version { get; init; } = 3;

    public TimeSpan AdvertInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public bool Preempt { get; init; } = true;

    /// <summary>Whether the virtual addresses are of IPv6, the first of them link-local.</summary>
    public bool IsIPv6 { get; init; }

    /// <summary>Whether adverts go to the other director's address, not to the group.</summary>
    public bool IsUnicast { get; init; }

    /// <summary>The simple password of version 2; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>The virtual address that clients use.</summary>
    public string Vip => IsIPv6 ? Topology.Vip6 : Topology.Vip;

    /// <summary>All virtual addresses with their prefix lengths, in the order of adverts.</summary>
    public string[] Addresses => IsIPv6 ? [$"{Topology.LinkLocalVip}/64", $"{Topology.Vip6}/64"] : [$"{Topology.Vip}/24"];

    /// <summary>The lease, as the file has it.</summary>
    public string Lease { get; init; } = "3s";

    /// <summary>How often a Master looks for duplicate addresses, as the file has it; null: the default.</summary>
    public string? DuplicateCheck { get; init; }

    /// <summary>Whether the file has a service, or virtual routers alone.</summary>
    public bool HasService { get; init; }

    public string Protocol { get; init; } = "tcp";

    public string Scheduler { get; init; } = "rr";

    public string? Persistence { get; init; }

    public string OnFailure { get; init; } = "quiesce";

    /// <summary>What each real server is, from the first on: <c>backup</c>, <c>sorry</c>, or nothing special.</summary>
    public string[] Roles { get; init; } = [];

    /// <summary>The role of a real server, numbered from 0; empty: nothing special.</summary>
    public string RoleOf(int server) => server < Roles.Length ? Roles[server] : string.Empty;

    /// <summary>The keys that say what is checked and how, without the times.</summary>
    public string Check { get; init; } = "type = \"http\"\npath = \"/healthz\"";

    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    public int Rise { get; init; } = 2;

    public int Fall { get; init; } = 2;

    /// <summary>How often the kernel is read back, as the file has it; null: its default.</summary>
    public string? ReadBackInterval { get; init; }

    /// <summary>More tables of the file.</summary>
    public string Tables { get; init; } = "";

    /// <summary>Within what time a dead server must be out, by the promise in the documentation.</summary>
    public TimeSpan OutWithin => (Fall * CheckInterval) + CheckTimeout;

    /// <summary>Within what time a good server must be back.</summary>
    public TimeSpan BackWithin => (Rise * CheckInterval) + CheckTimeout;

    /// <summary>A duration as the file has it.</summary>
    public static string Text(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
}
