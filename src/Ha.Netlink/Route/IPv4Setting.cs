namespace Ha.Netlink.Route;

/// <summary>A setting of one interface in <c>net.ipv4.conf</c>; <c>IPV4_DEVCONF_*</c> of <c>linux/ip.h</c>.</summary>
public enum IPv4Setting : ushort
{
    /// <summary>rp_filter: how strictly the way back to a source is checked.</summary>
    ReversePathFilter = 8,

    /// <summary>arp_announce: which of our addresses an ARP request names as its sender.</summary>
    ArpAnnounce = 18,

    /// <summary>arp_ignore: which ARP requests are not answered.</summary>
    ArpIgnore = 19,

    /// <summary>promote_secondaries: a network's further addresses stay when its first is removed.</summary>
    PromoteSecondaries = 20,
}
