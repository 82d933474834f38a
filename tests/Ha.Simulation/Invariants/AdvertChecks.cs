using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Vrrp;

namespace Ha.Simulation.Invariants;

/// <summary>What a router says, and when.</summary>
internal sealed class AdvertChecks(World world)
{
    public void OnSent(RouterView router, ReadOnlySpan<byte> message, NetworkAddress source)
    {
        byte priority = message[2];
        if (router.WasAway)
        {
            Checks.Break(
                Invariant.AwayFallsBack, router, $"sends priority {priority} in the turn in which it came back");
        }

        if (router.State != RouterState.Master)
        {
            Checks.Break(Invariant.OnlyMasterSends, router, $"is {router.State} and sends priority {priority}");
        }

        JudgeContent(router, message, source);
        TimeSpan now = router.Host.Clock.Now;
        if (world.Now > TimeSpan.Zero && now > router.SentAt && router.Segment.IsSettled)
        {
            JudgeChatter(router, now);
        }

        router.SentZeroInTurn |= priority == 0 && !router.IsLeaving;
        router.SentAt = now;
        router.AwayWhenSent = router.Host.AwayTotal;
        if (priority > 0 && router.State == RouterState.Master && router.IsLeaving && router.IsConfigured)
        {
            // Nobody took over, or it was told to stay: it keeps the role.
            router.IsLeaving = false;
            router.Rejoins = false;
        }
    }

    public void OnTurnEnds(RouterView router)
    {
        if (router.SentZeroInTurn && !router.HasLeft)
        {
            Checks.Break(Invariant.ResignsOnlyToLeave, router, "sent priority 0 and was not told to leave");
        }

        if (router.State == RouterState.Master && !router.IsLeaving)
        {
            JudgeSilence(router);
        }
    }

    private static void JudgeContent(RouterView router, ReadOnlySpan<byte> message, NetworkAddress source)
    {
        if (router.Settings is not { } settings)
        {
            return; // It has none: another invariant's matter.
        }

        if (router.ReloadedAt == router.Host.Clock.Now)
        {
            return; // In the turn of a reload something may be said before the new settings are taken over.
        }

        bool isTrue = message[0] == (((int)settings.Version << 4) | 1)
            && (message[2] == 0 || message[2] == router.Priority)
            && message[3] == settings.Addresses.Length
            && Checks.IntervalIn(message) == settings.AdvertInterval
            && source == router.LocalAddress;
        if (!isTrue)
        {
            Checks.Break(
                Invariant.AdvertIsTrue,
                router,
                $"sends {Convert.ToHexString(message)} from {source}, and its priority is {router.Priority}, "
                + $"its interval {settings.AdvertInterval}, its address {router.LocalAddress}");
        }
    }

    private static void JudgeChatter(RouterView router, TimeSpan now)
    {
        TimeSpan gap = now - router.SentAt;
        TimeSpan least = router.Settings!.AdvertInterval - router.Host.LagWorst - SettlingBound.Slack;

        // The first one after a pause was late, and the next one comes when it would have come without it.
        bool wasLate = router.SentAt - router.Host.ResumedAt < router.Settings.AdvertInterval;
        if (gap < least && router.ReloadedAt < router.SentAt && !wasLate)
        {
            Checks.Break(
                Invariant.NoChatter, router, $"sends {gap.TotalMilliseconds} ms after the advert before, and all is quiet");
        }
    }

    private static void JudgeSilence(RouterView router)
    {
        SimulatedHost host = router.Host;
        TimeSpan silence = host.Clock.Now - router.SentAt - (host.AwayTotal - router.AwayWhenSent);
        TimeSpan most = router.Settings!.AdvertInterval + host.LagWorst + SettlingBound.Slack;
        if (silence > most)
        {
            Checks.Break(
                Invariant.AdvertsOnTime, router, $"is Master and silent for {silence.TotalMilliseconds} ms of its own time");
        }
    }
}
