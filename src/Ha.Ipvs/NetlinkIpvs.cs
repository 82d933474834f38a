using Ha.Ipvs.Messages;
using Ha.Netlink;
using Ha.Netlink.Generic;

namespace Ha.Ipvs;

/// <summary>The IPVS table of the kernel, in the network namespace of the thread that opens it.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed partial class NetlinkIpvs : IIpvs
{
    private readonly NetlinkConnection _connection;

    // As it was last resolved; the id 0 is no family's.
    private GenericFamily _family;

    /// <summary>Takes over a connection.</summary>
    /// <param name="connection">A connection of <see cref="NetlinkProtocol.Generic"/>; disposed with this.</param>
    public NetlinkIpvs(NetlinkConnection connection) => _connection = connection;

    /// <summary>Opens the table, which lets the kernel load its module.</summary>
    /// <exception cref="IpvsUnavailableException">The kernel has no IPVS.</exception>
    /// <exception cref="IOException">The kernel refuses the socket.</exception>
    public static NetlinkIpvs Open()
    {
        var ipvs = new NetlinkIpvs(NetlinkConnection.Open(NetlinkProtocol.Generic));
        NetlinkError error = ipvs.Resolve(out _);
        if (error.IsOk)
        {
            return ipvs;
        }

        ipvs.Dispose();
        throw new IpvsUnavailableException(error);
    }

    /// <inheritdoc/>
    public NetlinkError Read(out IpvsSnapshot snapshot) => Read(static reading => reading.ReadServices(), out snapshot);

    /// <inheritdoc/>
    public NetlinkError Read(IReadOnlyCollection<ServiceKey> keys, out IpvsSnapshot snapshot) =>
        Read(reading => reading.ReadServices(keys), out snapshot);

    /// <inheritdoc/>
    public IReadOnlyList<NetlinkError> Apply(IReadOnlyList<IpvsChange> changes)
    {
        var results = new NetlinkError[changes.Count];
        GenericFamily before = _family;
        GenericFamily family = before;
        if (before != default)
        {
            Send(before, changes, results);
        }

        // ENOENT: the answer to a family that is gone, and to an unknown scheduler. One that is gone has done nothing, and its
        // id is not given to another family before all ids have been (genl_register_family in net/netlink/genetlink.c).
        if (before == default || Array.Exists(results, static result => result.Errno == NetlinkErrno.NoEntry))
        {
            NetlinkError error = Resolve(out family);
            if (!error.IsOk)
            {
                Array.Fill(results, error);
                return results;
            }

            if (family != before)
            {
                Send(family, changes, results);
            }
        }

        SendCorrections(family, changes, results);
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = ApplyOutcome.IsGone(changes[i], results[i]) ? NetlinkError.None : results[i];
        }

        return results;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private NetlinkError Read(Func<SnapshotReading, NetlinkError> readServices, out IpvsSnapshot snapshot)
    {
        snapshot = IpvsSnapshot.Empty;
        NetlinkError error = Resolve(out GenericFamily family);
        if (!error.IsOk)
        {
            return error;
        }

        var reading = new SnapshotReading(_connection, family);
        error = readServices(reading);
        error = error.IsOk ? reading.ReadServers() : error;
        snapshot = error.IsOk ? reading.ToSnapshot() : IpvsSnapshot.Empty;
        return error;
    }

    // For every reading, which costs one short request: a module that was reloaded has another id. Writing is in a hurry,
    // and does it only when the kernel's answer may mean that.
    private NetlinkError Resolve(out GenericFamily family)
    {
        NetlinkError error = GenericFamily.Resolve(_connection, IpvsNumbers.FamilyName, out family);
        _family = family;
        return error;
    }

    private void Send(GenericFamily family, IReadOnlyList<IpvsChange> changes, Span<NetlinkError> results) =>
        _connection.Batch((index, buffer) => ChangeMessage.Write(buffer, family, changes[index]).Length, results);

    // The table was edited behind our back: what was to be added is there, or what was to be updated is not.
    private void SendCorrections(GenericFamily family, IReadOnlyList<IpvsChange> changes, NetlinkError[] results)
    {
        List<IpvsChange> corrections = [];
        List<int> indexes = [];
        for (int i = 0; i < results.Length; i++)
        {
            if (ApplyOutcome.Correct(changes[i], results[i]) is IpvsChange correction)
            {
                corrections.Add(correction);
                indexes.Add(i);
            }
        }

        var corrected = new NetlinkError[corrections.Count];
        Send(family, corrections, corrected);
        for (int i = 0; i < corrected.Length; i++)
        {
            results[indexes[i]] = corrected[i];
        }
    }
}
