using Ha.Ipvs.Messages;
using Ha.Netlink;
using Ha.Netlink.Generic;

namespace Ha.Ipvs;

/// <summary>One reading of the kernel's table: its services, then the servers of each.</summary>
internal sealed class SnapshotReading
{
    private const int RequestBytes = 128;

    private readonly NetlinkConnection _connection;
    private readonly GenericFamily _family;

    // A table that changes during a dump may show an object twice: the last wins.
    private readonly Dictionary<ServiceKey, ServiceRead> _services = [];
    private int _foreign;

    public SnapshotReading(NetlinkConnection connection, GenericFamily family)
    {
        _connection = connection;
        _family = family;
    }

    public NetlinkError ReadServices()
    {
        Span<byte> request = ChangeMessage.WriteGetServices(stackalloc byte[RequestBytes], _family);
        return _connection.Dump(request, Clear, TakeService);
    }

    public NetlinkError ReadServices(IEnumerable<ServiceKey> keys)
    {
        Span<byte> buffer = stackalloc byte[RequestBytes];
        foreach (ServiceKey key in keys)
        {
            NetlinkError error = _connection.Request(ChangeMessage.WriteGetService(buffer, _family, key), TakeService);
            if (!error.IsOk && error.Errno != NetlinkErrno.NoSuchObject)
            {
                return error;
            }
        }

        return NetlinkError.None;
    }

    public NetlinkError ReadServers()
    {
        Span<byte> buffer = stackalloc byte[RequestBytes];
        foreach (ServiceRead read in _services.Values)
        {
            Span<byte> request = ChangeMessage.WriteGetServers(buffer, _family, read.Service.Key);
            NetlinkError error = _connection.Dump(request, read.Servers.Clear, read.TakeServer);
            if (!error.IsOk)
            {
                return error;
            }
        }

        return NetlinkError.None;
    }

    public IpvsSnapshot ToSnapshot() => new()
    {
        // The kernel lists the server first that was added last.
        Table = new IpvsTable(_services.Values.Select(
            read => ServiceEntry.Added(read.Service, read.Servers.Values.Select(server => server.Server).Reverse()))),
        Services = _services.ToDictionary(pair => pair.Key, pair => pair.Value.Counters),
        Servers = _services.Values
            .SelectMany(read => read.Servers)
            .ToDictionary(pair => pair.Key, pair => pair.Value.Counters),
        ForeignServices = _foreign,
    };

    private void Clear()
    {
        _services.Clear();
        _foreign = 0;
    }

    private void TakeService(ushort type, ReadOnlySpan<byte> payload)
    {
        if (ServiceMessage.TryRead(payload, out VirtualService service, out ServiceCounters counters))
        {
            _services[service.Key] = new ServiceRead(service, counters);
        }
        else
        {
            _foreign++;
        }
    }

    private sealed record ServiceRead(VirtualService Service, ServiceCounters Counters)
    {
        public Dictionary<ServerKey, (RealServer Server, ServerCounters Counters)> Servers { get; } = [];

        public void TakeServer(ushort type, ReadOnlySpan<byte> payload)
        {
            if (ServerMessage.TryRead(payload, Service.Key, out RealServer server, out ServerCounters counters))
            {
                Servers[new ServerKey(Service.Key, server.Address, server.Port)] = (server, counters);
            }
        }
    }
}
