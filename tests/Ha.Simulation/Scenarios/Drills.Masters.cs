using Ha.Simulation.Hosts;
using Ha.Vrrp;

namespace Ha.Simulation.Scenarios;

/// <content>A Master dies, leaves, or is away.</content>
internal sealed partial class Drills
{
    private IEnumerable<TimeSpan> Kill(HostMode mode)
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        List<RouterView> roles = RolesOf(master.Host);
        roles.ForEach(role => Disturb(role.Segment));
        roles.ForEach(role => ExpectSuccession(role, hasResigned: false));
        master.Host.Kill(mode);
        foreach (TimeSpan wait in Settle(roles.Select(role => role.Segment)))
        {
            yield return wait;
        }

        yield return _world.Unit * _random.Between(0, 20);
    }

    private IEnumerable<TimeSpan> CleanStop()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        foreach (TimeSpan wait in Leave(RolesOf(master.Host), master.Host.End))
        {
            yield return wait;
        }
    }

    private IEnumerable<TimeSpan> Silence()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        // Its routers that are no Masters stop as well, and start again: transitions, but nobody else's.
        DisturbAll();
        foreach (TimeSpan wait in Leave(RolesOf(master.Host), () => master.Host.Suspend(TransitionCause.DirectorGone)))
        {
            yield return wait;
        }
    }

    private IEnumerable<TimeSpan> HandOver()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        foreach (TimeSpan wait in Leave([master], () => master.Host.HandOver(master)))
        {
            yield return wait;
        }
    }

    private IEnumerable<TimeSpan> Hold()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        // What has failed must not be used a moment longer.
        Action hold = () => master.Host.Track(master, 0, isHeld: true);
        foreach (TimeSpan wait in Leave([master], hold, isMadeBeforeBroken: false))
        {
            yield return wait;
        }
    }

    private IEnumerable<TimeSpan> Leave(List<RouterView> roles, Action order, bool isMadeBeforeBroken = true)
    {
        foreach (RouterView router in roles.SelectMany(role => role.Host.Routers))
        {
            Disturb(router.Segment);
        }

        roles.ForEach(role => ExpectSuccession(role, hasResigned: true));
        roles.ForEach(role => role.Segment.MustStayHeld &= isMadeBeforeBroken);
        order();
        foreach (TimeSpan wait in Settle(_world.Segments.Where(segment => !segment.IsSettled)))
        {
            yield return wait;
        }

        yield return _world.Unit * _random.Between(0, 20);
    }

    private IEnumerable<TimeSpan> LinkDown()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        // What it says last does not get out: the others wait for their whole master-down interval.
        int lan = master.Segment.Lan;
        List<RouterView> roles = RolesOf(master.Host).FindAll(role => role.Segment.Lan == lan);
        foreach (RouterView router in master.Host.Routers)
        {
            Disturb(router.Segment);
        }

        roles.ForEach(role => ExpectSuccession(role, hasResigned: false));
        master.Host.Kernel.SetRunning(lan, false);
        master.Host.Notice();
        foreach (TimeSpan wait in Settle(_world.Segments.Where(segment => !segment.IsSettled)))
        {
            yield return wait;
        }

        yield return _world.Unit * _random.Between(0, 20);
    }

    private IEnumerable<TimeSpan> ShortPause()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        // The next advert is an interval and the pause after the last one: less than three.
        TimeSpan shortest = RolesOf(master.Host).Min(role => role.Settings!.AdvertInterval);
        master.Host.Pause(HostMode.Stopped);
        yield return _random.Between(0.1 * shortest, 1.9 * shortest);
        master.Host.Continue();
        yield return 4 * _world.Unit;
    }

    private IEnumerable<TimeSpan> LongPause()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        SimulatedHost host = master.Host;
        List<RouterView> roles = RolesOf(host);
        TimeSpan down = roles.Max(role => role.MasterDown(role.Settings!.AdvertInterval));
        DisturbAll();
        roles.ForEach(role => ExpectSuccession(role, hasResigned: false));
        host.Pause(_random.Chance(0.5) ? HostMode.Stopped : HostMode.Stalled);
        yield return down * (1.02 + (3 * _random.Unit()));
        host.Continue();
        foreach (TimeSpan wait in Settle(_world.Segments))
        {
            yield return wait;
        }
    }
}
