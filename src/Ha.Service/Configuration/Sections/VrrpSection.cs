using System.Net;
using System.Net.Sockets;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <summary>One <c>[vrrp.NAME]</c> as it was written; what is absent or wrong is null.</summary>
internal sealed record VrrpSection
{
    private const string LeaseOff = "off";
    private static readonly TimeSpan PreemptDelayMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeaseMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaseMax = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<string, ChecksumForm> ChecksumForms = new()
    {
        ["rfc9568"] = ChecksumForm.Rfc9568,
        ["pseudo-header"] = ChecksumForm.PseudoHeader,
    };

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
            Addresses = VirtualAddressSection.ReadAll(reader, routerInterface?.Value),
            Version = version,
            AdvertInterval = ReadAdvertInterval(reader, version),
            Preempt = reader.Boolean("preempt"),
            PreemptDelay = reader.Duration("preempt_delay", TimeSpan.Zero, PreemptDelayMax),
            Peers = reader.Texts<IPAddress>("peers", "addresses", ParseIpv4, ConfigurationLimits.PeersMax),
            Source = reader.Text<IPAddress>("source", ParseIpv4),
            Lease = ReadLease(reader),
            Checksum = reader.Choice("checksum", ChecksumForms),
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
    };

    private static Located<TimeSpan>? ReadAdvertInterval(SectionReader reader, VrrpVersion version)
    {
        const string Key = "advert_interval";
        if (version == VrrpVersion.V2)
        {
            return reader.WholeSeconds(
                Key, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(255), "VRRP version 2 counts it in seconds");
        }

        // 12 bits of centiseconds (RFC 9568, 5.2.7).
        Located<TimeSpan>? interval =
            reader.Duration(Key, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(40_950));
        if (interval is null || interval.Value.Ticks % (10 * TimeSpan.TicksPerMillisecond) == 0)
        {
            return interval;
        }

        reader.Problems.Add(interval.Span, $"{Key} must be a multiple of 10ms: VRRP version 3 counts it in hundredths");
        return null;
    }

    private static Located<TimeSpan?>? ReadLease(SectionReader reader)
    {
        if (reader.Value("lease") is TomlString { Value: LeaseOff } off)
        {
            return new Located<TimeSpan?>(null, off.Span);
        }

        Located<TimeSpan>? lease = reader.WholeSeconds(
            "lease", LeaseMin, LeaseMax, "the kernel counts the lifetime of an address in seconds");
        return lease is null ? null : new Located<TimeSpan?>(lease.Value, lease.Span);
    }

    private static string? ParseIpv4(string text, out IPAddress value) =>
        Values.Addresses.ParseHost(text, out value)
        ?? (value.AddressFamily == AddressFamily.InterNetwork
            ? null
            : "is an IPv6 address: virtual routers for IPv6 are not supported by this version");

    private void RejectContradictions(SectionReader reader)
    {
        if (reader.Value("addresses") is TomlArray { Items.Count: 0 } none)
        {
            reader.Problems.Add(none.Span, "addresses must hold at least one virtual address");
        }

        if (Checksum is not null && Version == VrrpVersion.V2)
        {
            reader.Problems.Add(
                reader.KeySpan("checksum"), "checksum is for version 3: version 2 has only one form of it");
        }

        if (Preempt is { Value: false } && PreemptDelay is { } delay && delay.Value > TimeSpan.Zero)
        {
            reader.Problems.Add(
                reader.KeySpan("preempt_delay"), "preempt_delay can have no effect: preempt is false");
        }
    }
}
