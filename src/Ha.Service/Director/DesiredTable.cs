using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>What the kernel's table should hold: the configuration, folded with the health of each server. Pure.</summary>
internal static class DesiredTable
{
    /// <summary>Builds the table.</summary>
    /// <param name="services">The configured services.</param>
    /// <param name="healthOf">The judged health of a check, by <see cref="CheckId"/>.</param>
    /// <param name="actual">What the kernel holds now: a server that is not judged yet keeps what it has.</param>
    public static IpvsTable From(
        ImmutableArray<ServiceSettings> services,
        Func<string, HealthState> healthOf,
        IpvsTable actual)
    {
        var entries = new List<(VirtualService Service, IEnumerable<RealServer> Servers)>();
        foreach (ServiceSettings service in services)
        {
            foreach (ServiceKey key in Keys(service))
            {
                var virtualService = new VirtualService(key)
                {
                    Scheduler = service.Scheduler,
                    SchedulerFlags = service.Scheduling.Flags,
                    PersistenceSeconds = service.PersistenceSeconds,
                    PersistencePrefix = service.Scheduling.PersistencePrefix,
                    PersistenceEngine = service.Scheduling.PersistenceEngine,
                    IsOnePacket = service.Scheduling.IsOnePacket,
                };
                entries.Add((virtualService, Servers(service, key, healthOf, actual)));
            }
        }

        return IpvsTable.Create(entries);
    }

    /// <summary>The virtual services that a configured service becomes: one for a mark, or one for each listen address.</summary>
    public static IEnumerable<ServiceKey> Keys(ServiceSettings service) => service.Mark != 0
        ? [ServiceKey.OfMark(service.Mark, service.IsIPv6)]
        : service.Listen.Select(listen => new ServiceKey(service.Protocol, listen.Address, (ushort)listen.Port));

    /// <summary>The stable name of a server's check: <c>web/10.0.0.21:80</c>.</summary>
    public static string CheckId(ServiceSettings service, ServerSettings server) => $"{service.Name}/{server.Name}";

    private static List<RealServer> Servers(
        ServiceSettings service,
        ServiceKey key,
        Func<string, HealthState> healthOf,
        IpvsTable actual)
    {
        var servers = new List<RealServer>(service.Servers.Length);
        foreach (ServerSettings server in service.Servers)
        {
            RealServer wanted = server.ToRealServer(key, service.Forward);
            HealthState health = server.Check is null ? HealthState.Up : healthOf(CheckId(service, server));
            RealServer? held = actual.TryGet(key, out ServiceEntry? entry) ? entry.Find(wanted) : null;
            RealServer? result = health switch
            {
                HealthState.Up => wanted,
                HealthState.Down => Failed(service, wanted),

                // Not judged yet: a server that the kernel already sends to goes on, one it does not know waits for its
                // first result. Nothing is cut by a start, and nothing unproven is added.
                _ => held is { Weight: > 0 } ? wanted : held is null ? Failed(service, wanted) : wanted with { Weight = 0 },
            };
            if (result is not null)
            {
                servers.Add(result);
            }
        }

        return servers;
    }

    private static RealServer? Failed(ServiceSettings service, RealServer server) =>
        service.OnFailure == OnFailure.Remove ? null : server with { Weight = 0 };
}
