namespace Ha.Vrrp.Loop;

/// <summary>The routers of one sync group: shows them to <see cref="SyncGroup"/> and feeds them what it decides.</summary>
/// <remarks>
/// Two hosts whose groups became Master at the same moment, each better on one segment, both step down. The one that lost
/// on the segment of the reference member waits longer, or they would meet again and again.
/// Owned by the VRRP thread. Allocates nothing once it is made.
/// </remarks>
internal sealed class HostedGroup(HostedRouter[] routers)
{
    private readonly SyncMember[] _members = new SyncMember[routers.Length];

    // The member that both hosts agree on without a word: the one with the lowest virtual address.
    private readonly HostedRouter _reference = routers.MinBy(router => NetworkAddress.From(router.Settings.Addresses[0].Address))!;

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
        bool lostTheTie = _reference.WasMaster
            && _reference.Election.Reason.Cause is TransitionCause.HigherPriorityHeard or TransitionCause.HigherAddressHeard;
        foreach (HostedRouter router in routers)
        {
            if (order == SyncOrder.Promote && mayPromote && router.Election.WantsMaster)
            {
                router.Feed(VrrpInput.Promote, now);
            }
            else if (order == SyncOrder.StepDown && router.Election.State == RouterState.Master)
            {
                router.Feed(VrrpInput.StepDown(routers[culprit].Settings.Name, lostTheTie), now);
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
