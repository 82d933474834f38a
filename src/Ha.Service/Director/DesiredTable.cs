using System.Collections.Immutable;
using System.Net.Sockets;
using Ha.Ipvs;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>What the kernel's table should hold: the configuration, folded with the plan of each service. Pure.</summary>
internal static class DesiredTable
{
    // It has one server to choose from.
    private const string CheckScheduler = "rr";

    /// <summary>Builds the table.</summary>
    /// <param name="services">The configured services.</param>
    /// <param name="planOf">What a service does with its servers.</param>
    /// <param name="actual">What the kernel holds now: a server that is not judged yet keeps what it has.</param>
    public static IpvsTable From(
        ImmutableArray<ServiceSettings> services,
        Func<ServiceSettings, ServicePlan> planOf,
        IpvsTable actual)
    {
        var entries = new List<(VirtualService Service, IEnumerable<RealServer> Servers)>();
        foreach (ServiceSettings service in services)
        {
            ServicePlan plan = planOf(service);
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
                entries.Add((virtualService, Servers(service, plan, key, actual)));
            }

            foreach (ServerSettings server in service.Servers)
            {
                if (CheckKey(service, server) is { } key)
                {
                    // Whatever becomes of the server: it is still checked.
                    entries.Add((
                        new VirtualService(key) { Scheduler = CheckScheduler },
                        [server.ToRealServer(key, service.Forward) with { Port = 0, Weight = 1, ShareWeight = 1 }]));
                }
            }
        }

        return IpvsTable.Create(entries);
    }

    /// <summary>The virtual services that a configured service becomes: one for a mark, or one for each listen address.</summary>
    public static IEnumerable<ServiceKey> Keys(ServiceSettings service) => service.Mark != 0
        ? [ServiceKey.OfMark(service.Mark, service.IsIPv6)]
        : service.Listen.Select(listen => new ServiceKey(service.Protocol, listen.Address, (ushort)listen.Port));

    /// <summary>The virtual service of a server that is checked on the data path; null: it is not.</summary>
    public static ServiceKey? CheckKey(ServiceSettings service, ServerSettings server) => DataPaths.Of(server) is { } path
        ? ServiceKey.OfMark(path.Mark, service.Listen[0].AddressFamily == AddressFamily.InterNetworkV6)
        : null;

    /// <summary>All virtual services that a configured service needs: its own, and those of checks on the data path.</summary>
    public static IEnumerable<ServiceKey> AllKeys(ServiceSettings service) =>
        Keys(service).Concat(service.Servers.Select(server => CheckKey(service, server)).OfType<ServiceKey>());

    /// <summary>The stable name of a server among all: <c>web/10.0.0.21:80</c>.</summary>
    public static string ServerId(ServiceSettings service, ServerSettings server) => $"{service.Name}/{server.Name}";

    /// <summary>The weight with which the kernel has a server in any of the virtual services of its service; null: it has not.</summary>
    public static int? HeldWeight(ServiceSettings service, ServerSettings server, IpvsTable actual) =>
        Keys(service)
            .Select(key => actual.TryGet(key, out ServiceEntry? entry)
                ? entry.Find(server.ToRealServer(key, service.Forward))?.Weight
                : null)
            .FirstOrDefault(weight => weight is not null);

    private static List<RealServer> Servers(
        ServiceSettings service, ServicePlan plan, ServiceKey key, IpvsTable actual)
    {
        var servers = new List<RealServer>(plan.Servers.Length);
        foreach (PlannedServer planned in plan.Servers)
        {
            RealServer wanted = planned.Server.ToRealServer(key, planned.Forward) with { Weight = planned.Weight };
            RealServer? held = actual.TryGet(key, out ServiceEntry? entry) ? entry.Find(wanted) : null;
            RealServer? result = planned.Placement switch
            {
                Placement.Serve => wanted,
                Placement.Failed => Failed(service, wanted),

                // What has no connections but packets is never done with: it is removed.
                Placement.Drained => service.Protocol == ServiceProtocol.Udp ? null : wanted with { Weight = 0 },
                Placement.Standby => held is null ? null : Failed(service, wanted),
                Placement.Absent => null,

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
