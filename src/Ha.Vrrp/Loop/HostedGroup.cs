namespace Ha.Vrrp.Loop;

/// <summary>The routers of one sync group: shows them to <see cref="SyncGroup"/> and feeds them what it decides.</summary>
/// <remarks>Owned by the VRRP thread. Allocates nothing once it is made.</remarks>
internal sealed class HostedGroup(HostedRouter[] routers)
{
    private readonly SyncMember[] _members = new SyncMember[routers.Length];

    /// <summary>Promotes or steps down together.</summary>
    /// <param name="now">The time.</param>
    /// <param name="mayPromote">False while adverts that may say otherwise are still queued.</param>
    public void Judge(TimeSpan now, bool mayPromote)
    {
        for (int i = 0; i < routers.Length; i++)
        {
            VirtualRouter election = routers[i].Election;
            _members[i] = new SyncMember(
                election.State,
                election.WantsMaster,
                election.IsHandingOver,
                election.IsFollowing,
                routers[i].WasMaster && election.State != RouterState.Master);
        }

        SyncOrder order = SyncGroup.Decide(_members, out int culprit);
        foreach (HostedRouter router in routers)
        {
            if (order == SyncOrder.Promote && mayPromote && router.Election.WantsMaster)
            {
                router.Feed(VrrpInput.Promote, now);
            }
            else if (order == SyncOrder.StepDown && router.Election.State == RouterState.Master)
            {
                router.Feed(VrrpInput.StepDown(routers[culprit].Settings.Name), now);
            }

            router.WasMaster = router.Election.State == RouterState.Master;
        }
    }

    /// <summary>One in Fault keeps all the others from taking part.</summary>
    public void SpreadFaults()
    {
        HostedRouter? faulty = Array.Find(routers, router => router.Fault.Cause != TransitionCause.None);
        foreach (HostedRouter router in routers)
        {
            router.FaultyMember = faulty?.Settings.Name;
        }
    }

    /// <summary>Feeds all of it what was found out about the host.</summary>
    public void Settle(TimeSpan now, bool mayTakePart)
    {
        foreach (HostedRouter router in routers)
        {
            router.Settle(now, mayTakePart);
        }
    }

    /// <summary>Lets all of it hand over.</summary>
    public void HandOver(TimeSpan now)
    {
        foreach (HostedRouter router in routers)
        {
            router.Feed(VrrpInput.HandOver, now);
        }
    }
}
