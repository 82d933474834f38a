using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Vrrp;

namespace Ha.Simulation.Scenarios;

/// <summary>Edits what the files of the hosts say; <see cref="SimulatedHost.Reload"/> makes it known.</summary>
internal static class Files
{
    private static readonly double[] Factors = [0.25, 0.5, 1, 1, 2, 3, 4];

    /// <summary>Changes one router's settings on one host.</summary>
    public static void Edit(RouterView router, Func<VirtualRouterSettings, VirtualRouterSettings> edit)
    {
        VirtualRouterSettings?[] file = router.Host.File;
        if (file[router.Segment.Index] is { } old)
        {
            VirtualRouterSettings changed = edit(old);
            file[router.Segment.Index] = changed;
            router.Segment.IntervalMost = Longer(router.Segment.IntervalMost, changed.AdvertInterval);
            router.Segment.PreemptDelayMost = Longer(router.Segment.PreemptDelayMost, changed.PreemptDelay);
        }
    }

    /// <summary>An interval near that which the scenario began with, in the steps that the version allows.</summary>
    public static TimeSpan DrawInterval(World world, Segment segment, TimeSpan around)
    {
        TimeSpan step = segment.Version == VrrpVersion.V2 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(10);
        long steps = Math.Max(1, (long)Math.Round(around * world.Random.Pick<double>(Factors) / step));
        TimeSpan drawn = steps * step;
        return drawn < 4 * world.Unit ? drawn : world.Unit;
    }

    /// <summary>A priority; at most one router of a segment is the owner.</summary>
    public static byte DrawPriority(World world) => (byte)world.Random.Between(1, 254);

    /// <summary>
    /// What must be the same everywhere is: the addresses, and in version 2 the interval, for a router of that version
    /// drops adverts with another one.
    /// </summary>
    public static void Agree(World world)
    {
        foreach (SimulatedHost host in world.Hosts)
        {
            for (int i = 0; i < host.File.Length; i++)
            {
                host.File[i] ??= host.Removed[i];
            }
        }

        foreach (Segment segment in world.Segments)
        {
            VirtualRouterSettings? first = Array.Find(world.Hosts, host => host.File[segment.Index] is not null)
                ?.File[segment.Index];
            foreach (RouterView router in segment.Routers)
            {
                Edit(router, settings => settings with
                {
                    Addresses = first!.Addresses,
                    AdvertInterval = segment.Version == VrrpVersion.V2 ? first.AdvertInterval : settings.AdvertInterval,
                });
            }
        }
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
