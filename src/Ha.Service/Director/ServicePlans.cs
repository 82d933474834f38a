using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Events;

namespace Ha.Service.Director;

/// <summary>The plans of all services, remembered from one to the next: a quorum has a hysteresis, and its loss is told once.</summary>
/// <remarks>Owned by the director's loop.</remarks>
internal sealed class ServicePlans(EventLog events)
{
    private readonly Dictionary<string, ServicePlan> _plans = [];
    private readonly List<(ServiceSettings Service, ServicePlan? Before, ServicePlan Plan)> _untold = [];

    /// <summary>The plan that is in force; null: none was made yet.</summary>
    public ServicePlan? Find(string service) => _plans.GetValueOrDefault(service);

    /// <summary>Makes the plan of a service and remembers it.</summary>
    public ServicePlan Make(ServiceSettings service, Func<ServerSettings, ServerStanding> standingOf, IpvsTable actual)
    {
        ServicePlan? before = Find(service.Name);
        ServicePlan plan = ServicePlan.Make(
            service, standingOf, server => IsServing(service, server, actual), before is { IsDecided: true } ? before.HasQuorum : null);
        _plans[service.Name] = plan;
        if (before is null || (before.HasQuorum, before.IsPanicking, before.Pool) != (plan.HasQuorum, plan.IsPanicking, plan.Pool))
        {
            _untold.Add((service, before, plan));
        }

        return plan;
    }

    /// <summary>Tells the timeline of what has changed since it was told last: after the kernel, which is in a hurry.</summary>
    public void Tell()
    {
        foreach ((ServiceSettings service, ServicePlan? before, ServicePlan plan) in _untold)
        {
            Tell(service, before, plan);
        }

        _untold.Clear();
    }

    /// <summary>Forgets services that are gone.</summary>
    public void Keep(IEnumerable<ServiceSettings> services)
    {
        HashSet<string> names = [.. services.Select(service => service.Name)];
        foreach (string gone in _plans.Keys.Where(name => !names.Contains(name)).ToList())
        {
            _plans.Remove(gone);
        }
    }

    private static bool IsServing(ServiceSettings service, ServerSettings server, IpvsTable actual) =>
        DesiredTable.Keys(service).Any(key =>
            actual.TryGet(key, out ServiceEntry? entry)
            && entry.Find(server.ToRealServer(key, service.Forward)) is { Weight: > 0 });

    private void Tell(ServiceSettings service, ServicePlan? before, ServicePlan plan)
    {
        // A start that finds all well is no news.
        if (plan.HasQuorum != (before?.HasQuorum ?? true))
        {
            events.Add(
                plan.HasQuorum ? EventKind.QuorumGained : EventKind.QuorumLost,
                service.Name,
                $"the weights of its servers that are up add up to {plan.Weight}, the quorum is {service.Quorum}");
        }

        if (plan.IsPanicking != (before?.IsPanicking ?? false))
        {
            events.Add(
                plan.IsPanicking ? EventKind.PanicBegan : EventKind.PanicEnded,
                service.Name,
                plan.IsPanicking
                    ? $"more than {service.PanicThreshold} % of its servers are down: all get connections as if they were up"
                    : $"no more than {service.PanicThreshold} % of its servers are down: those get none");
        }

        if (plan.Pool != (before?.Pool ?? ServerPool.Primary))
        {
            events.Add(
                EventKind.PoolChanged,
                service.Name,
                plan.Pool switch
                {
                    ServerPool.Sorry => $"the sorry server {service.SorryServer!.Server.Name} takes the connections",
                    ServerPool.Backup => "its backup servers take connections too",
                    _ => "its own servers take the connections",
                },
                from: Words.Of(before?.Pool ?? ServerPool.Primary),
                to: Words.Of(plan.Pool));
        }
    }
}
