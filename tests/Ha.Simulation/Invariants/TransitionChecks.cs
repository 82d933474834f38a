using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Vrrp;
using Ha.Vrrp.Loop;

namespace Ha.Simulation.Invariants;

/// <summary>Each change of state is reported, once, in order, with a cause that is true.</summary>
internal sealed class TransitionChecks(World world)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMicroseconds(1);

    public void OnAdvertRead(RouterView router, ReadOnlySpan<byte> message, NetworkAddress source)
    {
        if (router.Settings is not { } settings || !IsRouter(router, source))
        {
            return;
        }

        TimeSpan interval = Checks.IntervalIn(message);
        byte priority = message[2];
        bool isOther = settings.Version == VrrpVersion.V2
            && (interval != settings.AdvertInterval
                || (priority is not (0 or 255) && !ListsAddresses(router, message)));
        if (isOther)
        {
            return; // Version 2 drops what does not agree with its own settings.
        }

        TimeSpan now = router.Host.Clock.Now;
        router.LastHeard = new HeardAdvert(now, source, priority, interval);
        if (priority == 0)
        {
            // Only the Master that it follows can resign; after a pause it follows nobody.
            bool isFollowing = !router.Followed.IsNone && router.SilentSince >= router.Host.ResumedAt;
            if (!isFollowing || router.Followed == source)
            {
                // It is repeated, and the first one counts.
                router.ZeroAt = router.ZeroAt == RouterView.Never ? now : router.ZeroAt;
                router.Yields = false;
            }
        }
        else if (priority >= router.Priority || !router.Preempts)
        {
            router.Follow(router.LastHeard);
        }
        else
        {
            TimeSpan since = router.LowerSince == RouterView.Never ? now : router.LowerSince;
            if (settings.PreemptDelay > TimeSpan.Zero && router.Priority != 255)
            {
                router.Follow(router.LastHeard); // For the delay, so that its failure is noticed.
            }

            router.LowerAt = now;
            router.LowerSince = since;
        }
    }

    public void OnTransition(RouterView router, in ReportedTransition reported)
    {
        VrrpEffect effect = reported.Effect;
        if (effect.Kind == VrrpEffectKind.Notice)
        {
            world.Story.Tell($"{router}: {effect.NoticeKind}: {effect.Text}");
            return;
        }

        world.Story.Tell(new ToldTransition(router, effect));
        world.Tally.Transitions++;
        if (reported.Router != router.Reporter)
        {
            if (router.State != RouterState.Initialize)
            {
                Checks.Break(Invariant.TransitionsChain, router, $"begins anew, and was last reported as {router.State}");
            }

            router.Reporter = reported.Router;
        }

        if (effect.From != router.State || effect.From == effect.To)
        {
            Checks.Break(
                Invariant.TransitionsChain,
                router,
                $"goes from {effect.From} to {effect.To}, and was last reported as {router.State}");
        }

        if (CauseTruth.WhyFalse(router, effect) is { } lie)
        {
            Checks.Break(
                Invariant.CauseIsTrue, router, $"{effect.From} -> {effect.To}: \"{effect.Reason}\" ({effect.Reason.Cause}): {lie}");
        }

        router.HasLeft |= effect.From == RouterState.Master;
        router.WasAway &= effect.From != RouterState.Master;
        router.IsLeaving = effect.To != RouterState.Initialize && router.MustLeave;
        router.Yields = effect.To == RouterState.Backup
            && ((effect.Reason.Cause == TransitionCause.HandedOver && !router.Rejoins) || router.Yields);
        router.Rejoins = false;
        router.State = effect.To;
        router.Since = reported.At;
        router.Listen(reported.At);
        bool followsAtOnce = effect.Reason.Cause is TransitionCause.HigherPriorityHeard
            or TransitionCause.HigherAddressHeard
            or TransitionCause.HandedOver;
        if (effect.To == RouterState.Backup && followsAtOnce && router.LastHeard.Source == effect.Reason.Peer)
        {
            router.Follow(router.LastHeard);
        }
    }

    public void OnTurnEnds(RouterView router)
    {
        if (router.Election is { } election && router.Reporter == election && election.State != router.State)
        {
            Checks.Break(
                Invariant.TransitionsChain, router, $"is {election.State}, and was last reported as {router.State}");
        }
    }

    /// <summary>Whether a time that was measured is at least what it should be.</summary>
    public static bool IsAtLeast(TimeSpan measured, TimeSpan expected) => measured >= expected - Tolerance;

    private static bool IsRouter(RouterView router, NetworkAddress source)
    {
        foreach (RouterView other in router.Segment.Routers)
        {
            if (other != router && other.LocalAddress == source)
            {
                return true;
            }
        }

        return false;
    }

    private static bool ListsAddresses(RouterView router, ReadOnlySpan<byte> message)
    {
        if (message[3] != router.Addresses.Length)
        {
            return false;
        }

        for (int i = 0; i < message[3]; i++)
        {
            if (Array.IndexOf(router.Addresses, NetworkAddress.ReadIPv4(message[(8 + (4 * i))..])) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
