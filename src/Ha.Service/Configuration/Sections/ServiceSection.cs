using System.Net;
using System.Net.Sockets;
using Ha.Ipvs;
using Ha.Service.Configuration.Sections.Checks;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>One <c>[service.NAME]</c> as it was written; what is absent or wrong is null.</summary>
internal sealed record ServiceSection
{
    private const string ServerKey = "server";

    private static readonly Dictionary<string, ServiceProtocol> Protocols = new()
    {
        ["tcp"] = ServiceProtocol.Tcp,
        ["udp"] = ServiceProtocol.Udp,
        ["sctp"] = ServiceProtocol.Sctp,
    };

    internal static readonly Dictionary<string, ForwardingMethod> Methods = new()
    {
        ["dr"] = ForwardingMethod.Dr,
        ["nat"] = ForwardingMethod.Nat,
        ["tun"] = ForwardingMethod.Tun,
        [SourcePoolKeys.FullNat] = ForwardingMethod.Nat,
    };

    private static readonly Dictionary<string, OnFailure> Failures = new()
    {
        ["quiesce"] = Configuration.OnFailure.Quiesce,
        ["remove"] = Configuration.OnFailure.Remove,
    };

    private static readonly Dictionary<string, string> Schedulers = SchedulerName.All.ToDictionary(name => name);

    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>The listen addresses that are right.</summary>
    public required IReadOnlyList<Located<ListenRange>> Listen { get; init; }

    /// <summary>The protocol; null when it was written wrong.</summary>
    public ServiceProtocol? Protocol { get; private init; }

    /// <summary>The forwarding method; null when it was written wrong.</summary>
    public ForwardingMethod? Forward { get; private init; }

    /// <summary>The servers.</summary>
    public required IReadOnlyList<ServerSection> Servers { get; init; }

    /// <summary>The addresses that servers see as their clients; null: the clients' own.</summary>
    public Located<AddressRange>? SourcePool { get; private init; }

    /// <summary>The scheduler.</summary>
    public string Scheduler { get; private init; } = "wlc";

    /// <summary>How it is scheduled otherwise.</summary>
    public required SchedulingSection Scheduling { get; init; }

    /// <summary>The tunnel of servers that have none of their own; null: none was written.</summary>
    public TunnelSection? Tunnel { get; private init; }

    /// <summary>The firewall mark that stands for addresses; null when it was written wrong or is not there.</summary>
    public Located<long>? Mark => Marking.Mark;

    /// <summary>Whether there is a firewall mark, right or wrong.</summary>
    public bool HasMark { get; private init; }

    /// <summary>Whether persistence is given, rightly or wrongly.</summary>
    public bool IsPersistenceGiven { get; private init; }

    /// <summary>Whether a mark's family was written.</summary>
    public bool IsFamilyGiven { get; private init; }

    /// <summary>Whose packets it takes: as the addresses are, or as is written of a mark, or as its servers are.</summary>
    public AddressFamily? Family => Listen is [{ } first, ..]
        ? first.Value.Address.AddressFamily
        : Marking.Family?.Value ?? Addressed.FirstOrDefault()?.Value.AddressFamily;

    /// <summary>The port of all its listen addresses; null when there are several, or all, or a mark.</summary>
    public int? OnlyPort
    {
        get
        {
            if (Listen is not [{ Value.IsAllPorts: false } first, ..])
            {
                return null;
            }

            for (int i = 0; i < Listen.Count; i++)
            {
                if (Listen[i].Value.FirstPort != first.Value.FirstPort || Listen[i].Value.Count != 1)
                {
                    return null;
                }
            }

            return first.Value.FirstPort;
        }
    }

