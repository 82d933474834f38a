using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Configuration.Values;
using Ha.Service.Control;
using Ha.Service.Events;
using Ha.Service.Notify;

namespace Ha.Service.Director;

/// <summary>Puts one consistent snapshot together: settings, roles, health, and what the kernel has.</summary>
/// <remarks>Owned by the director's loop.</remarks>
internal sealed class SnapshotBuilder(
    DirectorSetup setup, EventLog events, TimeProvider time, ReloadCounters reloads)
{
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>What the hooks of the routers did.</summary>
    public Func<IReadOnlyDictionary<string, HookCounts>> HookRuns { get; set; } = () => new Dictionary<string, HookCounts>();

    /// <summary>What the hooks of the services did.</summary>
    public Func<IReadOnlyDictionary<string, HookCounts>> QuorumHookRuns { get; set; } = () => new Dictionary<string, HookCounts>();

    /// <summary>What the services do with their servers.</summary>
    public ServicePlans? Plans { get; set; }

    /// <summary>What operators want of the servers.</summary>
    public OperatorStates? Operators { get; set; }

    /// <summary>What is known of the health of the servers.</summary>
    public ServerHealths? Healths { get; set; }

    /// <summary>What is kept of the host.</summary>
    public HostDuties? Host { get; set; }

    public StatusReply Build(DirectorSettings settings, VrrpView vrrp, CheckReactor reactor, ServiceTable table, string? filterError)
    {
        IpvsSnapshot? kernel = table.ReadCounters();
        TimeSpan now = reactor.Now;
        Dictionary<string, CheckStatus> checks = reactor.ReadStatus().ToDictionary(check => check.Id);
        IReadOnlyDictionary<string, HookCounts> hooks = HookRuns();
        IReadOnlyDictionary<string, HookCounts> quorumHooks = QuorumHookRuns();
        var reply = new StatusReply
        {
            Name = settings.Name,
            Version = ProgramVersion.Text,
            Pid = Environment.ProcessId,
            UptimeSeconds = time.GetElapsedTime(_startedAt).TotalSeconds,
            ConfigurationFile = setup.Configuration.Path,
            LastReloadSuccessful = reloads.LastSuccessful,
            Reloads = reloads.Successes,
            ReloadFailures = reloads.Failures,
            Vrrp = RouterSnapshot.Process(vrrp, settings),
            Routers = [.. settings.Routers.Select(router => RouterSnapshot.Router(router, vrrp, Runs(hooks, router.Name)))],
            Ipvs = new IpvsReply
            {
                Available = kernel is not null,
                Error = table.Error,
                DriftRepairs = table.Repairs,
                DriftReports = table.Reported,
                ChangesApplied = table.Applied,
                ChangesFailed = table.Failed,
                ForeignServices = kernel is null ? 0 : ForeignServices(settings, kernel),
            },
            Services = [.. settings.Services.Select(service => Service(service, kernel, checks, now) with
            {
                HookRuns = Runs(quorumHooks, service.Name),
            })],
            FilterError = filterError,
            Checks = Checks(reactor),
            Events = new EventsReply
            {
                Recorded = events.Added,
                Written = events.Written,
                Lost = events.Lost,
                Error = events.FileError,
            },
        };
        return Host?.AddTo(reply, settings) ?? reply;
    }

    private static Dictionary<string, long> Runs(IReadOnlyDictionary<string, HookCounts> all, string name) =>
        all.TryGetValue(name, out HookCounts counts)
        ? new()
        {
            ["ok"] = counts.Ok,
            ["failed"] = counts.Failed,
            ["timed-out"] = counts.TimedOut,
            ["dropped"] = counts.Dropped,
        }
        : [];

    private static ChecksReply Checks(CheckReactor reactor)
    {
        CheckHistogram durations = reactor.ReadDurations();
        return new ChecksReply
        {
            LoopLagWorstSeconds = TimeSpan.FromMicroseconds(reactor.LoopLagWorst).TotalSeconds,
            DurationBounds = [.. CheckHistogram.UpperBounds.Select(bound => bound.TotalSeconds)],
            DurationCounts = [.. durations.Counts],
            DurationSum = durations.Sum.TotalSeconds,
        };
    }

    private static int ForeignServices(DirectorSettings settings, IpvsSnapshot kernel)
    {
        HashSet<ServiceKey> ours = [.. settings.Services.SelectMany(DesiredTable.AllKeys)];
        return kernel.ForeignServices + kernel.Table.Entries.Count(entry => !ours.Contains(entry.Key));
    }

    private ServiceReply Service(
        ServiceSettings service, IpvsSnapshot? kernel, Dictionary<string, CheckStatus> checks, TimeSpan now)
    {
        ServicePlan? plan = Plans?.Find(service.Name);
        List<ServiceCounters> counters =
            [.. DesiredTable.Keys(service).Select(key => kernel?.Services.GetValueOrDefault(key) ?? default)];
        return new ServiceReply
        {
            Name = service.Name,
            Protocol = ProtocolName.Of(service.Protocol),
            Listen = service.Mark != 0
                ? [.. DesiredTable.Keys(service).Select(key => key.ToString())]
                : [.. ListenRange.Join(service.Listen).Select(listen => listen.ToString())],
            Scheduler = service.Scheduler,
            Forward = service.SourcePool is null ? Word(service.Forward) : "full-nat",
            Connections = counters.Sum(c => (long)c.Connections),
            PacketsIn = counters.Sum(c => (long)c.PacketsIn),
            PacketsOut = counters.Sum(c => (long)c.PacketsOut),
            BytesIn = counters.Sum(c => (long)c.BytesIn),
            BytesOut = counters.Sum(c => (long)c.BytesOut),
            Quorum = service.Quorum,
            QuorumWeight = plan?.Weight ?? 0,
            QuorumHeld = plan?.HasQuorum ?? false,
            Panic = plan?.IsPanicking ?? false,
            Pool = Words.Of(plan?.Pool ?? ServerPool.Primary),
            Servers =
            [
                .. service.Servers.Select(server => Server(service, server, service.Forward, kernel, checks, now) with
                {
                    Role = Words.Of(server.IsBackup ? ServerPool.Backup : ServerPool.Primary),
                    Operator = Operator(service.Name, server.Name),
                }),
                .. Sorry(service, kernel, checks, now),
            ],
        };
    }

    private IEnumerable<ServerReply> Sorry(
        ServiceSettings service, IpvsSnapshot? kernel, Dictionary<string, CheckStatus> checks, TimeSpan now)
    {
        if (service.SorryServer is { } sorry)
        {
            yield return Server(service, sorry.Server, sorry.Forward, kernel, checks, now) with
            {
                Role = Words.Of(ServerPool.Sorry),
            };
        }
    }

    private ServerOperatorReply? Operator(string service, string server)
    {
        DateTimeOffset now = time.GetUtcNow();
        return Operators?.Find(service, server) is { } state
            ? new ServerOperatorReply
            {
                State = Words.Of(state.Mode),
                Weight = state.Weight,
                Reason = state.Reason,
                Seconds = Math.Max(0, (now - state.Since).TotalSeconds),
                UntilEmpty = state.UntilEmpty,
                DeadlineSeconds = (state.Deadline - now)?.TotalSeconds,
            }
            : null;
    }

    private ServerReply Server(
        ServiceSettings service,
        ServerSettings server,
        ForwardingMethod forward,
        IpvsSnapshot? kernel,
        Dictionary<string, CheckStatus> checks,
        TimeSpan now)
    {
        ServerHealth health = Healths?.Of(service, server) ?? new ServerHealth(HealthState.Up);
        CheckReply[] all = ServerChecks(service, server, checks, now);
        CheckReply? decisive = health.Decisive is { } number && number < all.Length ? all[number] : null;
        int? kernelWeight = null;
        List<ServerCounters> counters = [];
        foreach (ServiceKey key in DesiredTable.Keys(service))
        {
            RealServer identity = server.ToRealServer(key, forward);
            if (kernel is not null && kernel.Table.TryGet(key, out ServiceEntry? entry)
                && entry.Find(identity) is { } held)
            {
                kernelWeight = held.Weight;
                counters.Add(kernel.Servers.GetValueOrDefault(new ServerKey(key, identity.Address, identity.Port)));
            }
        }

        return new ServerReply
        {
            Address = server.Name,
            Weight = server.Weight,
            KernelWeight = kernelWeight,
            Health = server.Checks.IsEmpty ? "unchecked" : Word(health.State),
            HealthSeconds = decisive?.HealthSeconds,
            Reason = health.Decisive is { } deciding
                ? ServerHealths.Reason(server, deciding, checks.GetValueOrDefault(Healths!.Plan.IdsOf(service, server)[deciding]))
                : null,
            CheckDurationSeconds = decisive?.DurationSeconds,
            CheckAgeSeconds = decisive?.AgeSeconds,
            Flapping = health.IsFlapping,
            HeldSeconds = all.Max(check => check.HeldSeconds),
            Advised = (health.Advised, health.AdvisedWeight) == default
                ? null
                : new AdviceReply { State = Words.Of(health.Advised), Weight = health.AdvisedWeight },
            Checks = all,
            ActiveConnections = counters.Sum(c => c.ActiveConnections),
            InactiveConnections = counters.Sum(c => c.InactiveConnections),
            PersistentConnections = counters.Sum(c => c.PersistentConnections),
            Connections = counters.Sum(c => (long)c.Traffic.Connections),
            PacketsIn = counters.Sum(c => (long)c.Traffic.PacketsIn),
            PacketsOut = counters.Sum(c => (long)c.Traffic.PacketsOut),
            BytesIn = counters.Sum(c => (long)c.Traffic.BytesIn),
            BytesOut = counters.Sum(c => (long)c.Traffic.BytesOut),
        };
    }

    private CheckReply[] ServerChecks(
        ServiceSettings service, ServerSettings server, Dictionary<string, CheckStatus> checks, TimeSpan now)
    {
        ImmutableArray<string> ids = Healths?.Plan.IdsOf(service, server) ?? [];
        return
        [
            .. ids.Select((id, place) =>
            {
                CheckStatus? check = checks.GetValueOrDefault(id);
                return new CheckReply
                {
                    Name = server.Checks[place].Name,
                    Health = Word(check?.State ?? HealthState.Unknown),
                    HealthSeconds = (now - check?.Since)?.TotalSeconds,
                    Reason = check?.LastOutcome?.ToString(),
                    DurationSeconds = check?.LastOutcome?.Duration.TotalSeconds,
                    AgeSeconds = (now - check?.LastRun)?.TotalSeconds,
                    Passed = check?.Succeeded ?? 0,
                    Failed = check?.Failed ?? 0,
                    Inconclusive = check?.Inconclusive ?? 0,
                    Servers = Healths!.Plan.UsersOf(id).Count,
                    HeldSeconds = (check?.HeldUntil - now)?.TotalSeconds is > 0 and var held ? held : null,
                };
            }),
        ];
    }

    private static string Word(HealthState state) => state switch
    {
        HealthState.Up => "up",
        HealthState.Down => "down",
        _ => "unknown",
    };

    private static string Word(ForwardingMethod forward) => forward switch
    {
        ForwardingMethod.Nat => "nat",
        ForwardingMethod.Tun => "tun",
        _ => "dr",
    };
}
