namespace Ha.Vrrp.Loop;

/// <content>What the director orders: which routers there are, what tracking says, hand-over and stop.</content>
public sealed partial class VrrpLoop
{
    private const int OrdersMax = 4096;

    private readonly List<HostedRouter> _routers = [];
    private readonly List<HostedRouter> _leaving = []; // not wanted any more; Master until another router has the role
    private readonly List<HostedRouter> _all = [];     // both, in that order
    private readonly List<HostedGroup> _groups = [];
    private readonly HashSet<NetworkAddress> _virtualAddresses = [];
    private readonly Dictionary<string, (int Adjustment, string? Fault, string Why)> _orders = [];
    private bool _isSuspended;

    /// <summary>Whether a router that was told to leave still keeps its addresses for the next Master.</summary>
    public bool IsLeaving
    {
        get
        {
            for (int i = 0; i < _all.Count; i++)
            {
                if (_all[i].Election.IsStopping)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Replaces the set of routers. Those whose settings are equal are not touched.</summary>
    public void Apply(IReadOnlyList<VirtualRouterSettings> settings)
    {
        JudgePauses();
        TimeSpan now = Now;
        Dismiss(settings, now);
        _virtualAddresses.Clear();
        _virtualAddresses.UnionWith(settings
            .Concat(_leaving.Select(router => router.Settings))
            .SelectMany(router => router.Addresses.Concat(router.ExtraAddresses))
            .Select(address => NetworkAddress.From(address.Address)));
        _host.Refresh();

        List<HostedRouter> changed = [];
        foreach (VirtualRouterSettings wanted in settings)
        {
            if ((Find(wanted.Name) ?? TakeBack(wanted, now)) is not { } router)
            {
                router = new HostedRouter(wanted, _transport, _host, _announcer, Transitions, now);
                router.IsWaiting = _leaving.Exists(other => StandsInTheWay(other.Settings, wanted));
                Order(router);
                _routers.Add(router);
                changed.Add(router);
            }
            else if (!router.Settings.Equals(wanted))
            {
                router.Reconfigure(wanted, now);
                changed.Add(router);
            }
        }

        Regroup();
        if (changed.Count > 1)
        {
            RenewMoved(changed, now);
        }

        Settle(changed, now);
    }

    /// <summary>
    /// All routers leave. A Master makes before it breaks: turns go on until <see cref="IsLeaving"/> says that none is left.
    /// </summary>
    public void StopAll(TransitionCause cause)
    {
        if (!_isSuspended)
        {
            _isSuspended = true;
            FeedAll(VrrpInput.Stop(cause));
        }
    }

    /// <summary>All routers leave at once: Masters resign, addresses go.</summary>
    public void AbandonAll(TransitionCause cause)
    {
        _isSuspended = true;
        FeedAll(VrrpInput.Abandon(cause));
    }

    /// <summary>All routers take part again after <see cref="StopAll"/>.</summary>
    public void Resume()
    {
        if (!_isSuspended)
        {
            return;
        }

        JudgePauses();
        _isSuspended = false;
        _host.Refresh();
        _routers.ForEach(router => router.Stay(Now));
        InspectAll();
    }

    /// <summary>Takes what the things that the director tracks for a router add up to; kept for one that is still to come.</summary>
    /// <param name="name">The router.</param>
    /// <param name="adjustment">Added to its priority.</param>
    /// <param name="fault">What keeps it in Fault, in words; null: nothing.</param>
    /// <param name="reason">Why the adjustment is what it is.</param>
    public void Track(string name, int adjustment, string? fault, string reason)
    {
        JudgePauses();
        if (_orders.Count < OrdersMax || _orders.ContainsKey(name))
        {
            _orders[name] = (adjustment, fault, reason);
        }

        if (Find(name) is { } router)
        {
            Order(router);
            Inspect(router, Now);
        }
    }

    /// <summary>Lets another router be Master: this one resigns and keeps the addresses until it hears the new one.</summary>
    public void HandOver(string name)
    {
        if (Find(name) is { } router)
        {
            JudgePauses();
            if (router.Group is { } group)
            {
                group.HandOver(Now);
            }
            else
            {
                router.Feed(VrrpInput.HandOver, Now);
            }
        }
    }

    private HostedRouter? Find(string name) => _routers.Find(router => router.Settings.Name == name);

    private void FeedAll(in VrrpInput input)
    {
        TimeSpan now = Now;
        for (int i = 0; i < _all.Count; i++)
        {
            _all[i].Feed(input, now);
        }
    }

    private void Dismiss(IReadOnlyList<VirtualRouterSettings> settings, TimeSpan now)
    {
        for (int i = _routers.Count - 1; i >= 0; i--)
        {
            HostedRouter router = _routers[i];
            VirtualRouterSettings? wanted = settings.FirstOrDefault(other => other.Name == router.Settings.Name);
            if (wanted is not null && VirtualRouter.CanReconfigure(router.Settings, wanted))
            {
                continue;
            }

            _routers.RemoveAt(i);
            router.Feed(VrrpInput.Stop(), now);
            if (router.Election.State == RouterState.Master)
            {
                _leaving.Add(router);
            }

            if (wanted is null)
            {
                _orders.Remove(router.Settings.Name);
            }
        }
    }

    // Removed and wanted again before another router took over: it never left.
    private HostedRouter? TakeBack(VirtualRouterSettings wanted, TimeSpan now)
    {
        HostedRouter? router = _leaving.Find(other =>
            other.Settings.Name == wanted.Name && VirtualRouter.CanReconfigure(other.Settings, wanted));
        if (router is not null)
        {
            _leaving.Remove(router);
            _routers.Add(router);
            Order(router);
            if (!_isSuspended)
            {
                router.Stay(now);
            }
        }

        return router;
    }

    // The one that leaves removes its addresses when it has left, and hears the adverts for its VRID until then.
    private static bool StandsInTheWay(VirtualRouterSettings leaving, VirtualRouterSettings wanted) =>
        leaving.Name == wanted.Name
        || (leaving.Interface == wanted.Interface
            && leaving.VirtualRouterId == wanted.VirtualRouterId
            && leaving.IsV6 == wanted.IsV6)
        || leaving.Addresses.Concat(leaving.ExtraAddresses).Any(address =>
            wanted.Addresses.Concat(wanted.ExtraAddresses).Any(other => other.Address.Equals(address.Address)));

    private void Order(HostedRouter router)
    {
        (int adjustment, string? fault, string why) = _orders.GetValueOrDefault(router.Settings.Name, (0, null, ""));
        router.Tracking.Order(adjustment, fault, why);
    }

    // An address that moved from one Master to another may have been removed after it was added.
    private static void RenewMoved(List<HostedRouter> changed, TimeSpan now)
    {
        foreach (HostedRouter router in changed.Where(router => router.Election.State == RouterState.Master))
        {
            router.Addresses.Add(now);
        }
    }

    private void ReleaseDeparted()
    {
        if (_leaving.Count == 0 || _leaving.TrueForAll(router => router.Election.State == RouterState.Master))
        {
            return;
        }

        TimeSpan now = Now;
        _leaving.RemoveAll(router => router.Election.State != RouterState.Master);
        Regroup();
        RenewMoved(_routers, now);
        List<HostedRouter> released = _routers.FindAll(router =>
            router.IsWaiting && !_leaving.Exists(other => StandsInTheWay(other.Settings, router.Settings)));
        released.ForEach(router => router.IsWaiting = false);
        Settle(released, now);
    }
}
