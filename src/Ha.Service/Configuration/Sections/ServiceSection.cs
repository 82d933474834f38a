using System.Net;
using Ha.Ipvs;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>One <c>[service.NAME]</c> as it was written; what is absent or wrong is null.</summary>
internal sealed record ServiceSection
{
    private const string ServerKey = "server";

    // As ipvsadm: 31 days.
    private static readonly TimeSpan PersistenceMax = TimeSpan.FromHours(744);

    private static readonly Dictionary<string, ServiceProtocol> Protocols = new()
    {
        ["tcp"] = ServiceProtocol.Tcp,
        ["udp"] = ServiceProtocol.Udp,
    };

    private static readonly Dictionary<string, ForwardingMethod> Methods = new()
    {
        ["dr"] = ForwardingMethod.Dr,
        ["nat"] = ForwardingMethod.Nat,
        ["tun"] = ForwardingMethod.Tun,
        [SourcePoolKeys.FullNat] = ForwardingMethod.Nat,
    };

    private static readonly Dictionary<string, OnFailure> Failures = new()
    {
        ["quiesce"] = OnFailure.Quiesce,
        ["remove"] = OnFailure.Remove,
    };

    private static readonly Dictionary<string, string> Schedulers = SchedulerName.All.ToDictionary(name => name);

    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>The listen addresses that are right.</summary>
    public required IReadOnlyList<Located<IPEndPoint>> Listen { get; init; }

    /// <summary>The protocol; null when it was written wrong.</summary>
    public ServiceProtocol? Protocol { get; private init; }

    /// <summary>The forwarding method; null when it was written wrong.</summary>
    public ForwardingMethod? Forward { get; private init; }

    /// <summary>The servers.</summary>
    public required IReadOnlyList<ServerSection> Servers { get; init; }

    /// <summary>The addresses that servers see as their clients; null: the clients' own.</summary>
    public Located<AddressRange>? SourcePool { get; private init; }

    private string Scheduler { get; init; } = "wlc";

    private TimeSpan Persistence { get; init; }

    private OnFailure OnFailure { get; init; }

    /// <summary>Reads a service with its check and servers.</summary>
    public static ServiceSection Read(string name, TomlTable table, ProblemList problems)
    {
        var reader = new SectionReader(table, $"[service.{name}]", SectionKeys.Service, problems);
        reader.Require("listen", "[\"192.0.2.10:80\"]");
        if (reader.Value("listen") is TomlArray { Items.Count: 0 } none)
        {
            problems.Add(none.Span, "listen must hold at least one address and port");
        }

        CheckSection? check = reader.Table("check", "{ type = \"tcp\" }") is { } own
            ? CheckSection.Read(own, $"[service.{name}.check]", null, problems)
            : null;
        return new ServiceSection
        {
            Name = name,
            Listen = reader.Texts<IPEndPoint>("listen", "addresses with ports", Addresses.ParseHostEndPoint),
            Protocol = reader.Has("protocol")
                ? reader.Choice("protocol", Protocols, "sctp")?.Value : ServiceProtocol.Tcp,
            Forward = reader.Has("forward")
                ? reader.Choice("forward", Methods)?.Value : ForwardingMethod.Dr,
            Scheduler = reader.Choice("scheduler", Schedulers)?.Value ?? "wlc",
            Persistence = reader.WholeSeconds(
                "persistence", TimeSpan.FromSeconds(1), PersistenceMax, "the kernel counts it in seconds")?.Value
                ?? TimeSpan.Zero,
            OnFailure = reader.Choice("on_failure", Failures)?.Value ?? OnFailure.Quiesce,
            SourcePool = SourcePoolKeys.Read(reader),
            Servers = ReadServers(name, reader, check),
        };
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public ServiceSettings ToSettings() => new()
    {
        Name = Name,
        Listen = [.. Listen.Select(listen => listen.Value)],
        Protocol = Protocol!.Value,
        Scheduler = Scheduler,
        Forward = Forward!.Value,
        PersistenceSeconds = (uint)Persistence.TotalSeconds,
        OnFailure = OnFailure,
        SourcePool = SourcePool?.Value,
        Servers = [.. Servers.Select(server => server.ToSettings(Name))],
    };

    private static List<ServerSection> ReadServers(string name, SectionReader reader, CheckSection? check)
    {
        var servers = new List<ServerSection>();
        string header = $"[[service.{name}.{ServerKey}]]";
        if (reader.Value(ServerKey) is not TomlArray array)
        {
            string problem = reader.Value(ServerKey) is { } other
                ? $"servers must be written as {header}, with two brackets, not as {other.Kind}"
                : $"[service.{name}] needs at least one {header}";
            reader.Problems.Add(
                reader.Value(ServerKey) is TomlTable table ? table.Header : reader.KeySpan(ServerKey), problem);
            return servers;
        }

        if (array.Items.Count == 0)
        {
            reader.Problems.Add(array.Span, $"[service.{name}] needs at least one {header}");
        }

        foreach (TomlValue item in array.Items)
        {
            if (item is TomlTable server)
            {
                servers.Add(ServerSection.Read(name, server, check, reader.Problems));
            }
            else
            {
                reader.Problems.Add(item.Span, $"a server must be a table, not {item.Kind}");
            }
        }

        return servers;
    }
}
