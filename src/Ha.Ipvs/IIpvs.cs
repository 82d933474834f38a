using Ha.Netlink;

namespace Ha.Ipvs;

/// <summary>The kernel's IPVS table. The seam for tests.</summary>
/// <remarks>Not thread-safe: the table has one writer.</remarks>
public interface IIpvs : IDisposable
{
    /// <summary>Reads the table and the counters.</summary>
    /// <param name="snapshot">What is there; empty if there was an error.</param>
    NetlinkError Read(out IpvsSnapshot snapshot);

    /// <summary>Applies changes in their order. One that fails does not stop the others.</summary>
    /// <remarks>What is there already is set, what is to go and is not there counts as gone.</remarks>
    /// <param name="changes">The changes.</param>
    /// <returns>One result for each change.</returns>
    IReadOnlyList<NetlinkError> Apply(IReadOnlyList<IpvsChange> changes);
}
