using System.Collections.Immutable;
using System.Net;

namespace Ha.Vrrp;

/// <summary>The protocol version that a virtual router speaks.</summary>
public enum VrrpVersion : byte
{
    /// <summary>VRRPv2, RFC 3768: IPv4 only, whole seconds.</summary>
    V2 = 2,

    /// <summary>VRRPv3, RFC 9568: centiseconds.</summary>
    V3 = 3,
}

/// <summary>What the checksum of a VRRPv3 advert over IPv4 covers when we send; both forms are accepted on receive.</summary>
public enum ChecksumForm : byte
{
    /// <summary>The VRRP message alone (RFC 9568, 5.2.8).</summary>
    Rfc9568,

    /// <summary>A pseudo-header and the message, as RFC 5798 was read by keepalived and FRR.</summary>
    PseudoHeader,
}

/// <summary>One address that the Master of a virtual router holds.</summary>
/// <param name="Address">The virtual address; it is carried in adverts.</param>
/// <param name="PrefixLength">The prefix length it is added with, 0..32 for IPv4.</param>
/// <param name="Interface">The interface it is added to; null: the virtual router's own.</param>
/// <param name="Label">The interface label (IFA_LABEL, at most 15 bytes); null: none.</param>
public sealed record VirtualAddress(IPAddress Address, int PrefixLength, string? Interface = null, string? Label = null);

/// <summary>Everything the operator decides about one virtual router. Complete and valid by construction.</summary>
public sealed record VirtualRouterSettings
{
    /// <summary>The name of its table in the file; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The interface that adverts go out of and come in by.</summary>
    public required string Interface { get; init; }

    /// <summary>The VRID, 1..255.</summary>
    public required byte VirtualRouterId { get; init; }

    /// <summary>1..254; 255 is the address owner.</summary>
    public byte Priority { get; init; } = 100;

    /// <summary>The addresses that the Master holds, at least one, in the order of the file.</summary>
    public required ImmutableArray<VirtualAddress> Addresses { get; init; }

    /// <summary>The protocol version.</summary>
    public VrrpVersion Version { get; init; } = VrrpVersion.V3;

    /// <summary>Version 3: 10 ms..40,950 ms in steps of 10 ms; version 2: 1 s..255 s in whole seconds.</summary>
    public TimeSpan AdvertInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a Backup takes over from a Master of lower priority (RFC 9568, 6.1).</summary>
    public bool Preempt { get; init; } = true;

    /// <summary>How long a Backup must have heard a Master of lower priority before it preempts; zero: at once.</summary>
    public TimeSpan PreemptDelay { get; init; }

    /// <summary>Unicast peers; empty: multicast.</summary>
    public ImmutableArray<IPAddress> Peers { get; init; } = [];

    /// <summary>The source of adverts; null: the interface's first address that is not virtual.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>The lifetime that the kernel gives each virtual address unless it is renewed; null: forever.</summary>
    public TimeSpan? Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The checksum form of version 3 adverts over IPv4 that we send.</summary>
    public ChecksumForm Checksum { get; init; } = ChecksumForm.PseudoHeader;

    /// <summary>Equality by content, lists included, so that a reload touches only what changed.</summary>
    public bool Equals(VirtualRouterSettings? other) =>
        other is not null
        && Name == other.Name
        && Interface == other.Interface
        && VirtualRouterId == other.VirtualRouterId
        && Priority == other.Priority
        && Addresses.SequenceEqual(other.Addresses)
        && Version == other.Version
        && AdvertInterval == other.AdvertInterval
        && Preempt == other.Preempt
        && PreemptDelay == other.PreemptDelay
        && Peers.SequenceEqual(other.Peers)
        && Equals(Source, other.Source)
        && Lease == other.Lease
        && Checksum == other.Checksum;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Interface, VirtualRouterId);
}
