using System.Collections.Immutable;
using System.Net;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration;

/// <summary>What happens to a real server in the kernel's table when it is down.</summary>
internal enum OnFailure
{
    /// <summary>Weight 0: connections go on, nothing new is scheduled.</summary>
    Quiesce,

    /// <summary>The destination is deleted.</summary>
    Remove,
}

/// <summary>A whole valid configuration: what <c>run</c> and a reload work with.</summary>
internal sealed record DirectorSettings
{
    /// <summary>The name of this director in logs, status and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Where the control socket and the state live.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>How long the VRRP process holds its role without a director before it resigns.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the kernel's table is read back and repaired.</summary>
    public TimeSpan ReadBackInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether what others change in our services is repaired, or only told of.</summary>
    public bool RepairsDrift { get; init; } = true;

    /// <summary>Where metrics are served; null: nowhere.</summary>
    public IPEndPoint? MetricsListen { get; init; }

    /// <summary>The virtual routers, in the order of the file.</summary>
    public ImmutableArray<VirtualRouterSettings> Routers { get; init; } = [];

    /// <summary>What the director itself does for virtual routers, by the router's name; absent: nothing.</summary>
    public ImmutableDictionary<string, RouterDuties> Duties { get; init; } = ImmutableDictionary<string, RouterDuties>.Empty;

    /// <summary>The scripts that virtual routers track, in the order of the file.</summary>
    public ImmutableArray<TrackingScript> Scripts { get; init; } = [];

    /// <summary>Where what must outlive a restart is kept: events, operator states.</summary>
    public string StateDirectory { get; init; } = "/var/lib/ha-director";

    /// <summary>The time-outs of the kernel's connections; 0: as the kernel has it.</summary>
    public IpvsTimeouts Timeouts { get; init; }

    /// <summary>The virtual services, in the order of the file.</summary>
    public ImmutableArray<ServiceSettings> Services { get; init; } = [];

    /// <summary>How the directors tell each other of connections; null: they do not.</summary>
    public SyncSettings? Sync { get; init; }

    /// <summary>What the operator wants of sysctls, by path below /proc/sys; null: that one is left alone.</summary>
    public ImmutableSortedDictionary<string, string?> Sysctls { get; init; } =
        ImmutableSortedDictionary<string, string?>.Empty;
}

/// <summary>One <c>[service.NAME]</c>: the same servers behind one or more listen addresses.</summary>
internal sealed record ServiceSettings
{
    /// <summary>The name of its table in the file.</summary>
    public required string Name { get; init; }

    /// <summary>The virtual addresses and ports; each becomes one virtual service in the kernel. Port 0: all ports.</summary>
    public required ImmutableArray<IPEndPoint> Listen { get; init; }

    /// <summary>The firewall mark that it has instead of addresses; 0: none.</summary>
    public uint Mark { get; init; }

    /// <summary>Whether a mark's packets are of IPv6.</summary>
    public bool IsIPv6 { get; init; }

    /// <summary>The transport protocol.</summary>
    public ServiceProtocol Protocol { get; init; } = ServiceProtocol.Tcp;

    /// <summary>The scheduler.</summary>
    public string Scheduler { get; init; } = "wlc";

    /// <summary>How it is scheduled beside the scheduler's name.</summary>
    public SchedulingSettings Scheduling { get; init; } = new();

    /// <summary>How packets reach its servers.</summary>
    public ForwardingMethod Forward { get; init; } = ForwardingMethod.Dr;

    /// <summary>Persistence time-out in whole seconds; 0: none.</summary>
    public uint PersistenceSeconds { get; init; }

    /// <summary>What happens to a server that is down.</summary>
    public OnFailure OnFailure { get; init; } = OnFailure.Quiesce;

    /// <summary>The addresses that servers see as their clients, with <c>forward = "full-nat"</c>; null: the clients' own.</summary>
    public AddressRange? SourcePool { get; init; }

    /// <summary>Its real servers, in the order of the file.</summary>
    public required ImmutableArray<ServerSettings> Servers { get; init; }

    /// <summary>Whether any of its servers is checked.</summary>
    public bool IsChecked => Servers.Any(server => !server.Checks.IsEmpty);

    /// <summary>What the weights of its servers that are up must add up to, at least; backup servers do not count.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>How far beyond the quorum they must rise to make it again, and how far below they may fall; below the quorum.</summary>
    public int QuorumHysteresis { get; init; }

