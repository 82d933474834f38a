using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Vrrp;
using Ha.Vrrp.Packets;

namespace Ha.Simulation.Scenarios;

/// <content>What happens to a host, and what is done on it.</content>
internal static partial class Faults
{
    private static bool LinkDown(World world)
    {
        SimulatedHost host = AnyHost(world);
        int lan = world.Random.Below(world.Lans.Length);
        world.Story.Tell($"{host.Name}'s link to lan{lan} goes down");
        host.Kernel.SetRunning(lan, false);
        host.Notice();
        world.After(HowLong(world), () =>
        {
            world.Story.Tell($"{host.Name}'s link to lan{lan} comes up");
            host.Kernel.SetRunning(lan, true);
            host.Notice();
        });
        return true;
    }

    private static bool Recreate(World world)
    {
        SimulatedHost host = AnyHost(world);
        int lan = world.Random.Below(world.Lans.Length);
        world.Story.Tell($"{host.Name}'s interface lan{lan} is deleted and made again");
        host.Kernel.Recreate(lan);
        host.Notice();
        return true;
    }

    // Adverts that fail the checksum, from somebody who is no router: the group is writable by everybody.
    private static bool Flood(World world)
    {
        RouterView router = AnyRouter(world);
        if (router.Segment.IsV6)
        {
            return false;
        }

        var envelope = new AdvertEnvelope(NetworkAddress.FromIPv4(0x0A63_6363), NetworkAddress.VrrpGroup, 255);
        byte[] message = [0x31, router.Segment.VirtualRouterId, 254, 1, 0, 100, 0x12, 0x34, 10, 0, 0, 1];
        world.Story.Tell($"a flood of bad adverts reaches {router.Host.Name}");
        int bursts = world.Random.Between(1, 10);
        for (int burst = 0; burst < bursts; burst++)
        {
            world.After(burst * TimeSpan.FromMilliseconds(5), () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    world.Lans[router.Segment.Lan].Inject(router.Host.Index, message, envelope);
                }
            });
        }

        return true;
    }

    private static bool Pause(World world, HostMode mode)
    {
        SimulatedHost host = AnyHost(world);
        if (host.Mode != HostMode.Running)
        {
            return false;
        }

        host.Pause(mode);
        world.After(HowLong(world), () =>
        {
            if (host.IsPaused)
            {
                host.Continue();
            }
        });
        return true;
    }

    private static bool Kill(World world, HostMode mode)
    {
        SimulatedHost host = AnyHost(world);
        if (!host.HasSockets)
        {
            return false;
        }

        host.Kill(mode);
        StartLater(world, host);
        return true;
    }

    private static bool CleanStop(World world)
    {
        SimulatedHost host = AnyHost(world);
        if (!host.TakesPart)
        {
            return false;
        }

        world.Story.Tell($"{host.Name} is told to end");
        host.End();
        StartLater(world, host);
        return true;
    }

    private static void StartLater(World world, SimulatedHost host) =>
        world.After(HowLong(world), () =>
        {
            if (host.Mode is HostMode.Dead or HostMode.Off)
            {
                host.Start();
            }
        });

    private static bool Slow(World world)
    {
        SimulatedHost host = AnyHost(world);
        TimeSpan most = 0.2 * world.Unit;
        host.LagMost = world.Random.Spread(
            SimulatedHost.LagUsual, most < TimeSpan.FromMilliseconds(50) ? most : TimeSpan.FromMilliseconds(50));
        world.Story.Tell($"{host.Name} gets its turns up to {host.LagMost.TotalMilliseconds:F1} ms late");
        world.After(HowLong(world), () => host.LagMost = SimulatedHost.LagUsual);
        return true;
    }

    private static bool ChangeClock(World world)
    {
        SimulatedHost host = AnyHost(world);
        int rate = world.Random.Between(-1_000_000, 1_000_000);
        world.Story.Tell($"{host.Name}'s clock runs at {rate / 1000.0:+0;-0} ppm");
        host.Clock.Set(host.Clock.Now, rate);
        return true;
    }

    private static bool DeleteAddress(World world)
    {
        SimulatedHost host = AnyHost(world);
        if (host.Kernel.Held.Count == 0)
        {
            return false;
        }

        int place = world.Random.Below(host.Kernel.Held.Count);
        world.Story.Tell($"somebody deletes {host.Kernel.Held[place].Address} on {host.Name}");
        host.Kernel.Delete(place);
        host.Notice();
        return true;
    }

    private static bool HandOver(World world)
    {
        RouterView router = AnyRouter(world);
        if (!router.IsLive)
        {
            return false;
        }

        router.Host.HandOver(router);
        return true;
    }

    private static bool Hold(World world)
    {
        RouterView router = AnyRouter(world);
        if (!router.IsLive)
        {
            return false;
        }

        router.Host.Track(router, 0, isHeld: true);
        world.After(HowLong(world), () => router.Host.Track(router, 0, isHeld: false));
        return true;
    }

    private static bool Silence(World world)
    {
        SimulatedHost host = AnyHost(world);
        if (!host.TakesPart)
        {
            return false;
        }

        world.Story.Tell($"{host.Name}'s director falls silent");
        host.Suspend(TransitionCause.DirectorGone);
        world.After(HowLong(world), () =>
        {
            if (host.IsSuspended)
            {
                host.Resume();
            }
        });
        return true;
    }

    private static bool Reload(World world, Func<Segment, VirtualRouterSettings, VirtualRouterSettings> edit)
    {
        RouterView router = AnyRouter(world);
        bool isForAll = world.Random.Chance(0.3);
        foreach (RouterView other in router.Segment.Routers)
        {
            if (isForAll || other == router)
            {
                Files.Edit(other, settings => edit(other.Segment, settings));
                other.Host.ReloadIfRunning();
            }
        }

        return true;
    }

    private static bool Remove(World world)
    {
        RouterView router = AnyRouter(world);
        int place = router.Segment.Index;
        if (router.Host.File[place] is not { } settings)
        {
            return false;
        }

        world.Story.Tell($"{router} is removed from the file");
        router.Host.File[place] = null;
        router.Host.ReloadIfRunning();
        router.Host.Removed[place] = settings;
        world.After(HowLong(world), () =>
        {
            router.Host.File[place] ??= settings;
            router.Host.ReloadIfRunning();
        });
        return true;
    }
}
