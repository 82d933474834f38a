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
        ];
        return IpvsTable.Create(keys.Where(_ => random.Next(2) == 0).Select(key => (
            new VirtualService(key)
            {
                Scheduler = random.Next(2) == 0 ? "wlc" : "mh",
                PersistenceSeconds = (uint)random.Next(2) * 300,
            },
            Enumerable.Range(1, 4).Where(_ => random.Next(2) == 0).Select(number => Server(number, random.Next(3)) with
            {
                Forwarding = random.Next(2) == 0 ? ForwardingMethod.Dr : ForwardingMethod.Nat,
                UpperThreshold = (uint)random.Next(2),
            }))));
    }

    /// <summary>What the kernel does with changes. Like the kernel it refuses what cannot be.</summary>
    public static IpvsTable Apply(IpvsTable table, IEnumerable<IpvsChange> changes)
    {
        var services = table.Entries.ToDictionary(
            static entry => entry.Key,
            static entry => (
                entry.Service,
                Servers: entry.Servers.ToDictionary(s => new IPEndPoint(s.Address, s.Port))));
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
                    services[c.Service].Servers.Add(new IPEndPoint(c.Server.Address, c.Server.Port), c.Server);
                    break;
                case IpvsChange.UpdateServer c:
                    var endPoint = new IPEndPoint(c.Before.Address, c.Before.Port);
                    Assert.Equal(c.Before, services[c.Service].Servers[endPoint]);
                    services[c.Service].Servers[endPoint] = c.After;
                    break;
                case IpvsChange.RemoveServer c:
                    Assert.True(services[c.Service].Servers.Remove(new IPEndPoint(c.Server.Address, c.Server.Port)));
                    break;
            }
        }

        return IpvsTable.Create(services.Values.Select(static pair =>
            (pair.Service, (IEnumerable<RealServer>)pair.Servers.Values)));
    }
}
