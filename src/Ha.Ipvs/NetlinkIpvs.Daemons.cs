using Ha.Ipvs.Messages;
using Ha.Netlink;
using Ha.Netlink.Generic;

namespace Ha.Ipvs;

/// <content>What is the whole table's: sync daemons and time-outs.</content>
public sealed partial class NetlinkIpvs
{
    // The longest of these requests names an interface and a group.
    private const int RequestBytes = 256;

    /// <inheritdoc/>
    public NetlinkError ReadDaemons(out IReadOnlyList<SyncDaemon> daemons)
    {
        List<SyncDaemon> read = [];
        daemons = read;
        NetlinkError error = Resolve(out GenericFamily family);
        if (!error.IsOk)
        {
            return error;
        }

        error = _connection.Dump(
            DaemonMessage.WriteGet(stackalloc byte[RequestBytes], family),
            read.Clear,
            (_, payload) =>
            {
                if (DaemonMessage.Read(payload) is { } daemon)
                {
                    read.Add(daemon);
                }
            });
        daemons = error.IsOk ? read : [];
        return error;
    }

    /// <inheritdoc/>
    public NetlinkError StartDaemon(SyncDaemon daemon)
    {
        NetlinkError error = Resolve(out GenericFamily family);
        return error.IsOk
            ? _connection.Request(DaemonMessage.WriteStart(stackalloc byte[RequestBytes], family, daemon))
            : error;
    }

    /// <inheritdoc/>
    public NetlinkError StopDaemon(SyncRole role)
    {
        NetlinkError error = Resolve(out GenericFamily family);
        error = error.IsOk
            ? _connection.Request(DaemonMessage.WriteStop(stackalloc byte[RequestBytes], family, role))
            : error;
        return error.Errno == NetlinkErrno.NoSuchObject ? NetlinkError.None : error;
    }

    /// <inheritdoc/>
    public NetlinkError ReadTimeouts(out IpvsTimeouts timeouts)
    {
        IpvsTimeouts read = default;
        NetlinkError error = Resolve(out GenericFamily family);
        error = error.IsOk
            ? _connection.Request(
                TimeoutMessage.WriteGet(stackalloc byte[RequestBytes], family),
                (_, payload) => TimeoutMessage.TryRead(payload, out read))
            : error;
        timeouts = read;
        return error;
    }

    /// <inheritdoc/>
    public NetlinkError SetTimeouts(IpvsTimeouts timeouts)
    {
        NetlinkError error = Resolve(out GenericFamily family);
        return error.IsOk
            ? _connection.Request(TimeoutMessage.WriteSet(stackalloc byte[RequestBytes], family, timeouts))
            : error;
    }
}
