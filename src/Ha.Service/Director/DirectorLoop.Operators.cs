using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Control;

namespace Ha.Service.Director;

/// <content>What operators want of real servers.</content>
internal sealed partial class DirectorLoop
{
    private static readonly TimeSpan DrainLookInterval = TimeSpan.FromSeconds(1);
    private long _drainsLookedAt;

    /// <summary>Takes an operator's order for a real server, and says how it stands then.</summary>
    public Task<OperatorReply> OperateAsync(OperatorOrder order, CancellationToken cancellation) =>
        AskAsync<OperatorReply>(reply => new DirectorCommand.Operate(order, reply), cancellation);

    private OperatorReply Operate(OperatorOrder order)
    {
        if (_settings.Services.FirstOrDefault(service => service.Name == order.Service) is not { } service)
        {
            return OperatorReply.No($"there is no service {order.Service}", _settings.Services.Select(service => service.Name));
        }

        ServerSettings[] found = [.. service.Servers.Where(server => server.Name == order.Server)];
        found = found.Length > 0
            ? found
            : [.. service.Servers.Where(server => server.Address.Address.ToString() == order.Server)];
        if (found is not [var server])
        {
            return OperatorReply.No(
                found.Length == 0
                    ? $"service {service.Name} has no server {order.Server}"
                    : $"service {service.Name} has several servers {order.Server}: say which port",
                (found.Length == 0 ? service.Servers : [.. found]).Select(server => server.Name));
        }

        if (order.Action != OperatorAction.Look)
        {
            if (_operators.Set(Next(order, service, server)) is { } problem)
            {
                return OperatorReply.No(problem, []);
            }

            Reconcile(TableWrite.Change);
        }

        OperatorState? state = _operators.Find(service.Name, server.Name);
        return new OperatorReply
        {
            Done = true,
            Service = service.Name,
            Server = server.Name,
            State = Words.Of(state?.Mode ?? OperatorMode.Ready),
            Weight = state?.Weight ?? server.Weight,
            ActiveConnections = Connections(service, server),
            Warning = _operators.Error,
        };
    }

    private OperatorState Next(OperatorOrder order, ServiceSettings service, ServerSettings server)
    {
        DateTimeOffset now = _time.GetUtcNow();
        OperatorState old = _operators.Find(service.Name, server.Name)
            ?? new OperatorState { Service = service.Name, Server = server.Name, Since = now };
        OperatorState next = old with { Since = now, Reason = order.Reason };
        return order.Action switch
        {
            OperatorAction.Weight => next with { Weight = order.Weight },
            OperatorAction.Drain => next with
            {
                Mode = OperatorMode.Drain,
                UntilEmpty = order.UntilEmpty,
                Deadline = order.Deadline is { } deadline ? now + deadline : null,
            },
            _ => next with
            {
                Mode = order.Action == OperatorAction.Maintenance ? OperatorMode.Maintenance : OperatorMode.Ready,
                UntilEmpty = false,
                Deadline = null,
            },
        };
    }

    private void EndDrains()
    {
        if (!_operators.AnyDrains || _time.GetElapsedTime(_drainsLookedAt) < DrainLookInterval)
        {
            return;
        }

        _drainsLookedAt = _time.GetTimestamp();
        if (_operators.EndDrains(ConnectionsOf))
        {
            Reconcile(TableWrite.Change);
        }

        long? ConnectionsOf(OperatorState state)
        {
            ServiceSettings? service = _settings.Services.FirstOrDefault(service => service.Name == state.Service);
            return service?.Servers.FirstOrDefault(server => server.Name == state.Server) is { } server
                ? Connections(service, server)
                : null;
        }
    }

    // From the counters of the destination; the table of connections is never walked. Null: the kernel cannot be asked.
    private long? Connections(ServiceSettings service, ServerSettings server)
    {
        ServiceKey[] keys = [.. DesiredTable.Keys(service)];
        return _table.ReadCounters(keys) is not { } kernel ? null : keys.Sum(key =>
        {
            RealServer identity = server.ToRealServer(key, service.Forward);
            return (long)kernel.Servers.GetValueOrDefault(new ServerKey(key, identity.Address, identity.Port)).ActiveConnections;
        });
    }

    private ServerStanding StandingOf(ServiceSettings service, ServerSettings server)
    {
        OperatorState? state = _operators.Find(service.Name, server.Name);
        ServerHealth health = _healths.Of(service, server);

        // Asked for only where it counts: of a large table it is a lot of looking.
        int? held = health.AwaitsAdvice || health.IsExpectedUp
            ? DesiredTable.HeldWeight(service, server, _table.Actual)
            : null;
        int weight = state?.Weight ?? health.AdvisedWeight ?? (health.AwaitsAdvice ? held : null) ?? server.Weight;
        OperatorMode advised = health.Advised switch
        {
            AdvisedMode.Drain => OperatorMode.Drain,
            AdvisedMode.Maintenance => OperatorMode.Maintenance,
            _ => OperatorMode.Ready,
        };
        return new ServerStanding(
            health.IsExpectedUp && held is null ? HealthState.Up : health.State,
            weight,
            state is { Mode: var mode } && mode > advised ? mode : advised,
            _slowStarts.Any ? _slowStarts.Share(DesiredTable.ServerId(service, server), weight, _reactor.Now) : null);
    }

    private void FollowSlowStart(HealthChange change)
    {
        if (change.Before.State != change.After.State)
        {
            string id = DesiredTable.ServerId(change.User.Service, change.User.Server);
            _slowStarts.End(id);
            if ((change.Before.State, change.After.State) is (HealthState.Down, HealthState.Up))
            {
                _slowStarts.Begin(id, change.User.Service.SlowStart, _reactor.Now);
            }
        }
    }

    private void RaiseWeights()
    {
        if (_slowStarts.Any)
        {
            _slowStarts.Finish(_reactor.Now);
            Reconcile(TableWrite.Change);
        }
    }
}
