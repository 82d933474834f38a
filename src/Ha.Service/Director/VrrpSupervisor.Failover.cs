using Ha.Service.Control;
using Ha.Vrrp;

namespace Ha.Service.Director;

/// <content>Planned hand-over.</content>
internal sealed partial class VrrpSupervisor
{
    private const int FailoversMax = 16;

    // The process gives up by itself well before this: one interval and a half, and a quarter of a second.
    private static readonly TimeSpan FailoverTimeoutMin = TimeSpan.FromSeconds(10);

    private readonly List<FailoverOrder> _failovers = [];

    /// <summary>Hands routers over and waits until others are Master of them, or until that has failed.</summary>
    /// <param name="router">Its name; null: all that are Master.</param>
    /// <param name="cancellation">Ends the waiting, not the hand-over.</param>
    public async Task<FailoverReply> FailoverAsync(string? router, CancellationToken cancellation)
    {
        FailoverOrder order;
        FailoverPlan plan;
        TimeSpan timeout = FailoverTimeoutMin;
        lock (_lock)
        {
            plan = FailoverPlan.For(_settings.Routers, _view.Read(), router);
            string? problem = plan.Problem
                ?? (_link is null ? "the VRRP process does not answer" : null)
                ?? (_failovers.Count >= FailoversMax ? "too many hand-overs are under way" : null);
            if (problem is not null)
            {
                return new FailoverReply { Done = false, Problem = problem };
            }

            order = new FailoverOrder(plan.Routers, _time);
            _failovers.Add(order);
            foreach (VirtualRouterSettings settings in _settings.Routers.Where(r => plan.Routers.Contains(r.Name)))
            {
                TimeSpan patience = (2 * settings.AdvertInterval) + (FailoverTimeoutMin / 2);
                timeout = patience > timeout ? patience : timeout;
                _link!.SendHandOver(settings.Name);
            }
        }

        try
        {
            // An order that runs out of time decides by itself: its task never fails.
            using var limit = new CancellationTokenSource(timeout, _time);
            using CancellationTokenRegistration _ =
                limit.Token.Register(() => order.Fail($"no word of a new Master within {timeout.TotalSeconds} s"));
            RouterFailoverReply[] outcomes = await order.Outcome.WaitAsync(cancellation);
            return new FailoverReply { Done = outcomes.All(o => o.Done), Note = plan.Note, Routers = outcomes };
        }
        finally
        {
            lock (_lock)
            {
                _failovers.Remove(order);
            }
        }
    }

    private void TellFailovers(Action<FailoverOrder> tell)
    {
        lock (_lock)
        {
            _failovers.ForEach(tell);
        }
    }
}
