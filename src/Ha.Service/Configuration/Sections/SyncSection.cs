using System.Net;
using System.Net.Sockets;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary><c>[connection_sync]</c> as it was written; what is absent or wrong is null.</summary>
internal sealed record SyncSection
{
    private const int IdMax = 255;
    private const int OwnerPriority = 255;
    private static readonly TimeSpan PreemptWaitMax = TimeSpan.FromMinutes(10);
    private const int PortMax = 65535;
    private const int TtlMax = 255;

    // Below, the kernel raises it for a backup daemon; above, an IP packet has no room for the headers.
    private const int LengthMin = 1024;
    private const int LengthMax = 65535 - 28;
    private const int LengthIPv6Max = 65535 - 48;

    private static readonly IPAddress KernelGroup = IPAddress.Parse("224.0.0.81");
    private const ushort KernelPort = 8848;

    private static readonly Dictionary<string, SyncMode> Modes = new()
    {
        ["follow"] = SyncMode.Follow,
        ["both"] = SyncMode.Both,
        ["master"] = SyncMode.Master,
        ["backup"] = SyncMode.Backup,
    };

    /// <summary>The router that is named, if one is.</summary>
    public Located<string>? Router { get; private init; }

    private Located<string>? Interface { get; init; }

    private SyncMode Mode { get; init; }

    private byte Id { get; init; }

    private IPAddress Group { get; init; } = KernelGroup;

    private ushort Port { get; init; } = KernelPort;

    private byte Ttl { get; init; } = 1;

    private ushort MaxLength { get; init; }

    /// <summary>Whether a Backup does not schedule.</summary>
    public bool IsBackupOnly { get; private init; }

    private TimeSpan PreemptWait { get; init; }

    /// <summary>Reads the table; null when there is none.</summary>
    public static SyncSection? Read(TomlTable? table, IReadOnlyList<VrrpSection> routers, ProblemList problems)
    {
        if (table is null)
        {
            return null;
        }

        var reader = new SectionReader(table, "[connection_sync]", SectionKeys.Sync, problems);
        reader.Require("interface", "\"eth1\"");
        Located<SyncMode>? mode = reader.Choice("mode", Modes);
        Located<IPAddress>? group = reader.Text<IPAddress>("group", ParseGroup);
        Located<int>? length = reader.Integer("max_length", LengthMin, LengthMax);
        Located<bool>? backupOnly = reader.Boolean("backup_only");
        Located<TimeSpan>? preemptWait = reader.Duration("preempt_wait", TimeSpan.Zero, PreemptWaitMax);
        var section = new SyncSection
        {
            Interface = reader.Text<string>("interface", Names.ParseInterface),
            Router = reader.Text<string>("router", Names.Parse),
            Mode = mode?.Value ?? SyncMode.Follow,
            Id = (byte)(reader.Integer("id", 0, IdMax)?.Value ?? 0),
            Group = group?.Value ?? KernelGroup,
            Port = (ushort)(reader.Integer("port", 1, PortMax)?.Value ?? KernelPort),
            Ttl = (byte)(reader.Integer("ttl", 1, TtlMax)?.Value ?? 1),
            MaxLength = (ushort)(length?.Value ?? 0),
            IsBackupOnly = backupOnly?.Value ?? false,
            PreemptWait = preemptWait?.Value ?? TimeSpan.Zero,
        };
        CheckRouter(reader, section, mode, routers);
        if (length is { Value: > LengthIPv6Max } && section.Group.AddressFamily == AddressFamily.InterNetworkV6)
        {
            problems.Add(length.Span, $"max_length must be at most {LengthIPv6Max} for a group of IPv6");
        }

        if (backupOnly is { Value: true } && mode is { Value: SyncMode.Both or SyncMode.Backup })
        {
            problems.Add(
                backupOnly.Span,
                "backup_only keeps a director from scheduling while its backup daemon runs, which with this mode is always: "
                + "it needs mode = \"follow\"");
        }

        if (preemptWait is not null && section.Mode != SyncMode.Follow)
        {
            problems.Add(preemptWait.Span, "preempt_wait needs mode = \"follow\": otherwise no router is followed that could wait");
        }

        if (preemptWait is { Value.Ticks: > 0 } && routers.Any(router =>
            router.Name == section.Router?.Value && router.Priority?.Value == OwnerPriority))
        {
            problems.Add(preemptWait.Span, "preempt_wait is not for priority = 255: the owner of an address waits for nobody");
        }

        return section;
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public SyncSettings ToSettings() => new()
    {
        Interface = Interface!.Value,
        Router = Router?.Value,
        Mode = Mode,
        Id = Id,
        Group = Group,
        Port = Port,
        Ttl = Ttl,
        MaxLength = MaxLength,
        BackupOnly = IsBackupOnly,
        PreemptWait = PreemptWait,
    };

    private static void CheckRouter(
        SectionReader reader, SyncSection section, Located<SyncMode>? mode, IReadOnlyList<VrrpSection> routers)
    {
        if (section.Mode != SyncMode.Follow)
        {
            if (reader.Has("router"))
            {
                reader.Problems.Add(
                    reader.KeySpan("router"), "'router' is for mode = \"follow\" only: otherwise no role is followed");
            }
        }
        else if (mode is not null || !reader.Has("mode"))
        {
            reader.Require("router", routers.Count > 0 ? $"\"{routers[0].Name}\"" : "\"web\"");
        }

        if (section.Router is { } router && routers.All(other => other.Name != router.Value))
        {
            string? near = Suggestion.For(router.Value, routers.Select(other => other.Name));
            reader.Problems.Add(
                router.Span, $"there is no [vrrp.{router.Value}]", near is null ? null : $"\"{near}\"");
        }
    }

    private static string? ParseGroup(string text, out IPAddress value)
    {
        if (Addresses.Parse(text, out value) is { } problem)
        {
            return problem;
        }

        bool isMulticast = value.AddressFamily == AddressFamily.InterNetworkV6
            ? value.IsIPv6Multicast
            : value.GetAddressBytes()[0] is >= 224 and <= 239;
        return isMulticast ? null : "must be a multicast address, such as \"224.0.0.81\"";
    }
}