    /// <summary>Who is told when it makes its quorum, loses it, begins or ends; in the order of the file.</summary>
    public ImmutableArray<HookSettings> QuorumHooks { get; init; } = [];

    /// <summary>The share of its servers, in percent, beyond which their being down is not believed; null: it always is.</summary>
    public int? PanicThreshold { get; init; }

    /// <summary>Over what time a server gets its weight back after an outage; zero: at once.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Who takes the connections when neither its servers nor its backup servers make the quorum; null: nobody.</summary>
    public SorryServer? SorryServer { get; init; }

    /// <summary>Equality by content, lists included, so that a reload reports only what changed.</summary>
    public bool Equals(ServiceSettings? other) => ReferenceEquals(this, other) || (
        other is not null
        && Name == other.Name
        && Listen.SequenceEqual(other.Listen)
        && Mark == other.Mark
        && IsIPv6 == other.IsIPv6
        && Protocol == other.Protocol
        && Scheduling == other.Scheduling
        && Scheduler == other.Scheduler
        && Forward == other.Forward
        && PersistenceSeconds == other.PersistenceSeconds
        && OnFailure == other.OnFailure
        && Quorum == other.Quorum
        && QuorumHysteresis == other.QuorumHysteresis
        && PanicThreshold == other.PanicThreshold
        && QuorumHooks.SequenceEqual(other.QuorumHooks)
        && SlowStart == other.SlowStart
        && SorryServer == other.SorryServer
        && SourcePool == other.SourcePool
        && Servers.SequenceEqual(other.Servers));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Protocol, Scheduler, Servers.Length);
}

/// <summary>The server of last resort. It is not checked.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Forward">How packets reach it.</param>
internal sealed record SorryServer(ServerSettings Server, ForwardingMethod Forward);

/// <summary>One check of a server.</summary>
/// <param name="Name">Its name among the checks of the server.</param>
/// <param name="Settings">What it does, and how its results are judged.</param>
internal sealed record ServerCheck(string Name, CheckSettings Settings);

/// <summary>One <c>[[service.NAME.server]]</c>.</summary>
/// <param name="Address">Address and port; port 0: the one that the client used.</param>
/// <param name="Weight">0..65535; 0 takes no new connections.</param>
internal sealed record ServerSettings(IPEndPoint Address, int Weight)
{
    /// <summary>Its address as operators write it.</summary>
    public string Name { get; } = Addresses.Text(Address);

    /// <summary>Its health checks; none: always up.</summary>
    public ImmutableArray<ServerCheck> Checks { get; init; } = [];

    /// <summary>Whether any one of the checks is enough; otherwise all of them are needed.</summary>
    public bool NeedsAnyCheck { get; init; }

    /// <summary>Whether it has its turn only while the other servers do not make the quorum.</summary>
    public bool IsBackup { get; init; }

    /// <summary>The tunnel to it, if it is forwarded to by one.</summary>
    public Tunnel Tunnel { get; init; }

    /// <summary>Connections from which on it gets no new ones; 0: no limit.</summary>
    public uint UpperThreshold { get; init; }

    /// <summary>Connections below which it gets new ones again; 0: the kernel's, three quarters of the upper one.</summary>
    public uint LowerThreshold { get; init; }

    /// <summary>Equality by content, so that a reload reports only what changed.</summary>
    public bool Equals(ServerSettings? other) =>
        other is not null
        && Address.Equals(other.Address)
        && Weight == other.Weight
        && NeedsAnyCheck == other.NeedsAnyCheck
        && IsBackup == other.IsBackup
        && Tunnel == other.Tunnel
        && UpperThreshold == other.UpperThreshold
        && LowerThreshold == other.LowerThreshold
        && Checks.SequenceEqual(other.Checks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Weight);

    /// <summary>What a virtual service's table holds for it, at its configured weight.</summary>
    /// <param name="service">The virtual service.</param>
    /// <param name="forward">How packets reach it.</param>
    public RealServer ToRealServer(ServiceKey service, ForwardingMethod forward) =>
        new(Address.Address, Address.Port == 0 ? service.Port : (ushort)Address.Port)
        {
            Forwarding = forward,
            Weight = Weight,
            ShareWeight = Weight,
            Tunnel = Tunnel,
            UpperThreshold = UpperThreshold,
            LowerThreshold = LowerThreshold,
        };
}