    /// <summary>Whether one of its listen addresses is all ports.</summary>
    public bool IsAnyAllPorts
    {
        get
        {
            for (int i = 0; i < Listen.Count; i++)
            {
                if (Listen[i].Value.IsAllPorts)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>How many virtual services the kernel has for its listen addresses.</summary>
    public long ListenCount => Listen.Sum(listen => (long)listen.Value.Count);

    /// <summary>The addresses of its servers that are right.</summary>
    public IEnumerable<Located<IPEndPoint>> Addressed =>
        Servers.Where(server => server.Address is not null).Select(server => server.Address!);

    private MarkSection Marking { get; init; } = new(null, null);

    /// <summary>The quorum, its hysteresis and the sorry server.</summary>
    public required QuorumSection Quorum { get; init; }

    /// <summary>What happens to a server that is down; null: what suits the protocol.</summary>
    public Located<OnFailure>? OnFailure { get; private init; }

    /// <summary>Reads a service with its check and servers.</summary>
    public static ServiceSection Read(string name, TomlTable table, ProblemList problems)
    {
        var reader = new SectionReader(table, $"[service.{name}]", SectionKeys.Service, problems);
        if (!reader.Has("fwmark"))
        {
            reader.Require("listen", "[\"192.0.2.10:80\"]");
        }

        if (reader.Value("listen") is TomlArray { Items.Count: 0 } none)
        {
            problems.Add(none.Span, "listen must hold at least one address and port");
        }

        var checks = CheckListSection.Read(reader, null);
        return new ServiceSection
        {
            Name = name,
            Listen = reader.Texts<ListenRange>("listen", "addresses with ports", ListenRange.Parse),
            HasMark = reader.Has("fwmark"),
            IsFamilyGiven = reader.Has("family"),
            Marking = MarkSection.Read(reader),
            Protocol = reader.Has("protocol") ? reader.Choice("protocol", Protocols)?.Value : ServiceProtocol.Tcp,
            Forward = reader.Has("forward")
                ? reader.Choice("forward", Methods)?.Value : ForwardingMethod.Dr,
            Scheduler = reader.Choice("scheduler", Schedulers)?.Value ?? "wlc",
            IsPersistenceGiven = reader.Has("persistence"),
            Scheduling = SchedulingSection.Read(reader),
            Tunnel = TunnelSection.Read(reader),
            OnFailure = reader.Choice("on_failure", Failures),
            Quorum = QuorumSection.Read(reader),
            SourcePool = SourcePoolKeys.Read(reader),
            Servers = ReadServers(name, reader, checks),
        };
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public ServiceSettings ToSettings() => new()
    {
        Name = Name,
        Listen = [.. Listen.SelectMany(listen => listen.Value.EndPoints)],
        Mark = (uint)(Mark?.Value ?? 0),
        IsIPv6 = Family == AddressFamily.InterNetworkV6,
        Protocol = HasMark ? ServiceProtocol.Any : Protocol!.Value,
        Scheduler = Scheduler,
        Forward = Forward!.Value,
        PersistenceSeconds = (uint)(Scheduling.Persistence?.Value.TotalSeconds ?? 0),
        Scheduling = Scheduling.ToSettings(),
        OnFailure = OnFailure?.Value ?? (Protocol == ServiceProtocol.Udp ? Configuration.OnFailure.Remove : Configuration.OnFailure.Quiesce),
        Quorum = Quorum.Needed?.Value ?? 1,
        QuorumHysteresis = Quorum.Hysteresis?.Value ?? 0,
        PanicThreshold = Quorum.PanicThreshold?.Value,
        QuorumHooks = [.. Quorum.Hooks],
        SlowStart = Quorum.SlowStart?.Value ?? TimeSpan.Zero,
        SorryServer = Quorum.ToSorryServer(this),
        SourcePool = SourcePool?.Value,
        Servers = [.. Servers.Select(server => server.ToSettings(this))],
    };

    private static List<ServerSection> ReadServers(string name, SectionReader reader, CheckListSection checks)
    {
        string header = $"[[service.{name}.{ServerKey}]]";
        if (reader.Value(ServerKey) is not TomlArray array)
        {
            string problem = reader.Value(ServerKey) is { } other
                ? $"servers must be written as {header}, with two brackets, not as {other.Kind}"
                : $"[service.{name}] needs at least one {header}";
            reader.Problems.Add(
                reader.Value(ServerKey) is TomlTable table ? table.Header : reader.KeySpan(ServerKey), problem);
            return [];
        }

        var servers = new List<ServerSection>(array.Items.Count);
        if (array.Items.Count == 0)
        {
            reader.Problems.Add(array.Span, $"[service.{name}] needs at least one {header}");
        }

        foreach (TomlValue item in array.Items)
        {
            if (item is TomlTable server)
            {
                servers.Add(ServerSection.Read(header, server, checks, reader.Problems));
            }
            else
            {
                reader.Problems.Add(item.Span, $"a server must be a table, not {item.Kind}");
            }
        }

        return servers;
    }
}
