namespace Ha.Netlink;

/// <summary>The netlink protocols that are used here; values of <c>linux/netlink.h</c>.</summary>
public enum NetlinkProtocol
{
    /// <summary>Links, addresses, routes.</summary>
    Route = 0,

    /// <summary>Generic netlink, which carries the families that have no protocol of their own.</summary>
    Generic = 16,
}
