using Ha.Vrrp.Addresses;

namespace Ha.Vrrp.Loop;

/// <summary>Which address a virtual router sends its adverts from.</summary>
internal static class AdvertSource
{
    /// <summary>Chooses among the addresses of an interface; none: it has no fit one.</summary>
    /// <remarks>
    /// Over IPv6 a link-local address (RFC 9568, 5.1.2.1), except to peers that are not: they would not know us by it.
    /// </remarks>
    /// <param name="settings">The virtual router.</param>
    /// <param name="found">Its interface.</param>
    /// <param name="virtualAddresses">All virtual addresses of this process: two hosts must not send from the same one.</param>
    public static NetworkAddress Choose(
        VirtualRouterSettings settings, HostInterface found, IReadOnlySet<NetworkAddress> virtualAddresses)
    {
        if (settings.Source is { } configured)
        {
            var source = NetworkAddress.From(configured);
            return found.Sources.Contains(source) ? source : default;
        }

        bool isV6 = settings.IsV6;
        bool isLinkLocal = isV6 && (settings.Peers.IsEmpty || NetworkAddress.From(settings.Peers[0]).IsLinkLocal);
        NetworkAddress virtualOne = default;
        foreach (NetworkAddress address in found.Sources)
        {
            if (address.IsV6 != isV6 || address.IsLinkLocal != isLinkLocal)
            {
                continue;
            }

            if (!virtualAddresses.Contains(address))
            {
                return address;
            }

            virtualOne = virtualOne.IsNone ? address : virtualOne;
        }

        // The owner's own address is the virtual address.
        return settings.Priority == 255 ? virtualOne : default;
    }
}
