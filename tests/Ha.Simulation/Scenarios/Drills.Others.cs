using Ha.Simulation.Hosts;
using Ha.Simulation.Invariants;
using Ha.Simulation.Network;
using Ha.Vrrp;

namespace Ha.Simulation.Scenarios;

/// <content>What must not cost anybody the role; reloads; a split.</content>
internal sealed partial class Drills
{
    private IEnumerable<TimeSpan> LoseAdverts()
    {
        yield return AMoment;
        if (AnyMaster() is not { } master)
        {
            yield break;
        }

        // After two lost ones the third comes when three intervals have passed; what is left to a Backup is its skew.
        bool mayLoseTwo = RolesOf(master.Host).SelectMany(role => role.Segment.Routers).All(router =>
            router.Host == master.Host || !router.IsLive || HasTimeForThree(router, router.Segment.Master!));
        _world.Lans[master.Segment.Lan].LoseNext(master.Host.Index, mayLoseTwo ? 2 : 1);
        yield return 6 * _world.Unit;
    }

    private static bool HasTimeForThree(RouterView router, RouterView master)
    {
        TimeSpan interval = master.Settings!.AdvertInterval;
        return router.Skew(interval) > (2 * SettlingBound.Slack) + (4 * SettlingBound.ClockSkewMost * interval);
    }

    private IEnumerable<TimeSpan> PauseOfBackup()
    {
        yield return AMoment;
        SimulatedHost host = _random.Pick<SimulatedHost>(_world.Hosts);
        if (!host.TakesPart || RolesOf(host).Count > 0)
        {
            yield break;
        }

        // However long: when it goes on, its sockets tell it that the Master lives.
        host.Pause(HostMode.Stopped);
        yield return _random.Spread(0.5 * _world.Unit, 40 * _world.Unit);
        host.Continue();
        yield return 5 * _world.Unit;
    }

    private IEnumerable<TimeSpan> StallOfBackup()
    {
        yield return AMoment;
        SimulatedHost host = _random.Pick<SimulatedHost>(_world.Hosts);
        if (!host.TakesPart || RolesOf(host).Count > 0)
        {
            yield break;
        }

        // So long that it knows that it heard nothing because it could not.
        TimeSpan down = _world.Segments.Max(segment => RfcTimers.MasterDown(segment.Version, 1, segment.IntervalMost));
        host.Pause(HostMode.Stalled);
        yield return down * (2.1 + (5 * _random.Unit()));
        host.Continue();
        yield return 8 * _world.Unit;
    }

    private IEnumerable<TimeSpan> DeleteAddress()
    {
        yield return AMoment;
        if (AnyMaster() is not { Host.Kernel.Held.Count: > 0 } master)
        {
            yield break;
        }

        SimulatedHost host = master.Host;
        long before = host.Routers.Sum(router => router.Election!.Statistics.AddressesRestored);
        int place = _random.Below(host.Kernel.Held.Count);
        KernelAddress gone = host.Kernel.Held[place];
        host.Kernel.Delete(place);
        host.Notice();
        yield return TimeSpan.FromMilliseconds(2);
        long after = host.Routers.Sum(router => router.Election!.Statistics.AddressesRestored);
        if (!host.Kernel.Holds(gone.InterfaceIndex, gone.Address) || after != before + 1)
        {
            Checks.Break(
                Invariant.MasterHoldsAll, host.Name, $"somebody deleted {gone.Address}, and it was not put back and counted");
        }
    }

    private IEnumerable<TimeSpan> NeutralReload()
    {
        yield return AMoment;
        Segment segment = _random.Pick<Segment>(_world.Segments);
        bool isV2 = segment.Version == VrrpVersion.V2;
        int addresses = _random.Between(1, 4);
        TimeSpan? lease = _random.Chance(0.1) ? null : TimeSpan.FromSeconds(_random.Between(1, 6));
        int kind = _random.Below(isV2 ? 2 : 4);
        foreach (RouterView router in segment.Routers.OrderBy(_ => _random.Next()).ToArray())
        {
            Files.Edit(router, settings => kind switch
            {
                0 => settings with { Lease = lease },
                1 => settings with { Checksum = 1 - settings.Checksum },
                2 => settings with { Addresses = Site.Addresses(segment, addresses) },
                _ => settings with { AdvertInterval = Files.DrawInterval(_world, segment, settings.AdvertInterval) },
            });
            router.Host.ReloadIfRunning();
            yield return _random.Spread(0.001 * _world.Unit, 3 * _world.Unit);
        }

        yield return 4 * segment.IntervalMost;
    }

    private IEnumerable<TimeSpan> PriorityReload()
    {
        yield return AMoment;
        RouterView router = _random.Pick<RouterView>(_random.Pick<Segment>(_world.Segments).Routers);
        if (!router.IsLive || router.Settings!.Priority == 255)
        {
            yield break;
        }

        Disturb(router.Segment);
        Files.Edit(router, settings => settings with { Priority = Files.DrawPriority(_world) });
        router.Host.ReloadIfRunning();
        foreach (TimeSpan wait in Settle(router.Segment))
        {
            yield return wait;
        }

        MustHeal = false;
    }

    private IEnumerable<TimeSpan> PreemptReload()
    {
        yield return AMoment;
        RouterView router = _random.Pick<RouterView>(_random.Pick<Segment>(_world.Segments).Routers);
        if (!router.IsLive)
        {
            yield break;
        }

        Disturb(router.Segment);
        Files.Edit(router, settings => settings with { Preempt = !settings.Preempt });
        router.Host.ReloadIfRunning();
        foreach (TimeSpan wait in Settle(router.Segment))
        {
            yield return wait;
        }

        MustHeal = false;
    }

    private IEnumerable<TimeSpan> Partition()
    {
        yield return AMoment;
        int side = _random.Below(1 << _world.Hosts.Length);
        DisturbAll();
        _world.Story.Tell($"partition of all segments: {side:b}");
        foreach (SimulatedLan lan in _world.Lans)
        {
            Faults.CutSides(_world, lan, side, true);
        }

        yield return _world.Segments.Max(SettlingBound.Of);
        foreach (Segment segment in _world.Segments)
        {
            JudgeSide(segment, router => ((side >> router.Host.Index) & 1) == 1);
            JudgeSide(segment, router => ((side >> router.Host.Index) & 1) == 0);
        }
    }

    private static void JudgeSide(Segment segment, Func<RouterView, bool> isInside)
    {
        int live = segment.Routers.Count(router => router.IsLive && isInside(router));
        int masters = segment.Routers.Count(
            router => router.IsLive && isInside(router) && router.State == RouterState.Master);
        if (masters != (live > 0 ? 1 : 0))
        {
            Checks.Break(
                Invariant.OneMaster, segment, $"one side of a partition has {live} routers and {masters} Masters");
        }
    }
}
