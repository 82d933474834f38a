using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Simulation.Network;

namespace Ha.Simulation.Scenarios;

/// <summary>Everything that goes wrong, or that an operator does, in chaos. Each ends by itself or when all is healed.</summary>
internal static partial class Faults
{
    private static readonly (string Name, int Weight, Func<World, bool> Inject)[] Table =
    [
        ("loss", 6, Lose),
        ("path loss", 4, LosePath),
        ("delay", 4, Delay),
        ("duplication", 3, Duplicate),
        ("one-way cut", 6, CutOneWay),
        ("partition", 6, Partition),
        ("link down", 5, LinkDown),
        ("interface re-created", 1, Recreate),
        ("flood", 2, Flood),
        ("stop signal", 6, world => Pause(world, HostMode.Stopped)),
        ("machine stall", 5, world => Pause(world, HostMode.Stalled)),
        ("kill", 6, world => Kill(world, HostMode.Dead)),
        ("power loss", 2, world => Kill(world, HostMode.Off)),
        ("clean stop", 4, CleanStop),
        ("slow host", 3, Slow),
        ("clock rate", 2, ChangeClock),
        ("address deleted", 5, DeleteAddress),
        ("hand-over", 5, HandOver),
        ("tracked failure", 5, Hold),
        ("director silent", 3, Silence),
        ("reload: priority", 5, world => Reload(world, (_, settings) => settings.Priority == 255
            ? settings
            : settings with { Priority = Files.DrawPriority(world) })),
        ("reload: interval", 4, world => Reload(world, (segment, settings) => settings with
        {
            AdvertInterval = Files.DrawInterval(world, segment, settings.AdvertInterval),
        })),
        ("reload: addresses", 3, world => Reload(world, (segment, settings) => settings with
        {
            Addresses = Site.Addresses(segment, world.Random.Between(1, 4)),
        })),
        ("reload: preempt", 2, world => Reload(world, (_, settings) => settings with { Preempt = !settings.Preempt })),
        ("reload: router removed", 2, Remove),
    ];

    private static readonly int WeightOfAll = Table.Sum(fault => fault.Weight);

    /// <summary>One of them, somewhere.</summary>
    public static void InjectAny(World world)
    {
        int place = world.Random.Below(WeightOfAll);
        foreach ((string name, int weight, Func<World, bool> inject) in Table)
        {
            place -= weight;
            if (place < 0)
            {
                if (inject(world))
                {
                    world.Tally.Faults++;
                    world.Tally.Count(name);
                }

                return;
            }
        }
    }

    private static TimeSpan HowLong(World world) => world.Random.Spread(0.05 * world.Unit, 15 * world.Unit);

    private static SimulatedHost AnyHost(World world) => world.Random.Pick<SimulatedHost>(world.Hosts);

    private static (SimulatedHost From, SimulatedHost To) TwoHosts(World world)
    {
        int from = world.Random.Below(world.Hosts.Length);
        int to = (from + world.Random.Between(1, world.Hosts.Length - 1)) % world.Hosts.Length;
        return (world.Hosts[from], world.Hosts[to]);
    }

    private static SimulatedLan AnyLan(World world) => world.Random.Pick<SimulatedLan>(world.Lans);

    private static RouterView AnyRouter(World world) =>
        AnyHost(world).Routers[world.Random.Below(world.Segments.Length)];

    private static bool Lose(World world)
    {
        SimulatedLan lan = AnyLan(world);
        lan.Loss = world.Random.Chance(0.2) ? 1 : world.Random.Unit();
        world.Story.Tell($"lan{Array.IndexOf(world.Lans, lan)} loses {lan.Loss:P0} of all adverts");
        world.After(HowLong(world), () => lan.Loss = 0);
        return true;
    }

    private static bool LosePath(World world)
    {
        SimulatedLan lan = AnyLan(world);
        (SimulatedHost from, SimulatedHost to) = TwoHosts(world);
        double share = world.Random.Unit();
        world.Story.Tell($"{share:P0} of what {from.Name} sends to {to.Name} is lost");
        lan.Lose(from.Index, to.Index, share);
        world.After(HowLong(world), () => lan.Lose(from.Index, to.Index, 0));
        return true;
    }

    private static bool Delay(World world)
    {
        SimulatedLan lan = AnyLan(world);
        lan.ExtraDelay = world.Random.Spread(TimeSpan.FromMilliseconds(0.1), 2 * world.Unit);
        world.Story.Tell(
            $"lan{Array.IndexOf(world.Lans, lan)} delays up to {lan.ExtraDelay.TotalMilliseconds:F1} ms, out of order");
        world.After(HowLong(world), () => lan.ExtraDelay = TimeSpan.Zero);
        return true;
    }

    private static bool Duplicate(World world)
    {
        SimulatedLan lan = AnyLan(world);
        lan.Duplication = world.Random.Unit();
        world.After(HowLong(world), () => lan.Duplication = 0);
        return true;
    }

    private static bool CutOneWay(World world)
    {
        SimulatedLan lan = AnyLan(world);
        (SimulatedHost from, SimulatedHost to) = TwoHosts(world);
        world.Story.Tell($"{to.Name} does not hear {from.Name}");
        lan.Cut(from.Index, to.Index, true);
        world.After(HowLong(world), () =>
        {
            world.Story.Tell($"{to.Name} can hear {from.Name} again");
            lan.Cut(from.Index, to.Index, false);
        });
        return true;
    }

    private static bool Partition(World world)
    {
        SimulatedLan lan = AnyLan(world);
        int side = world.Random.Below(1 << world.Hosts.Length);
        world.Story.Tell(
            "partition: " + string.Concat(world.Hosts.Where(host => ((side >> host.Index) & 1) == 1).Select(host => host.Name))
            + " | " + string.Concat(world.Hosts.Where(host => ((side >> host.Index) & 1) == 0).Select(host => host.Name)));
        CutSides(world, lan, side, true);
        world.After(HowLong(world), () =>
        {
            world.Story.Tell("the partition ends");
            CutSides(world, lan, side, false);
        });
        return true;
    }

    /// <summary>Cuts, or joins, two groups of hosts; a bit of <paramref name="side"/> says where a host is.</summary>
    public static void CutSides(World world, SimulatedLan lan, int side, bool isCut)
    {
        foreach (SimulatedHost from in world.Hosts)
        {
            foreach (SimulatedHost to in world.Hosts)
            {
                if (((side >> from.Index) & 1) != ((side >> to.Index) & 1))
                {
                    lan.Cut(from.Index, to.Index, isCut);
                }
            }
        }
    }
}
