using Ha.Ipvs;
using Ha.Netlink;

namespace Ha.Service.Tests.Director;

/// <summary>A kernel's table in memory: it can be edited behind the director's back, and it can say no.</summary>
internal sealed class FakeIpvs : IIpvs
{
    private const int NotPermitted = 1;

    public IpvsTable Table { get; set; } = IpvsTable.Empty;

    public bool CannotBeRead { get; set; }

    /// <summary>Changes whose text contains this are refused.</summary>
    public string? Refused { get; set; }

    public List<string> Applied { get; } = [];

    /// <summary>The services that were read alone.</summary>
    public List<string> PartsRead { get; } = [];

    /// <summary>The sync daemons that run.</summary>
    public List<SyncDaemon> Daemons { get; } = [];

    /// <summary>The time-outs of connections, at first the kernel's.</summary>
    public IpvsTimeouts Timeouts { get; set; } = new(900, 120, 300);

    public NetlinkError Read(out IpvsSnapshot snapshot)
    {
        snapshot = new IpvsSnapshot { Table = Table };
        return CannotBeRead ? new NetlinkError(NotPermitted) : NetlinkError.None;
    }

    public NetlinkError Read(IReadOnlyCollection<ServiceKey> keys, out IpvsSnapshot snapshot)
    {
        PartsRead.Add(string.Join(' ', keys));
        snapshot = new IpvsSnapshot { Table = new IpvsTable(Table.Entries.Where(entry => keys.Contains(entry.Key))) };
        return CannotBeRead ? new NetlinkError(NotPermitted) : NetlinkError.None;
    }

    public IReadOnlyList<NetlinkError> Apply(IReadOnlyList<IpvsChange> changes) => [.. changes.Select(Apply)];

    public NetlinkError ReadDaemons(out IReadOnlyList<SyncDaemon> daemons)
    {
        daemons = [.. Daemons];
        return CannotBeRead ? new NetlinkError(NotPermitted) : NetlinkError.None;
    }

    public NetlinkError StartDaemon(SyncDaemon daemon)
    {
        if (Daemons.Exists(running => running.Role == daemon.Role))
        {
            return new NetlinkError(NetlinkErrno.Exists);
        }

        Daemons.Add(daemon);
        return NetlinkError.None;
    }

    public NetlinkError StopDaemon(SyncRole role)
    {
        Daemons.RemoveAll(daemon => daemon.Role == role);
        return NetlinkError.None;
    }

    public NetlinkError ReadTimeouts(out IpvsTimeouts timeouts)
    {
        timeouts = Timeouts;
        return CannotBeRead ? new NetlinkError(NotPermitted) : NetlinkError.None;
    }

    public NetlinkError SetTimeouts(IpvsTimeouts timeouts)
    {
        Timeouts = new IpvsTimeouts(
            timeouts.Tcp == 0 ? Timeouts.Tcp : timeouts.Tcp,
            timeouts.TcpFin == 0 ? Timeouts.TcpFin : timeouts.TcpFin,
            timeouts.Udp == 0 ? Timeouts.Udp : timeouts.Udp);
        return NetlinkError.None;
    }

    public void Dispose()
    {
    }

    private NetlinkError Apply(IpvsChange change)
    {
        if (Refused is not null && change.ToString().Contains(Refused))
        {
            return new NetlinkError(NotPermitted);
        }

        Applied.Add(change.ToString());
        Dictionary<ServiceKey, (VirtualService Service, Dictionary<string, RealServer> Servers)> table = Table.Entries
            .ToDictionary(e => e.Key, e => (e.Service, e.Servers.ToDictionary(Identity)));
        switch (change)
        {
            case IpvsChange.AddService c:
                table[c.Service.Key] = (c.Service, []);
                break;
            case IpvsChange.UpdateService c:
                table[c.After.Key] = (c.After, table[c.After.Key].Servers);
                break;
            case IpvsChange.RemoveService c:
                table.Remove(c.Service.Key);
                break;
            case IpvsChange.AddServer c:
                table[c.Service].Servers[Identity(c.Server)] = c.Server;
                break;
            case IpvsChange.UpdateServer c:
                table[c.Service].Servers[Identity(c.After)] = c.After;
                break;
            case IpvsChange.RemoveServer c:
                table[c.Service].Servers.Remove(Identity(c.Server));
                break;
        }

        Table = IpvsTable.Create(table.Values.Select(v => (v.Service, v.Servers.Values.AsEnumerable())));
        return NetlinkError.None;
    }

    private static string Identity(RealServer server) => $"{server.Address}:{server.Port}";
}
