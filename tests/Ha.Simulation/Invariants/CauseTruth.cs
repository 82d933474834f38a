using Ha.Simulation.Hosts;
using Ha.Vrrp;

namespace Ha.Simulation.Invariants;

/// <summary>Compares what a router gives as the cause of a change with what really happened to it.</summary>
internal static class CauseTruth
{
    /// <summary>What is wrong with it; null: nothing.</summary>
    public static string? WhyFalse(RouterView router, in VrrpEffect effect)
    {
        string? place = effect.To switch
        {
            RouterState.Master => WhyNotToMaster(router, effect),
            RouterState.Backup => WhyNotToBackup(router, effect),
            RouterState.Fault => WhyNotToFault(router, effect.Reason.Cause),
            _ => WhyNotToInitialize(router, effect),
        };
        return place;
    }

    private static string? WhyNotToMaster(RouterView router, in VrrpEffect effect)
    {
        TimeSpan now = router.Host.Clock.Now;
        TimeSpan interval = IntervalOf(router);
        TimeSpan silence = now - router.SilentSince;
        switch (effect.Reason.Cause)
        {
            case TransitionCause.AddressOwner:
                return router.Priority == 255 ? null : $"its priority is {router.Priority}";

            case TransitionCause.NoAdverts when effect.From == RouterState.Backup:
                return TransitionChecks.IsAtLeast(silence, router.MasterDown(interval))
                    ? null
                    : $"it followed a Master {silence} ago, and its master-down interval is {router.MasterDown(interval)}";

            case TransitionCause.MasterResigned when effect.From == RouterState.Backup:
                TimeSpan since = now - router.ZeroAt;
                bool hasWaited = TransitionChecks.IsAtLeast(since, router.Skew(interval)) || router.ReloadedAt >= router.ZeroAt;
                return hasWaited && since < TimeSpan.FromDays(1)
                    ? null
                    : $"it heard priority 0 {since} ago, and its skew time is {router.Skew(interval)}";

            case TransitionCause.Preempted when effect.From == RouterState.Backup:
                return WhyNotPreempted(router, now, silence, interval);

            default:
                return "that is no way to become Master";
        }
    }

    private static string? WhyNotPreempted(RouterView router, TimeSpan now, TimeSpan silence, TimeSpan interval)
    {
        TimeSpan delay = router.Settings!.PreemptDelay;
        if (!router.Preempts)
        {
            return router.Yields ? "it handed over and yields" : "its settings say that it does not preempt";
        }

        if (router.LowerSince == RouterView.Never || router.LastHeard.Priority >= router.Priority)
        {
            return $"it has heard no Master of lower priority; its own is {router.Priority}, and it last heard {router.LastHeard}";
        }

        if (delay > TimeSpan.Zero && router.Priority != 255)
        {
            return TransitionChecks.IsAtLeast(now - router.LowerSince, delay) ? null : "its preempt delay is not over";
        }

        TimeSpan lately = 2 * Longest(router.LastHeard.Interval, router.FollowedInterval, router.Settings.AdvertInterval);
        return now - router.LowerAt <= lately && TransitionChecks.IsAtLeast(silence, router.MasterDown(interval))
            ? null
            : $"it followed a Master {silence} ago and heard one of lower priority {now - router.LowerAt} ago";
    }

    private static TimeSpan Longest(params ReadOnlySpan<TimeSpan> times)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (TimeSpan time in times)
        {
            longest = time > longest ? time : longest;
        }

        return longest;
    }

    private static string? WhyNotToBackup(RouterView router, in VrrpEffect effect)
    {
        TimeSpan now = router.Host.Clock.Now;
        TransitionReason reason = effect.Reason;
        return (effect.From, reason.Cause) switch
        {
            (RouterState.Initialize, TransitionCause.Started) => null,
            (RouterState.Fault, TransitionCause.FaultCleared) =>
                router.IsHeld || SeesLinkDown(router) ? "what kept it in Fault is still there" : null,
            (RouterState.Master, TransitionCause.HigherPriorityHeard) =>
                router.LastHeard.At == now && reason.PeerPriority > router.Priority && IsPeer(router, reason.Peer)
                    ? null
                    : $"its own priority is {router.Priority}, and it last heard {router.LastHeard}",
            (RouterState.Master, TransitionCause.HigherAddressHeard) =>
                router.LastHeard.At == now && reason.PeerPriority == router.Priority
                    && IsPeer(router, reason.Peer) && IsHigher(reason.Peer, router.LocalAddress)
                    ? null
                    : $"its own priority is {router.Priority} and its address {router.LocalAddress}",
            (RouterState.Master, TransitionCause.HandedOver) =>
                router.IsLeaving ? null : "nobody asked for it",
            (RouterState.Master, TransitionCause.Paused) =>
                now - router.Host.TurnedAt >= 2 * router.Settings!.AdvertInterval || router.ReloadedAt == now
                    ? null
                    : $"it had its last turn {now - router.Host.TurnedAt} ago",
            _ => "that is no way to become Backup",
        };
    }

    private static string? WhyNotToFault(RouterView router, TransitionCause cause) => cause switch
    {
        TransitionCause.HeldByDirector => router.IsHeld ? null : "the director does not hold it",
        TransitionCause.InterfaceDown => SeesLinkDown(router) ? null : "its interface is up",
        TransitionCause.InterfaceMissing =>
            router.Interface.Index < SimulatedInterface.RecreatedIndexLeast ? "its interface was never deleted" : null,
        _ => "that is no fault",
    };

    private static string? WhyNotToInitialize(RouterView router, in VrrpEffect effect) => effect.Reason.Cause switch
    {
        TransitionCause.OperatorStop or TransitionCause.DirectorGone =>
            router.IsLeaving ? null : "nobody told it to stop",
        _ => "that is no stop",
    };

    // The interval of the Master that it follows, or its own as long as it follows none; the shorter one if that cannot be
    // told from outside: the Master has resigned since, or the router was away and listens anew.
    private static TimeSpan IntervalOf(RouterView router)
    {
        TimeSpan own = router.Settings!.AdvertInterval;
        if (router.Followed.IsNone)
        {
            return own;
        }

        bool isUncertain = router.ZeroAt != RouterView.Never || router.Host.ResumedAt > router.SilentSince;
        return isUncertain && own < router.FollowedInterval ? own : router.FollowedInterval;
    }

    // As it saw it when it looked last; what changed since is still queued. A deleted interface cannot be opened.
    private static bool SeesLinkDown(RouterView router) =>
        router.Host.Kernel.Find(router.Interface.Name) is not { IsRunning: true } seen || seen.Index != router.Interface.Index;

    private static bool IsPeer(RouterView router, NetworkAddress peer) =>
        Array.Exists(router.Segment.Routers, other => other != router && other.LocalAddress == peer);

    // Not by the operators of the code that is under test.
    private static bool IsHigher(NetworkAddress left, NetworkAddress right) => left.Value > right.Value;
}
