using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>Which servers of a service take connections.</summary>
internal enum ServerPool
{
    /// <summary>The servers of the service.</summary>
    Primary,

    /// <summary>Those marked <c>backup</c> too: the others do not make the quorum.</summary>
    Backup,

    /// <summary>The sorry server alone.</summary>
    Sorry,
}

/// <summary>What becomes of a server.</summary>
internal enum Placement
{
    /// <summary>It gets connections.</summary>
    Serve,

    /// <summary>Not judged yet: it keeps what the kernel has.</summary>
    Unjudged,

    /// <summary>It is down: quiesced or removed, as the service says.</summary>
    Failed,

    /// <summary>An operator drains it: weight 0.</summary>
    Drained,

    /// <summary>Not its turn. Not added; one that had its turn keeps its connections as one that is down does.</summary>
    Standby,

    /// <summary>An operator has it in maintenance: removed.</summary>
    Absent,
}

/// <summary>A server and what becomes of it.</summary>
/// <param name="Server">The server.</param>
/// <param name="Forward">How packets reach it.</param>
/// <param name="Placement">What becomes of it.</param>
/// <param name="Weight">The weight that it has if it serves.</param>
internal readonly record struct PlannedServer(ServerSettings Server, ForwardingMethod Forward, Placement Placement, int Weight);

/// <summary>
/// What a service does with its servers now: the quorum is counted, a pool is chosen, and each server gets its place. Pure.
/// </summary>
/// <param name="HasQuorum">Whether the weights of its primary servers make the quorum.</param>
/// <param name="IsDecided">Whether enough is known to say so: until its first servers are judged nothing is wrong.</param>
/// <param name="Weight">What these weights add up to: of servers that are up and that no operator took out.</param>
/// <param name="Pool">Which servers take connections.</param>
/// <param name="Servers">All its servers, the sorry server last.</param>
/// <param name="IsPanicking">Whether so many servers fail that their failing is not believed.</param>
internal sealed record ServicePlan(
    bool HasQuorum,
    bool IsDecided,
    long Weight,
    ServerPool Pool,
    ImmutableArray<PlannedServer> Servers,
    bool IsPanicking = false)
{
    /// <summary>Makes a plan.</summary>
    /// <param name="service">The service.</param>
    /// <param name="standingOf">What is known of each of its servers.</param>
    /// <param name="isServing">Whether the kernel sends to a server now: one that is not judged yet counts then.</param>
    /// <param name="hadQuorum">Whether it had its quorum before; null: it was not asked yet.</param>
    public static ServicePlan Make(
        ServiceSettings service,
        Func<ServerSettings, ServerStanding> standingOf,
        Func<ServerSettings, bool> isServing,
        bool? hadQuorum)
    {
        var standings = service.Servers.Select(server => (Server: server, Standing: standingOf(server))).ToList();
        bool isPanicking = IsPanic(service, standings);
        if (isPanicking)
        {
            // So many at once are more likely a fault of the checks than of the servers: go on as if all were well.
            standings = [.. standings.Select(known => (known.Server, Believe(known.Standing)))];
        }

        long weight = Sum(isBackup: false);
        bool hasQuorum = hadQuorum switch
        {
            // The bounds are apart by twice the hysteresis, and nothing is no quorum.
            null => weight >= service.Quorum,
            false => weight >= service.Quorum + service.QuorumHysteresis,
            true => weight > 0 && weight >= service.Quorum - service.QuorumHysteresis,
        };
        bool isDecided = hadQuorum is not null || hasQuorum
            || standings.All(known => known.Server.IsBackup || known.Standing.Health != HealthState.Unknown);
        hasQuorum |= !isDecided;
        long all = weight + Sum(isBackup: true);
        ServerPool pool = hasQuorum ? ServerPool.Primary
            : service.SorryServer is not null && all < service.Quorum ? ServerPool.Sorry
            : all > weight ? ServerPool.Backup
            : ServerPool.Primary;
        IEnumerable<PlannedServer> servers = standings.Select(known => new PlannedServer(
            known.Server,
            service.Forward,
            Place(known.Standing, hasTurn: pool switch
            {
                ServerPool.Primary => !known.Server.IsBackup,
                ServerPool.Backup => true,
                _ => false,
            }),
            known.Standing.Rising ?? known.Standing.Weight));
        return new ServicePlan(hasQuorum, isDecided, weight, pool, [.. servers, .. Sorry(service, pool)], isPanicking);

        long Sum(bool isBackup) => standings.Where(known => known.Server.IsBackup == isBackup)
            .Sum(known => IsUsable(known.Standing, known.Server) ? (long)known.Standing.Weight : 0);

        bool IsUsable(in ServerStanding standing, ServerSettings server) => standing.Mode == OperatorMode.Ready
            && (standing.Health == HealthState.Up || (standing.Health == HealthState.Unknown && isServing(server)));
    }

    // Of the servers that an operator left to their health.
    private static bool IsPanic(
        ServiceSettings service, List<(ServerSettings Server, ServerStanding Standing)> standings)
    {
        int judged = standings.Count(known => !known.Server.IsBackup && known.Standing.Mode == OperatorMode.Ready);
        int down = standings.Count(known => !known.Server.IsBackup
            && known.Standing is { Mode: OperatorMode.Ready, Health: HealthState.Down });
        return service.PanicThreshold is { } percent && down * 100 > judged * percent;
    }

    private static ServerStanding Believe(in ServerStanding standing) => standing.Health == HealthState.Down
        ? standing with { Health = HealthState.Up }
        : standing;

    private static Placement Place(in ServerStanding standing, bool hasTurn) => standing switch
    {
        { Mode: OperatorMode.Maintenance } => Placement.Absent,
        { Mode: OperatorMode.Drain } => Placement.Drained,
        { Health: HealthState.Down } => Placement.Failed,
        _ when !hasTurn => Placement.Standby,
        { Health: HealthState.Up } => Placement.Serve,
        _ => Placement.Unjudged,
    };

    private static IEnumerable<PlannedServer> Sorry(ServiceSettings service, ServerPool pool)
    {
        if (service.SorryServer is { } sorry)
        {
            yield return new PlannedServer(
                sorry.Server,
                sorry.Forward,
                pool == ServerPool.Sorry ? Placement.Serve : Placement.Standby,
                sorry.Server.Weight);
        }
    }
}
