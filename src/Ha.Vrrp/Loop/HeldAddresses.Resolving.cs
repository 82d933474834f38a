using Ha.Vrrp.Addresses;

namespace Ha.Vrrp.Loop;

/// <content>From settings, which name interfaces, to what the kernel is told, which knows their indexes.</content>
internal sealed partial class HeldAddresses
{
    private HeldAddress[] _addresses = [];
    private Announcement?[] _announcements = []; // of each address; null: nobody there to tell
    private Announcement?[] _probes = []; // likewise; null: nobody there to ask

    /// <summary>Looks at the interfaces again; a Master brings along what is not there any more.</summary>
    /// <param name="routerInterface">The virtual router's own; null: it is gone.</param>
    public void Resolve(HostInterface? routerInterface)
    {
        HeldAddress[] old = _addresses;
        Look(routerInterface);
        if (election.State != RouterState.Master || (!IsVirtualMacDown && _addresses.SequenceEqual(old)))
        {
            return;
        }

        // An interface was made again, or set down.
        int missing = IsVirtualMacDown
            ? _addresses.Count(address => address.InterfaceIndex == SendInterface!.Index)
            : _addresses.Count(address => !old.Any(
                other => other.InterfaceIndex == address.InterfaceIndex && other.Address == address.Address));
        Statistics.AddressesRestored += missing;
        Add(announcer.Now);
        if (missing > 0)
        {
            Announce();
        }
    }

    private void Look(HostInterface? routerInterface)
    {
        FindVirtualMac(routerInterface);
        List<HeldAddress> addresses = [];
        List<Announcement?> announcements = [];
        List<Announcement?> probes = [];
        foreach (VirtualAddress wanted in Settings.Addresses.Concat(Settings.ExtraAddresses))
        {
            // Those of other interfaces stay there.
            HostInterface? found = wanted.Interface is null || wanted.Interface == Settings.Interface
                ? SendInterface ?? routerInterface
                : host.Find(wanted.Interface);
            if (found is not null)
            {
                bool isOnMacvlan = found == SendInterface;
                HostInterface link = isOnMacvlan ? routerInterface! : found;
                var address = NetworkAddress.From(wanted.Address);
                addresses.Add(Resolve(wanted, found, link, isOnMacvlan));
                announcements.Add(AnnouncementOf(address, found, link.Index));
                probes.Add(ProbeOf(address, link));
                host.Prepare(found.Index);
            }
        }

        foreach (Announcement? gone in _announcements.Except(announcements).Concat(_probes))
        {
            Withdraw(gone);
        }

        _routes.Resolve(Settings, routerInterface);
        _addresses = [.. addresses];
        _announcements = [.. announcements];
        _probes = [.. probes];
    }

    /// <param name="wanted">An address of the settings.</param>
    /// <param name="on">The interface that it is added to.</param>
    /// <param name="link">The one whose own addresses count: the parent of a macvlan, else the same.</param>
    /// <param name="isOnMacvlan">Whether these are two.</param>
    private HeldAddress Resolve(VirtualAddress wanted, HostInterface on, HostInterface link, bool isOnMacvlan)
    {
        // On one interface the kernel sees to this for IPv4: later addresses of a network bring no route along. The
        // link-local network of IPv6 is each interface's own.
        var address = NetworkAddress.From(wanted.Address);
        bool mayShareRoute = isOnMacvlan ? !address.IsLinkLocal : address.IsV6;
        return new HeldAddress(
            on.Index,
            address,
            (byte)wanted.PrefixLength,
            address.IsV6 || isOnMacvlan ? null : wanted.Label,
            Settings.Lease is { } lease ? (uint)Math.Max(1, Math.Ceiling(lease.TotalSeconds)) : null,
            !mayShareRoute || !HasOwnNetwork(link, address, wanted.PrefixLength));
    }

    // The one that is there goes on: it may be waiting to be sent.
    private Announcement? AnnouncementOf(NetworkAddress address, HostInterface on, int segment)
    {
        if (on.HardwareAddress.Length != 6)
        {
            return null; // A tunnel has nobody to tell.
        }

        foreach (Announcement? present in _announcements)
        {
            if (present?.Says(on.Index, segment, address, on.HardwareAddress) == true)
            {
                return present;
            }
        }

        return new Announcement(on.Index, segment, address, on.HardwareAddress, Statistics);
    }

    // From the interface itself also for the addresses of a macvlan: a neighbour that answers learns where the question
    // came from, and that must not become the virtual MAC.
    private Announcement? ProbeOf(NetworkAddress address, HostInterface link)
    {
        if (link.HardwareAddress.Length != 6)
        {
            return null;
        }

        NetworkAddress source = default;
        foreach (NetworkAddress own in link.Sources)
        {
            source = source.IsNone && own.IsLinkLocal && own != address ? own : source;
        }

        return address.IsV6 && source.IsNone
            ? null
            : new Announcement(link.Index, link.Index, address, link.HardwareAddress, Statistics)
            {
                IsProbe = true,
                Source = source,
            };
    }

    private static bool HasOwnNetwork(HostInterface found, NetworkAddress wanted, int prefixLength)
    {
        foreach (ref readonly HostAddress own in found.Addresses)
        {
            // Virtual addresses, leftovers included, are deprecated, and no reason to rely on.
            if (own.IsSource && own.PrefixLength == prefixLength && own.Address != wanted && own.IsOnNetwork(wanted))
            {
                return true;
            }
        }

        return false;
    }
}
