namespace Ha.Vrrp.Addresses;

/// <summary>One route to be held.</summary>
/// <param name="InterfaceIndex">The interface; 0: the one that leads to the gateway.</param>
/// <param name="Destination">Where to; it also says which family the route is of.</param>
/// <param name="PrefixLength">The length of the destination's network part, in bits.</param>
/// <param name="Gateway">The next hop; none: the destination is on the link.</param>
/// <param name="Source">The preferred source; none: the kernel's choice.</param>
/// <param name="Table">The routing table.</param>
/// <param name="Metric">The metric; 0: the kernel's choice.</param>
public readonly record struct HeldRoute(
    int InterfaceIndex,
    NetworkAddress Destination,
    byte PrefixLength,
    NetworkAddress Gateway,
    NetworkAddress Source,
    uint Table,
    uint Metric);

/// <summary>One rule of the routing policy to be held.</summary>
/// <param name="IsV6">Whether it is for IPv6.</param>
/// <param name="From">The network that the source must be in.</param>
/// <param name="FromPrefixLength">The length of its network part, in bits; 0: any source.</param>
/// <param name="To">The network that the destination must be in.</param>
/// <param name="ToPrefixLength">The length of its network part, in bits; 0: any destination.</param>
/// <param name="Table">The table that it sends to.</param>
/// <param name="Priority">Its place among the rules.</param>
public readonly record struct HeldRule(
    bool IsV6,
    NetworkAddress From,
    byte FromPrefixLength,
    NetworkAddress To,
    byte ToPrefixLength,
    uint Table,
    uint Priority);
