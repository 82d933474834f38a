using Ha.Netlink;

namespace Ha.Ipvs;

/// <summary>What an error says about a change. ip_vs: ESRCH is a missing service, ENOENT a missing server.</summary>
internal static class ApplyOutcome
{
    /// <summary>Whether something that was to be removed is not there.</summary>
    public static bool IsGone(IpvsChange change, NetlinkError error) => (change, error.Errno) switch
    {
        (IpvsChange.RemoveService, NetlinkErrno.NoSuchObject) => true,
        (IpvsChange.RemoveServer, NetlinkErrno.NoSuchObject or NetlinkErrno.NoEntry) => true,
        _ => false,
    };

    /// <summary>The change that reaches the same end from what turned out to be there; null if none does.</summary>
    public static IpvsChange? Correct(IpvsChange change, NetlinkError error) => (change, error.Errno) switch
    {
        (IpvsChange.AddService c, NetlinkErrno.Exists) => new IpvsChange.UpdateService(c.Service, c.Service),
        (IpvsChange.AddServer c, NetlinkErrno.Exists) => new IpvsChange.UpdateServer(c.Service, c.Server, c.Server),
        (IpvsChange.UpdateService c, NetlinkErrno.NoSuchObject) => new IpvsChange.AddService(c.After),
        (IpvsChange.UpdateServer c, NetlinkErrno.NoEntry) => new IpvsChange.AddServer(c.Service, c.After),
        _ => null,
    };
}
