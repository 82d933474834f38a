using System.Net;

namespace Ha.Ipvs.Tests;

/// <summary>Short ways to write tables, and random ones.</summary>
internal static class Tables
{
    public static ServiceKey Web { get; } = new(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);

    public static ServiceKey Names { get; } = new(ServiceProtocol.Udp, IPAddress.Parse("192.0.2.10"), 53);

    public static RealServer Server(int number, int weight = 1) =>
        new(new IPAddress([198, 51, 100, (byte)number]), 80) { Weight = weight };

    public static IpvsTable Of(params (ServiceKey Key, RealServer[] Servers)[] services) =>
        IpvsTable.Create(services.Select(static pair =>
            (new VirtualService(pair.Key), (IEnumerable<RealServer>)pair.Servers)));

    public static IpvsTable Random(Random random)
    {
        ServiceKey[] keys =
        [
            Web,
            Names,
            new(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.11"), 80),
            new(ServiceProtocol.Tcp, IPAddress.Parse("2001:db8::10"), 443),
            new(ServiceProtocol.Udp, IPAddress.Parse("2001:db8::10"), 443),
            ServiceKey.OfMark(10, isIPv6: false),
            ServiceKey.OfMark(10, isIPv6: true),
        ];
        return IpvsTable.Create(keys.Where(_ => random.Next(2) == 0).Select(key => (
            new VirtualService(key)
            {
                Scheduler = random.Next(2) == 0 ? "wlc" : "mh",
                SchedulerFlags = random.Next(2) == 0 ? SchedulerFlags.First : SchedulerFlags.Second,
                PersistenceSeconds = (uint)random.Next(2) * 300,
                PersistencePrefix = (byte)(random.Next(2) * 24),
                IsOnePacket = random.Next(4) == 0,
            },
            Enumerable.Range(1, 6).Where(_ => random.Next(2) == 0).Select(number => Server(number, random.Next(3)) with
            {
                Forwarding = random.Next(2) == 0 ? ForwardingMethod.Dr : ForwardingMethod.Tun,
                Tunnel = random.Next(2) == 0 ? default : new Tunnel(TunnelKind.Gue, 6080, TunnelChecksum.None),
                UpperThreshold = (uint)random.Next(2),
                ShareWeight = random.Next(3),
            }))));
    }

    /// <summary>The same table, whose servers were added in some order.</summary>
    public static IpvsTable Shuffled(IpvsTable table, Random random) => new(table.Entries.Select(entry =>
        ServiceEntry.Added(entry.Service, entry.Servers.OrderBy(_ => random.Next()).ToList())));

    /// <summary>What the kernel does with changes. Like the kernel it refuses what cannot be, and adds behind the others.</summary>
    public static IpvsTable Apply(IpvsTable table, IEnumerable<IpvsChange> changes)
    {
        var services = table.Entries.ToDictionary(
            static entry => entry.Key, static entry => (entry.Service, Servers: entry.Placed.ToList()));
        foreach (IpvsChange change in changes)
        {
            switch (change)
            {
                case IpvsChange.AddService c:
                    services.Add(c.ServiceKey, (c.Service, []));
                    break;
                case IpvsChange.UpdateService c:
                    Assert.Equal(c.Before, services[c.ServiceKey].Service);
                    services[c.ServiceKey] = (c.After, services[c.ServiceKey].Servers);
                    break;
                case IpvsChange.RemoveService c:
                    Assert.True(services.Remove(c.ServiceKey));
                    break;
                case IpvsChange.AddServer c:
                    Assert.Equal(-1, IndexOf(services[c.Service].Servers, c.Server));
                    services[c.Service].Servers.Add(c.Server);
                    break;
                case IpvsChange.UpdateServer c:
                    int index = IndexOf(services[c.Service].Servers, c.Before);
                    Assert.Equal(c.Before, services[c.Service].Servers[index]);
                    services[c.Service].Servers[index] = c.After;
                    break;
                case IpvsChange.RemoveServer c:
                    services[c.Service].Servers.RemoveAt(IndexOf(services[c.Service].Servers, c.Server));
                    break;
            }
        }

        return new IpvsTable(services.Values.Select(static pair => ServiceEntry.Added(pair.Service, pair.Servers)));
    }

    private static int IndexOf(List<RealServer> servers, RealServer server) =>
        servers.FindIndex(other => other.Address.Equals(server.Address) && other.Port == server.Port);
}
