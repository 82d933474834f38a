using System.Collections.Immutable;
using System.Net;
using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Simulation.Network;
using Ha.Vrrp;

namespace Ha.Simulation.Scenarios;

/// <summary>Draws a site from the seed: hosts, segments, and what the file on each host says.</summary>
internal sealed class Site
{
    private const int AddressesPerSegment = 4;

    private static readonly double[] IntervalsMs =
        [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 10, 20, 50, 100, 100, 250, 500, 2000, 3000];

    private static readonly double[] LeasesSeconds = [1, 2, 3, 3, 3, 5, 10, 1.5];

    private readonly World _world;
    private readonly DeterministicRandom _random;
    private readonly HashSet<(int Lan, byte Id, bool IsV6)> _ids = [];
    private readonly HashSet<NetworkAddress> _hostAddresses = [];

    private Site(World world)
    {
        _world = world;
        _random = world.Random;
    }

    public static void Build(World world) => new Site(world).Build();

    private void Build()
    {
        int hosts = _random.Below(100) switch { < 45 => 2, < 75 => 3, < 90 => 4, _ => 5 };
        int lans = _random.Chance(0.7) ? 1 : 2;
        int segments = _random.Below(100) switch { < 50 => 1, < 80 => 2, < 93 => 3, _ => 4 };
        TimeSpan interval = TimeSpan.FromMilliseconds(_random.Pick<double>(IntervalsMs));
        _world.Lans = [.. Enumerable.Range(0, lans).Select(lan => new SimulatedLan(_world, lan, hosts))];
        _world.Hosts = [.. Enumerable.Range(0, hosts).Select(host => DrawHost(host, lans))];
        _world.Segments = [.. Enumerable.Range(0, segments).Select(segment => DrawSegment(segment, lans, interval))];
        foreach (SimulatedHost host in _world.Hosts)
        {
            host.Routers = [.. _world.Segments.Select(segment => new RouterView(host, segment))];
            host.File = new VirtualRouterSettings?[segments];
            host.Removed = new VirtualRouterSettings?[segments];
        }

        foreach (Segment segment in _world.Segments)
        {
            segment.Routers = [.. _world.Hosts.Select(host => host.Routers[segment.Index])];
            DrawFiles(segment);
        }

        _world.Unit = _world.Segments.Max(segment => segment.IntervalMost);
        Tell();
    }

    private SimulatedHost DrawHost(int index, int lans)
    {
        var interfaces = new SimulatedInterface[lans];
        for (int lan = 0; lan < lans; lan++)
        {
            interfaces[lan] = new SimulatedInterface(lan, index, DrawAddress(isV6: false), DrawAddress(isV6: true));
        }

        return new SimulatedHost(_world, index, interfaces);
    }

    // From the whole range, so that a comparison of signed numbers is noticed.
    private NetworkAddress DrawAddress(bool isV6)
    {
        while (true)
        {
            ulong bits = _random.Next();
            NetworkAddress address = isV6
                ? NetworkAddress.FromIPv6(new UInt128(0xFE80_0000_0000_0000, bits))
                : NetworkAddress.FromIPv4(((uint)_random.Between(11, 223) << 24) | (uint)(bits & 0xFFFFFF));
            if (_hostAddresses.Add(address))
            {
                return address;
            }
        }
    }

    private Segment DrawSegment(int index, int lans, TimeSpan interval)
    {
        TimeSpan own = interval * _random.Pick<double>([1, 1, 1, 2, 0.5]);
        own = own.Ticks % TimeSpan.FromMilliseconds(10).Ticks == 0 ? own : interval;
        bool isV2 = own.Ticks % TimeSpan.TicksPerSecond == 0 && _random.Chance(0.25);
        bool isV6 = !isV2 && _random.Chance(0.25);
        int lan = _random.Below(lans);
        byte id;
        do
        {
            id = (byte)_random.Pick<int>([1, 7, 51, 51, 51, 128, 255]);
        }
        while (!_ids.Add((lan, id, isV6)));
        return new Segment
        {
            Index = index,
            Name = $"r{index}",
            Lan = lan,
            Version = isV2 ? VrrpVersion.V2 : VrrpVersion.V3,
            IsV6 = isV6,
            VirtualRouterId = id,
            IntervalMost = own,
            AddressPool = [.. Enumerable.Range(0, AddressesPerSegment).Select(place => Virtual(isV6, index, place))],
        };
    }

