namespace Ha.Vrrp.Loop;

/// <content>What the host shows and what follows from it, for single routers and for their sync groups.</content>
public sealed partial class VrrpLoop
{
    private void Inspect(HostedRouter router, TimeSpan now)
    {
        router.Look(now, _virtualAddresses);
        if (router.Group is { } group)
        {
            group.SpreadFaults();
            group.Settle(now, !_isSuspended);
        }
        else
        {
            router.Settle(now, !_isSuspended && !_leaving.Contains(router));
        }

        _claims.Follow(_all);
    }

    private void InspectAll() => Settle(_all, Now);

    private void Settle(List<HostedRouter> looked, TimeSpan now)
    {
        looked.ForEach(router => router.Look(now, _virtualAddresses));
        _groups.ForEach(group => group.SpreadFaults());
        foreach (HostedRouter router in _routers)
        {
            router.Settle(now, !_isSuspended);
        }

        foreach (HostedRouter router in _leaving)
        {
            router.Settle(now, mayTakePart: false);
        }

        _claims.Follow(_all);
    }

    private void Regroup()
    {
        HostedRouter[] gone = [.. _all.Except(_routers).Except(_leaving)];
        _all.Clear();
        _all.AddRange(_routers);
        _all.AddRange(_leaving);
        foreach (HostedRouter router in gone)
        {
            router.CloseInterfaces(_all);
        }

        _groups.Clear();
        _routers.ForEach(router => router.Group = null);
        _leaving.ForEach(router => router.Group = null);
        foreach (IGrouping<string?, HostedRouter> members in _routers.GroupBy(router => router.Settings.SyncGroup))
        {
            if (members.Key is not null)
            {
                var group = new HostedGroup([.. members]);
                _groups.Add(group);
                foreach (HostedRouter member in members)
                {
                    member.Group = group;
                }
            }
        }

        foreach (HostedRouter router in _routers.Where(router => router.Group is null))
        {
            router.FaultyMember = null;
        }
    }
}
