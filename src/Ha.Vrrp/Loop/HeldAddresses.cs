using Ha.Vrrp.Addresses;

namespace Ha.Vrrp.Loop;

/// <summary>The addresses of one virtual router in the kernel: added, renewed, put back, removed and announced.</summary>
/// <remarks>Owned by the VRRP thread. In the steady state it allocates nothing.</remarks>
internal sealed class HeldAddresses(VirtualRouter election, IVirtualAddresses host, Announcer announcer)
{
    private HeldAddress[] _addresses = [];
    private Announcement?[] _announcements = []; // of each address; null: nobody there to tell
    private readonly HashSet<int> _refusals = [];
    private int _newRefusal;
    private TimeSpan? _renewAt;

    /// <summary>When a lease is to be renewed or an announcement to be sent; null: never.</summary>
    public TimeSpan? Deadline =>
        announcer.Deadline is { } announcement && !(announcement >= _renewAt) ? announcement : _renewAt;

    /// <summary>The macvlan of its virtual MAC, by which adverts to the group leave; null: its own interface.</summary>
    public HostInterface? SendInterface { get; private set; }

    private VirtualRouterSettings Settings => election.Settings;

    private VirtualRouterStatistics Statistics => election.Statistics;

    /// <summary>Takes the errno of the kernel's first refusal of its kind; 0: there is none that was not taken.</summary>
    public int TakeRefusal()
    {
        int error = _newRefusal;
        _newRefusal = 0;
        return error;
    }

    /// <summary>Whether two settings of a router want other things in the kernel, or hold them otherwise.</summary>
    public static bool Differ(VirtualRouterSettings left, VirtualRouterSettings right) =>
        left.Lease != right.Lease
        || !left.Addresses.SequenceEqual(right.Addresses)
        || !left.ExtraAddresses.SequenceEqual(right.ExtraAddresses)
        || !left.Routes.SequenceEqual(right.Routes)
        || !left.Rules.SequenceEqual(right.Rules);

    /// <summary>Looks at the interfaces again.</summary>
    /// <param name="routerInterface">The virtual router's own; null: it is gone.</param>
    public void Resolve(HostInterface? routerInterface)
    {
        List<HeldAddress> addresses = [];
        List<Announcement?> announcements = [];
        foreach (VirtualAddress wanted in Settings.Addresses.Concat(Settings.ExtraAddresses))
        {
            HostInterface? found = wanted.Interface is null ? routerInterface : host.Find(wanted.Interface);
            if (found is not null)
            {
                addresses.Add(Resolve(wanted, found));
                announcements.Add(AnnouncementOf(NetworkAddress.From(wanted.Address), found));
                host.Prepare(found.Index);
            }
        }

        foreach (Announcement? gone in _announcements.Except(announcements))
        {
            Withdraw(gone);
        }

        _addresses = [.. addresses];
        _announcements = [.. announcements];
    }

    /// <summary>Follows settings that changed: removes what is not wanted any more, and adds what is new.</summary>
    public void Change(HostInterface? routerInterface, TimeSpan now)
    {
        HeldAddress[] old = _addresses;
        Resolve(routerInterface);
        foreach (HeldAddress gone in old.Where(address => !Holds(address)))
        {
            _ = host.EnsureAbsent(gone);
        }

        if (election.State == RouterState.Master)
        {
            Add(now);
            Announce();
        }
    }

    /// <summary>Adds all, or renews their leases.</summary>
    public void Add(TimeSpan now)
    {
        foreach (ref readonly HeldAddress address in _addresses.AsSpan())
        {
            Count(host.EnsurePresent(address));
        }

        _renewAt = Settings.Lease is { } lease ? now + (lease / 3) : null;
    }

    /// <summary>Removes all.</summary>
    public void Remove()
    {
        _renewAt = null;
        for (int i = 0; i < _addresses.Length; i++)
        {
            Withdraw(_announcements[i]);
            Count(host.EnsureAbsent(_addresses[i]));
        }
    }

    /// <summary>Renews the leases when a third of their time has passed, and sends announcements that waited.</summary>
    public void Renew(TimeSpan now)
    {
        if (now >= announcer.Deadline)
        {
            announcer.Send();
        }

        if (now >= _renewAt && election.State == RouterState.Master)
        {
            Add(now);
        }
    }

    /// <summary>Somebody removed an address; puts it back if it is one that we hold.</summary>
    public bool Restore(int interfaceIndex, NetworkAddress address)
    {
        int index = election.State == RouterState.Master ? IndexOf(interfaceIndex, address) : -1;
        if (index < 0)
        {
            return false;
        }

        Statistics.AddressesRestored++;
        Count(host.EnsurePresent(_addresses[index]));
        Queue(index);
        announcer.Send();
        return true;
    }

    /// <summary>Whether an address on an interface is one of its own.</summary>
    public bool Contains(int interfaceIndex, NetworkAddress address) => IndexOf(interfaceIndex, address) >= 0;

    /// <summary>Tells the segments where the addresses are: each once, at the pace of its segment.</summary>
    public void Announce()
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            Queue(i);
        }

        announcer.Send();
    }

    private void Queue(int index)
    {
        if (_announcements[index] is { } announcement)
        {
            announcer.Add(announcement);
        }
    }

    /// <summary>Takes back the announcements that still wait: another router is about to make its own.</summary>
    public void Silence()
    {
        foreach (Announcement? announcement in _announcements)
        {
            Withdraw(announcement);
        }
    }

    private void Withdraw(Announcement? announcement)
    {
        if (announcement is not null)
        {
            announcer.Withdraw(announcement);
        }
    }

    private int IndexOf(int interfaceIndex, NetworkAddress address)
    {
        ReadOnlySpan<HeldAddress> held = _addresses;
        for (int i = 0; i < held.Length; i++)
        {
            if (held[i].Address == address && held[i].InterfaceIndex == interfaceIndex)
            {
                return i;
            }
        }

        return -1;
    }

    // The kernel tells addresses apart by their prefix length too, and does not change the label of one that is there.
    private bool Holds(in HeldAddress other)
    {
        int index = IndexOf(other.InterfaceIndex, other.Address);
        return index >= 0
            && _addresses[index].PrefixLength == other.PrefixLength
            && _addresses[index].Label == other.Label;
    }

    private HeldAddress Resolve(VirtualAddress wanted, HostInterface found)
    {
        var address = NetworkAddress.From(wanted.Address);
        return new HeldAddress(
            found.Index,
            address,
            (byte)wanted.PrefixLength,
            address.IsV6 ? null : wanted.Label,
            Settings.Lease is { } lease ? (uint)Math.Max(1, Math.Ceiling(lease.TotalSeconds)) : null,
            !address.IsV6 || !HasOwnNetwork(found, address, wanted.PrefixLength));
    }

    // The one that is there goes on: it may be waiting to be sent.
    private Announcement? AnnouncementOf(NetworkAddress address, HostInterface found)
    {
        if (found.HardwareAddress.Length != 6)
        {
            return null; // A tunnel has nobody to tell.
        }

        foreach (Announcement? present in _announcements)
        {
            if (present?.Says(found.Index, found.Index, address, found.HardwareAddress) == true)
            {
                return present;
            }
        }

        return new Announcement(found.Index, found.Index, address, found.HardwareAddress, Statistics);
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

    private void Count(int error)
    {
        if (error != 0)
        {
            Statistics.AddressFailures++;
            _newRefusal = _refusals.Add(error) ? error : _newRefusal;
        }
    }
}
