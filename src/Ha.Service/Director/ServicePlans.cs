using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Events;

namespace Ha.Service.Director;

/// <summary>A service made its quorum, lost it, began or ended.</summary>
/// <param name="WasHeld">Whether it had its quorum; null: it begins.</param>
/// <param name="IsHeld">Whether it has it now; null: it ends.</param>
/// <param name="Weight">What the weights of its servers that are up add up to.</param>
/// <param name="Text">Why, in words.</param>
/// <param name="Event">The number of the event that says so; null: none does.</param>
internal readonly record struct QuorumTurn(bool? WasHeld, bool? IsHeld, long Weight, string Text, long? Event);

/// <summary>The plans of all services, remembered from one to the next: a quorum has a hysteresis, and its loss is told once.</summary>
/// <remarks>Owned by the director's loop.</remarks>
internal sealed class ServicePlans(EventLog events)
{
    private readonly Dictionary<string, ServicePlan> _plans = [];
    private readonly List<(ServiceSettings Service, ServicePlan? Before, ServicePlan Plan)> _untold = [];

    /// <summary>Called when a service makes its quorum or loses it, and when it is known for the first time.</summary>
    public Action<ServiceSettings, QuorumTurn>? Turned { get; set; }

    /// <summary>The plan that is in force; null: none was made yet.</summary>
    public ServicePlan? Find(string service) => _plans.GetValueOrDefault(service);

    /// <summary>Makes the plan of a service and remembers it.</summary>
    public ServicePlan Make(ServiceSettings service, Func<ServerSettings, ServerStanding> standingOf, IpvsTable actual)
    {
        ServicePlan? before = Find(service.Name);
        ServicePlan plan = ServicePlan.Make(
            service, standingOf, server => IsServing(service, server, actual), before is { IsDecided: true } ? before.HasQuorum : null);
        _plans[service.Name] = plan;
        if (before is null || (before.HasQuorum, before.IsDecided, before.IsPanicking, before.Pool)
            != (plan.HasQuorum, plan.IsDecided, plan.IsPanicking, plan.Pool))
        {
            _untold.Add((service, before, plan));
        }

        return plan;
    }

    /// <summary>Tells the timeline and the hooks of what has changed since they were told last: after the kernel, which is in a hurry.</summary>
    public void Tell()
    {
        foreach ((ServiceSettings service, ServicePlan? before, ServicePlan plan) in _untold)
        {
            Tell(service, before, plan);
        }

        _untold.Clear();
    }

    /// <summary>A service ends.</summary>
    public void End(ServiceSettings service, string why)
    {
        if (_plans.Remove(service.Name, out ServicePlan? last) && last.IsDecided)
        {
            Turned?.Invoke(service, new QuorumTurn(last.HasQuorum, null, last.Weight, why, null));
        }
    }

    private static bool IsServing(ServiceSettings service, ServerSettings server, IpvsTable actual) =>
        DesiredTable.Keys(service).Any(key =>
            actual.TryGet(key, out ServiceEntry? entry)
            && entry.Find(server.ToRealServer(key, service.Forward)) is { Weight: > 0 });

    private void Tell(ServiceSettings service, ServicePlan? before, ServicePlan plan)
    {
        // A start that finds all well is no news for the timeline; hooks are told where they stand.
        string text = $"the weights of its servers that are up add up to {plan.Weight}, the quorum is {service.Quorum}";
        long? number = plan.HasQuorum == (before?.HasQuorum ?? true)
            ? null
            : events.Add(plan.HasQuorum ? EventKind.QuorumGained : EventKind.QuorumLost, service.Name, text).Sequence;
        bool? wasHeld = before is { IsDecided: true } ? before.HasQuorum : null;
        if (plan.IsDecided && plan.HasQuorum != wasHeld)
        {
            Turned?.Invoke(service, new QuorumTurn(wasHeld, plan.HasQuorum, plan.Weight, text, number));
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
