using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Simulation.Network;

namespace Ha.Simulation.Scenarios;

/// <summary>
/// What happens at a site: quiet times, drills (one thing goes wrong, and what must follow is known exactly) and chaos
/// (many things go wrong at once). After each the site is healed, given the time it may take, and judged.
/// </summary>
internal sealed class Play(World world)
{
    private const int UnitsLeast = 3000;
    private const int UnitsMost = 8000;
    private const long ClockRateMost = 1_000_000; // parts in a billion: 0.1 percent

    private readonly DeterministicRandom _random = world.Random;
    private readonly Drills _drills = new(world);

    public IEnumerable<TimeSpan> Steps()
    {
        TimeSpan end = world.Unit * _random.Between(UnitsLeast, UnitsMost);
        foreach (SimulatedHost host in world.Hosts)
        {
            long rate = _random.Between((int)-ClockRateMost, (int)ClockRateMost);
            world.After(_random.Between(TimeSpan.FromMilliseconds(1), 3 * world.Unit), () => host.Boot(rate));
        }

        yield return 3 * world.Unit;
        world.Checks.Segments.DisturbAll();
        foreach (TimeSpan wait in Judging.Settle(world, world.Segments))
        {
            yield return wait;
        }

        while (world.Now < end)
        {
            bool isChaos = _random.Chance(0.4);
            foreach (TimeSpan wait in isChaos ? Chaos() : _drills.Next())
            {
                yield return wait;
            }

            foreach (TimeSpan wait in isChaos || _drills.MustHeal ? Heal() : [])
            {
                yield return wait;
            }

            yield return world.Unit * _random.Between(1, 200);
        }
    }

    private IEnumerable<TimeSpan> Chaos()
    {
        world.Checks.Segments.DisturbAll();
        world.Story.Tell("-- chaos --");
        int faults = _random.Between(1, 25);
        for (int i = 0; i < faults; i++)
        {
            Faults.InjectAny(world);
            yield return _random.Spread(0.02 * world.Unit, 6 * world.Unit);
        }
    }

    // Everything that went wrong is put right; what cannot be told apart from a fault is waited for.
    private IEnumerable<TimeSpan> Heal()
    {
        world.Checks.Segments.DisturbAll();
        world.Story.Tell("-- all faults end --");
        world.Epoch++;
        foreach (SimulatedLan lan in world.Lans)
        {
            lan.Heal();
        }

        Files.Agree(world);
        foreach (SimulatedHost host in world.Hosts)
        {
            host.LagMost = SimulatedHost.LagUsual;
        }

        while (Array.Exists(world.Hosts, host => host.IsEnding))
        {
            yield return 0.1 * world.Unit;
        }

        SimulatedHost? lame = _random.Chance(0.15) ? _random.Pick<SimulatedHost>(world.Hosts) : null;
        foreach (SimulatedHost host in world.Hosts)
        {
            Heal(host, isLame: host == lame);
        }

        foreach (SimulatedLan lan in world.Lans)
        {
            if (lan.LastArrival > world.Now)
            {
                yield return lan.LastArrival - world.Now;
            }
        }

        world.Checks.Segments.DisturbAll();
        foreach (TimeSpan wait in Judging.Settle(world, world.Segments))
        {
            yield return wait;
        }
    }

    // A lame host stays as it is: down, or without its cable.
    private static void Heal(SimulatedHost host, bool isLame)
    {
        if (host.IsPaused)
        {
            host.Continue();
        }

        if (host.Mode != HostMode.Running && !isLame)
        {
            host.Start();
        }

        for (int lan = 0; lan < host.Kernel.Interfaces.Length && !isLame; lan++)
        {
            host.Kernel.SetRunning(lan, true);
        }

        if (host.Mode == HostMode.Running)
        {
            host.Reload();
            if (host.IsSuspended)
            {
                host.Resume();
            }

            foreach (RouterView router in host.Routers)
            {
                host.Track(router, 0, isHeld: false);
            }
        }
    }
}
