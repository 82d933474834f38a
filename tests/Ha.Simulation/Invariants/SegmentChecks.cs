using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Simulation.Scenarios;
using Ha.Vrrp;

namespace Ha.Simulation.Invariants;

/// <summary>Compares the hosts of a segment with each other.</summary>
internal sealed class SegmentChecks(World world)
{
    /// <summary>Something happened that a segment may answer with transitions.</summary>
    public void Disturb(Segment segment)
    {
        segment.IsSettled = false;
        segment.DisturbedAt = world.Now;
        segment.ChangedAt = world.Now;
        segment.Successions = 0;
        segment.Successor = null;
    }

    public void DisturbAll()
    {
        foreach (Segment segment in world.Segments)
        {
            Disturb(segment);
        }
    }

    public void OnTransition(RouterView router, in VrrpEffect effect)
    {
        Segment segment = router.Segment;
        if (segment.IsSettled)
        {
            Checks.Break(
                Invariant.NoFlap,
                router,
                $"{effect.From} -> {effect.To}: {effect.Reason}, and nothing has happened that explains it");
        }

        segment.ChangedAt = world.Now;
        if (effect.To == RouterState.Master)
        {
            segment.Successions++;
            segment.Successor = router;
        }
    }

    /// <summary>All faults are long over: there is one Master, and the right one. From now on nothing may change.</summary>
    /// <param name="segment">Of which segment.</param>
    /// <param name="bound">How long it was given.</param>
    public void Settle(Segment segment, TimeSpan bound)
    {
        RouterView[] masters = Array.FindAll(
            segment.Routers, router => router.Host.Mode == HostMode.Running && router.State == RouterState.Master);
        int live = segment.Routers.Count(router => router.IsLive);
        if (masters.Length != (live > 0 ? 1 : 0))
        {
            Checks.Break(
                Invariant.OneMaster,
                segment,
                $"has {masters.Length} Masters [{string.Join<RouterView>(", ", masters)}] of {live} routers that can be, "
                + $"{bound.TotalSeconds} s after the last fault");
        }

        if (live > 0)
        {
            RouterView? better = Array.Find(
                segment.Routers,
                router => router.IsLive && router.Preempts && router.Priority > masters[0].Priority);
            if (better is not null)
            {
                Checks.Break(
                    Invariant.BestMaster,
                    segment,
                    $"has the Master {masters[0]} of priority {masters[0].Priority}, and {better} has {better.Priority} and preempts");
            }
        }

        world.Tally.Settled++;
        world.Tally.SettledWorst = Math.Max(
            world.Tally.SettledWorst, (segment.ChangedAt - segment.CalmAt) / bound);
        segment.IsSettled = true;
        segment.MustStayHeld = false;
    }

    /// <summary>The Master is gone or going: this one takes over in time, and no other one.</summary>
    /// <param name="segment">On which segment.</param>
    /// <param name="best">Who; null: any, for the best are too close to each other.</param>
    /// <param name="within">How soon.</param>
    public void ExpectSuccession(Segment segment, RouterView? best, TimeSpan within) =>
        world.After(within, () =>
        {
            if (segment.Successor is null)
            {
                Checks.Break(
                    Invariant.FailoverInTime, segment, $"has no Master {within.TotalMilliseconds} ms after it lost the one it had");
            }

            if (best is not null && (segment.Successor != best || segment.Successions != 1))
            {
                Checks.Break(
                    Invariant.OrderlySuccession,
                    segment,
                    $"changed its Master {segment.Successions} times, at last to {segment.Successor}; {best} is the best");
            }
        });
}
