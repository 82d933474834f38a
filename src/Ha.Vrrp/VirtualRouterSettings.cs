using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

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

/// <summary>A route that exists while its virtual router is Master.</summary>
/// <param name="Destination">Where to: a network, 0.0.0.0 or :: with length 0 for the default route.</param>
/// <param name="PrefixLength">The length of the network part of the destination, in bits.</param>
/// <param name="Gateway">The next hop; null: the destination is on the link.</param>
/// <param name="Interface">The interface; null: the virtual router's own.</param>
/// <param name="Source">The preferred source of what is sent by it; null: the kernel's choice.</param>
/// <param name="Table">The routing table, 1..; 254 is the main one.</param>
/// <param name="Metric">The metric; null: the kernel's choice.</param>
public sealed record VirtualRoute(
    IPAddress Destination,
    int PrefixLength,
    IPAddress? Gateway = null,
    string? Interface = null,
    IPAddress? Source = null,
    uint Table = 254,
    uint? Metric = null);

/// <summary>A rule of the routing policy that exists while its virtual router is Master.</summary>
/// <param name="Table">The table that it sends to.</param>
/// <param name="Priority">Its place among the rules, 1..32765.</param>
/// <param name="From">The network that the source must be in; null: any.</param>
/// <param name="FromPrefixLength">The length of its network part, in bits.</param>
/// <param name="To">The network that the destination must be in; null: any.</param>
/// <param name="ToPrefixLength">The length of its network part, in bits.</param>
public sealed record VirtualRule(
    uint Table,
    uint Priority,
    IPAddress? From = null,
    int FromPrefixLength = 0,
    IPAddress? To = null,
    int ToPrefixLength = 0);

/// <summary>An interface whose state counts for a virtual router that does not advertise on it.</summary>
/// <param name="Name">The interface.</param>
/// <param name="Weight">What is added to the priority while it is down, -253..-1; null: the router is in Fault.</param>
/// <param name="Debounce">How long it must be down before that counts; it counts as up again at once.</param>
public sealed record TrackedInterface(string Name, int? Weight = null, TimeSpan Debounce = default);

/// <summary>How a new Master tells the segment where its addresses are (gratuitous ARP, unsolicited NA).</summary>
/// <param name="Burst">How often each address is announced in a burst, 1..20.</param>
/// <param name="Gap">The time between two announcements of an address in a burst.</param>
/// <param name="SecondAfter">When a second burst follows the first; zero: never.</param>
/// <param name="Refresh">How often each address is announced from then on; zero: never.</param>
public sealed record AnnouncePolicy(int Burst, TimeSpan Gap, TimeSpan SecondAfter, TimeSpan Refresh)
{
    /// <summary>Frames get lost and switches learn late: three times at once, again after 5 s, and each minute.</summary>
    public static readonly AnnouncePolicy Default =
        new(3, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
}

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

    /// <summary>
    /// The addresses that the Master holds and that adverts carry, at least one, in the order of the file; all of one
    /// family. The first of an IPv6 router is link-local (RFC 9568, 5.2.9 with erratum 8300).
    /// </summary>
    public required ImmutableArray<VirtualAddress> Addresses { get; init; }

    /// <summary>Addresses that the Master holds and that adverts do not carry; of either family.</summary>
    public ImmutableArray<VirtualAddress> ExtraAddresses { get; init; } = [];

    /// <summary>Routes that exist while it is Master.</summary>
    public ImmutableArray<VirtualRoute> Routes { get; init; } = [];

    /// <summary>Routing rules that exist while it is Master.</summary>
    public ImmutableArray<VirtualRule> Rules { get; init; } = [];

    /// <summary>Whether it is a virtual router for IPv6: its first address decides.</summary>
    public bool IsV6 => Addresses[0].Address.AddressFamily == AddressFamily.InterNetworkV6;

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

    /// <summary>How long it waits after it was started before it takes part in the election.</summary>
    public TimeSpan StartDelay { get; init; }

    /// <summary>Routers with the same name here are Master together or not at all; null: none.</summary>
    public string? SyncGroup { get; init; }

    /// <summary>Interfaces that count besides its own.</summary>
    public ImmutableArray<TrackedInterface> TrackedInterfaces { get; init; } = [];

    /// <summary>The password of version 2, 1..8 bytes of ASCII (RFC 2338, 5.3.6, type 1); null: none.</summary>
    public string? Password { get; init; }

    /// <summary>The lowest TTL or hop limit that an advert of a unicast peer may come with; 255: same link only.</summary>
    public byte PeerTtlMin { get; init; } = 255;

    /// <summary>Whether the addresses live on a macvlan with the virtual router's own MAC (RFC 9568, 7.3).</summary>
    public bool UseVirtualMac { get; init; }

    /// <summary>
    /// Accept_Mode (RFC 9568, 6.1): whether what is sent to the addresses themselves is accepted, if this router is not
    /// their owner. False is enforced by the director, in the packet filter.
    /// </summary>
    public bool Accept { get; init; } = true;

    /// <summary>How often a Master asks whether another host has one of its addresses; null: never, and it does not listen.</summary>
    public TimeSpan? DuplicateCheck { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How its addresses are announced.</summary>
    public AnnouncePolicy Announce { get; init; } = AnnouncePolicy.Default;

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
        && Checksum == other.Checksum
        && ExtraAddresses.SequenceEqual(other.ExtraAddresses)
        && Routes.SequenceEqual(other.Routes)
        && Rules.SequenceEqual(other.Rules)
        && StartDelay == other.StartDelay
        && SyncGroup == other.SyncGroup
        && TrackedInterfaces.SequenceEqual(other.TrackedInterfaces)
        && Password == other.Password
        && PeerTtlMin == other.PeerTtlMin
        && UseVirtualMac == other.UseVirtualMac
        && Accept == other.Accept
        && DuplicateCheck == other.DuplicateCheck
        && Announce == other.Announce;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Interface, VirtualRouterId);
}
