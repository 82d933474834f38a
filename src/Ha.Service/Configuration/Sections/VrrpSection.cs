using System.Net;
using System.Net.Sockets;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <summary>One <c>[vrrp.NAME]</c> as it was written; what is absent or wrong is null.</summary>
internal sealed partial record VrrpSection
{
    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>The interface of the adverts.</summary>
    public Located<string>? Interface { get; private init; }

    /// <summary>The VRID.</summary>
    public Located<int>? VirtualRouterId { get; private init; }

    /// <summary>The priority.</summary>
    public Located<int>? Priority { get; private init; }

    /// <summary>The addresses that are right.</summary>
    public required IReadOnlyList<Located<VirtualAddress>> Addresses { get; init; }

    /// <summary>The protocol version.</summary>
    public VrrpVersion Version { get; private init; }

    /// <summary>The advertisement interval.</summary>
    public Located<TimeSpan>? AdvertInterval { get; private init; }

    /// <summary>Whether it preempts.</summary>
    public Located<bool>? Preempt { get; private init; }

    /// <summary>The delay before it does.</summary>
    public Located<TimeSpan>? PreemptDelay { get; private init; }

    /// <summary>The unicast peers that are right.</summary>
    public required IReadOnlyList<Located<IPAddress>> Peers { get; init; }

    /// <summary>The source of adverts.</summary>
    public Located<IPAddress>? Source { get; private init; }

    /// <summary>The lease; a null inside: none.</summary>
    public Located<TimeSpan?>? Lease { get; private init; }

    /// <summary>The checksum form.</summary>
    public Located<ChecksumForm>? Checksum { get; private init; }

    /// <summary>The addresses that adverts do not carry and that are right.</summary>
    public required IReadOnlyList<Located<VirtualAddress>> ExtraAddresses { get; init; }

    /// <summary>The sync group.</summary>
    public Located<string>? SyncGroup { get; private init; }

    /// <summary>What it tracks.</summary>
    public required TrackSection Track { get; init; }

    /// <summary>The family, once an address is right.</summary>
    public AddressFamily? Family => Addresses.Count == 0 ? null : Addresses[0].Value.Address.AddressFamily;

    /// <summary>Whether the director has something to do for it.</summary>
    public bool HasDuties => Track.Objects.Count + Hooks.Count > 0;

    private IReadOnlyList<VirtualRoute> Routes { get; init; } = [];

    private IReadOnlyList<VirtualRule> Rules { get; init; } = [];

    private IReadOnlyList<HookSettings> Hooks { get; init; } = [];

    private AnnouncePolicy Announce { get; init; } = AnnouncePolicy.Default;

    private Located<TimeSpan?>? DuplicateCheck { get; init; }

    private Located<TimeSpan>? StartDelay { get; init; }

    private Located<string>? Password { get; init; }

    private Located<int>? PeerTtlMin { get; init; }

    private Located<bool>? VirtualMac { get; init; }

    private Located<bool>? Accept { get; init; }

    /// <summary>Reads a router.</summary>
    public static VrrpSection Read(string name, TomlTable table, ProblemList problems)
    {
        var reader = new SectionReader(table, $"[vrrp.{name}]", SectionKeys.Vrrp, problems);
        reader.Require("interface", "\"eth0\"");
        reader.Require("vrid", "51");
        reader.Require("addresses", "[\"192.0.2.10/24\"]");
        VrrpVersion version = reader.Integer("version", 2, 3)?.Value == 2 ? VrrpVersion.V2 : VrrpVersion.V3;
        Located<string>? routerInterface = reader.Text<string>("interface", Names.ParseInterface);
        var section = new VrrpSection
        {
            Name = name,
            Interface = routerInterface,
            VirtualRouterId = reader.Integer("vrid", 1, 255),
            Priority = reader.Integer("priority", 1, 255),
            Addresses = VirtualAddressSection.ReadAll(reader, "addresses", routerInterface?.Value),
            ExtraAddresses = VirtualAddressSection.ReadAll(reader, "extra_addresses", routerInterface?.Value),
            Version = version,
            AdvertInterval = ReadAdvertInterval(reader, version),
            Preempt = reader.Boolean("preempt"),
            PreemptDelay = reader.Duration("preempt_delay", TimeSpan.Zero, DelayMax),
            Peers = reader.Texts<IPAddress>("peers", "addresses", Values.Addresses.ParseHost, ConfigurationLimits.PeersMax),
            Source = reader.Text<IPAddress>("source", Values.Addresses.ParseHost),
            Lease = ReadLease(reader),
            Checksum = reader.Choice("checksum", ChecksumForms),
            Routes = RouteSection.ReadRoutes(reader),
            Rules = RouteSection.ReadRules(reader),
            StartDelay = reader.Duration("start_delay", TimeSpan.Zero, DelayMax),
            SyncGroup = reader.Text<string>("sync_group", Names.Parse),
            Track = TrackSection.Read(reader),
            Hooks = HookSection.ReadAll(reader, "on_change"),
            Password = reader.Text<string>("password", ParsePassword),
            PeerTtlMin = reader.Integer("peer_ttl_min", 1, 255),
            VirtualMac = reader.Boolean("virtual_mac"),
            Accept = reader.Boolean("accept"),
            Announce = AnnounceSection.Read(reader),
            DuplicateCheck = ReadDuplicateCheck(reader),
        };
        section.RejectContradictions(reader);
        return section;
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public VirtualRouterSettings ToSettings() => new()
    {
        Name = Name,
        Interface = Interface!.Value,
        VirtualRouterId = (byte)VirtualRouterId!.Value,
        Priority = (byte)(Priority?.Value ?? 100),
        Addresses = [.. Addresses.Select(address => address.Value)],
        Version = Version,
        AdvertInterval = AdvertInterval?.Value ?? TimeSpan.FromSeconds(1),
        Preempt = Preempt?.Value ?? true,
        PreemptDelay = PreemptDelay?.Value ?? TimeSpan.Zero,
        Peers = [.. Peers.Select(peer => peer.Value)],
        Source = Source?.Value,
        Lease = Lease is null ? TimeSpan.FromSeconds(3) : Lease.Value,
        Checksum = Checksum?.Value ?? ChecksumForm.PseudoHeader,
        ExtraAddresses = [.. ExtraAddresses.Select(address => address.Value)],
        Routes = [.. Routes],
        Rules = [.. Rules],
        StartDelay = StartDelay?.Value ?? TimeSpan.Zero,
        SyncGroup = SyncGroup?.Value,
        TrackedInterfaces = [.. Track.Interfaces.Select(tracked => tracked.Value)],
        Password = Password?.Value,
        PeerTtlMin = (byte)(PeerTtlMin?.Value ?? 255),
        UseVirtualMac = VirtualMac?.Value ?? false,
        Accept = Accept?.Value ?? true,
        Announce = Announce,
        DuplicateCheck = DuplicateCheck is null ? DuplicateCheckDefault : DuplicateCheck.Value,
    };

    /// <summary>What the director does for it; only for a section without problems.</summary>
    public RouterDuties ToDuties() => new([.. Track.Objects.Select(tracked => tracked.Value)], [.. Hooks]);
}
