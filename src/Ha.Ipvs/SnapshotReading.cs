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
    private readonly Dictionary<ServiceKey, (VirtualService Service, Dictionary<ServerKey, RealServer> Servers)> _services = [];
    private readonly Dictionary<ServiceKey, ServiceCounters> _serviceCounters = [];
    private readonly Dictionary<ServerKey, ServerCounters> _serverCounters = [];
    private int _foreign;

    public SnapshotReading(NetlinkConnection connection, GenericFamily family)
    {
        _connection = connection;
        _family = family;
    }

    public NetlinkError ReadServices() => _connection.Dump(
        ChangeMessage.WriteGetServices(stackalloc byte[RequestBytes], _family), Clear, TakeService);

    public NetlinkError ReadServers()
    {
        Span<byte> request = stackalloc byte[RequestBytes];
        foreach ((ServiceKey key, (_, Dictionary<ServerKey, RealServer> servers)) in _services)
        {
            NetlinkError error = _connection.Dump(
                ChangeMessage.WriteGetServers(request, _family, key),
                servers.Clear,
                (_, payload) => TakeServer(key, servers, payload));

            if (!error.IsOk)
            {
                return error;
            }
        }

        return NetlinkError.None;
    }

    public IpvsSnapshot ToSnapshot() => new()
    {
        Table = new IpvsTable(_services.Values.Select(pair => new ServiceEntry(pair.Service, pair.Servers.Values))),
        Services = _serviceCounters,
        Servers = _serverCounters,
        ForeignServices = _foreign,
    };

    private void Clear()
    {
        _services.Clear();
        _serviceCounters.Clear();
        _foreign = 0;
    }

    // A table that changes during the dump may show an object twice: the last wins.
    private void TakeService(ushort type, ReadOnlySpan<byte> payload)
    {
        if (ServiceMessage.TryRead(payload, out VirtualService service, out ServiceCounters counters))
        {
            _services[service.Key] = (service, []);
            _serviceCounters[service.Key] = counters;
        }
        else
        {
            _foreign++;
        }
    }

    private void TakeServer(ServiceKey service, Dictionary<ServerKey, RealServer> servers, ReadOnlySpan<byte> payload)
    {
        if (ServerMessage.TryRead(payload, service, out RealServer server, out ServerCounters counters))
        {
            var key = new ServerKey(service, server.Address, server.Port);
            servers[key] = server;
            _serverCounters[key] = counters;
        }
    }
}
