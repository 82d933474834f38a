using Ha.Netlink;

namespace Ha.Ipvs;

/// <summary>The kernel's IPVS table. The seam for tests.</summary>
/// <remarks>Not thread-safe: the table has one writer.</remarks>
public interface IIpvs : IDisposable
{
    /// <summary>Reads the table and the counters.</summary>
    /// <param name="snapshot">What is there; empty if there was an error.</param>
    NetlinkError Read(out IpvsSnapshot snapshot);

    /// <summary>Reads some services only, each with its servers; one that is not there is left out.</summary>
    /// <param name="keys">Which.</param>
    /// <param name="snapshot">What is there of them; empty if there was an error.</param>
    NetlinkError Read(IReadOnlyCollection<ServiceKey> keys, out IpvsSnapshot snapshot);

    /// <summary>Applies changes in their order. One that fails does not stop the others.</summary>
    /// <remarks>What is there already is set, what is to go and is not there counts as gone.</remarks>
    /// <param name="changes">The changes.</param>
    /// <returns>One result for each change.</returns>
    IReadOnlyList<NetlinkError> Apply(IReadOnlyList<IpvsChange> changes);

    /// <summary>Reads which sync daemons run, with what the kernel chose for what was left to it.</summary>
    /// <param name="daemons">None, one or two; none if there was an error.</param>
    NetlinkError ReadDaemons(out IReadOnlyList<SyncDaemon> daemons);

    /// <summary>Starts a sync daemon.</summary>
    /// <remarks>
    /// EEXIST: one of that role runs; its settings change only by stopping it. ENODEV: no such interface. EINVAL: among
    /// others that a server has another address family than its service, which excludes the daemons.
    /// </remarks>
    /// <param name="daemon">Its role and settings.</param>
    NetlinkError StartDaemon(SyncDaemon daemon);

    /// <summary>Stops a sync daemon. One that does not run counts as stopped.</summary>
    /// <param name="role">Which.</param>
    NetlinkError StopDaemon(SyncRole role);

    /// <summary>Reads the time-outs of connections.</summary>
    /// <param name="timeouts">The time-outs; 0 if there was an error.</param>
    NetlinkError ReadTimeouts(out IpvsTimeouts timeouts);

    /// <summary>Sets the time-outs of connections, from their next packet on. One of 0 stays as it is.</summary>
    /// <param name="timeouts">The time-outs.</param>
    NetlinkError SetTimeouts(IpvsTimeouts timeouts);
}