    private static NetworkAddress Virtual(bool isV6, int segment, int place) => isV6
        ? NetworkAddress.FromIPv6(new UInt128(
            place == 0 ? 0xFE80_0000_0000_0000 : 0x2001_0DB8_0000_0000, (ulong)((segment << 8) + place + 1)))
        : NetworkAddress.FromIPv4(0x0A00_0000 | (uint)((segment << 8) + place + 1));

    private void DrawFiles(Segment segment)
    {
        byte[] priorities = DrawPriorities();
        bool isUnicast = _random.Chance(0.15);
        bool preempts = _random.Chance(0.7);
        bool preemptsVary = _random.Chance(0.2);
        int addresses = _random.Between(1, 3);
        TimeSpan delay = _random.Chance(0.15)
            ? _random.Spread(segment.IntervalMost, 10 * segment.IntervalMost)
            : TimeSpan.Zero;
        TimeSpan? lease = _random.Chance(0.08) ? null : TimeSpan.FromSeconds(_random.Pick<double>(LeasesSeconds));
        segment.PreemptDelayMost = delay;
        foreach (SimulatedHost host in _world.Hosts)
        {
            host.File[segment.Index] = new VirtualRouterSettings
            {
                Name = segment.Name,
                Interface = SimulatedInterface.NameOn(segment.Lan),
                VirtualRouterId = segment.VirtualRouterId,
                Priority = priorities[host.Index],
                Addresses = Addresses(segment, addresses),
                Version = segment.Version,
                AdvertInterval = segment.IntervalMost,
                Preempt = preemptsVary ? _random.Chance(0.5) : preempts,
                PreemptDelay = delay,
                Peers = isUnicast ? PeersOf(host, segment) : [],
                Lease = lease,
                Checksum = _random.Chance(0.5) ? ChecksumForm.Rfc9568 : ChecksumForm.PseudoHeader,
            };
        }
    }

    /// <summary>The first so many addresses of a segment's pool, as settings have them.</summary>
    public static ImmutableArray<VirtualAddress> Addresses(Segment segment, int count) =>
        [.. segment.AddressPool.Take(count).Select(address => new VirtualAddress(address.ToIPAddress(), segment.IsV6 ? 64 : 24))];

    private ImmutableArray<IPAddress> PeersOf(SimulatedHost host, Segment segment) =>
    [
        .. _world.Hosts
            .Where(other => other != host)
            .Select(other => other.Kernel.Interfaces[segment.Lan].Address(segment.IsV6).ToIPAddress()),
    ];

    private byte[] DrawPriorities()
    {
        int hosts = _world.Hosts.Length;
        int kind = _random.Below(100);
        byte[] priorities = kind switch
        {
            < 35 => [.. Enumerable.Range(0, hosts).Select(host => (byte)(220 - (50 * host)))],
            < 50 => [.. Enumerable.Range(0, hosts).Select(host => (byte)(101 - host))],
            < 65 => [.. Enumerable.Repeat((byte)100, hosts)],
            < 90 => [.. Enumerable.Range(0, hosts).Select(_ => (byte)_random.Between(1, 254))],
            _ => [255, .. Enumerable.Range(1, hosts - 1).Select(_ => (byte)_random.Between(1, 254))],
        };
        for (int i = hosts - 1; i > 0; i--)
        {
            int other = _random.Below(i + 1);
            (priorities[i], priorities[other]) = (priorities[other], priorities[i]);
        }

        return priorities;
    }

    private void Tell()
    {
        foreach (Segment segment in _world.Segments)
        {
            VirtualRouterSettings[] files = [.. _world.Hosts.Select(host => host.File[segment.Index]!)];
            string routers = string.Join(", ", files.Select((file, host) =>
                $"{_world.Hosts[host].Name} {segment.Routers[host].LocalAddress} priority {file.Priority}"
                + (file.Preempt ? "" : " no preempt")));
            _world.Story.Tell(
                $"{segment}: {(segment.IsV6 ? "IPv6" : "IPv4")} {segment.Version} VRID {segment.VirtualRouterId} on lan{segment.Lan}, "
                + $"interval {files[0].AdvertInterval.TotalMilliseconds} ms, lease {files[0].Lease?.TotalSeconds} s, "
                + $"preempt delay {files[0].PreemptDelay.TotalSeconds} s, {(files[0].Peers.IsEmpty ? "multicast" : "unicast")}, "
                + $"{files[0].Addresses.Length} addresses; {routers}");
        }
    }
}
