using Ha.Vrrp.Addresses;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Loop;

/// <summary>
/// What one virtual router holds in the kernel while it is Master: added, renewed, put back, removed and announced.
/// </summary>
/// <remarks>Owned by the VRRP thread. In the steady state it allocates nothing.</remarks>
internal sealed partial class HeldAddresses(VirtualRouter election, IVirtualAddresses host, Announcer announcer)
{
    private const int NoSuchDevice = 19; // ENODEV

    private readonly HeldRoutes _routes = new(host);
    private readonly HashSet<int> _refusals = [];
    private int _newRefusal;
    private TimeSpan? _renewAt;

    /// <summary>When a lease is to be renewed, a route to be looked after or an announcement to be sent; null: never.</summary>
    public TimeSpan? Deadline => Earliest(announcer.Deadline, Earliest(_renewAt, _routes.Deadline));

    private VirtualRouterSettings Settings => election.Settings;

    private VirtualRouterStatistics Statistics => election.Statistics;

    /// <summary>Whether two settings of a router want other things in the kernel, or hold them otherwise.</summary>
    public static bool Differ(VirtualRouterSettings left, VirtualRouterSettings right) =>
        left.Lease != right.Lease
        || !left.Addresses.SequenceEqual(right.Addresses)
        || !left.ExtraAddresses.SequenceEqual(right.ExtraAddresses)
        || !left.Routes.SequenceEqual(right.Routes)
        || !left.Rules.SequenceEqual(right.Rules);

    /// <summary>Takes the errno of the kernel's first refusal of its kind; 0: there is none that was not taken.</summary>
    public int TakeRefusal()
    {
        int error = _newRefusal;
        _newRefusal = 0;
        return error;
    }

    /// <summary>Follows settings that changed: removes what is not wanted any more, and adds what is new.</summary>
    public void Change(HostInterface? routerInterface, TimeSpan now)
    {
        HeldAddress[] old = _addresses;
        Look(routerInterface);
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
        SetVirtualMacUp(true);
        foreach (ref readonly HeldAddress address in _addresses.AsSpan())
        {
            Count(host.EnsurePresent(address));
        }

        _renewAt = Settings.Lease is { } lease ? now + (lease / 3) : null;
        AddRoutes(now);
    }

    /// <summary>Removes all.</summary>
    public void Remove()
    {
        _renewAt = null;
        _routes.Remove();
        for (int i = 0; i < _addresses.Length; i++)
        {
            Withdraw(_announcements[i]);
            Withdraw(_probes[i]);
            Count(host.EnsureAbsent(_addresses[i]));
        }

        SetVirtualMacUp(false);
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
        else if (now >= _routes.Deadline)
        {
            AddRoutes(now);
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

        SetVirtualMacUp(true);
        int error = host.EnsurePresent(_addresses[index]);
        if (error == NoSuchDevice)
        {
            return false; // The whole interface is gone; it is looked at again.
        }

        Statistics.AddressesRestored++;
        Count(error);
        Queue(index);
        announcer.Send();
        AddRoutes(announcer.Now); // The kernel removes those that prefer the address as their source.
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

    /// <summary>Asks the segments whether anybody else has the addresses.</summary>
    public void Probe()
    {
        foreach (Announcement? probe in _probes)
        {
            if (probe is not null)
            {
                announcer.Add(probe);
            }
        }

        announcer.Send();
    }

    /// <summary>Whether a claim says that an address that is held on this segment is somewhere else.</summary>
    public bool AreDisputedBy(in ReceivedClaim received)
    {
        foreach (Announcement? own in _announcements)
        {
            if (own?.Segment == received.InterfaceIndex && received.Claim.Disputes(own.Address, own.HardwareAddress))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The addresses with the segments that they are announced on.</summary>
    public IEnumerable<(int Segment, NetworkAddress Address)> Announced => _announcements
        .Where(announcement => announcement is not null)
        .Select(announcement => (announcement!.Segment, announcement.Address));

    private static TimeSpan? Earliest(TimeSpan? first, TimeSpan? second) =>
        first is null || second < first ? second : first;

    private void AddRoutes(TimeSpan now)
    {
        long restored = _routes.Restored;
        long refused = _routes.Refused;
        _routes.Add(now);
        Statistics.AddressesRestored += _routes.Restored - restored;
        if (_routes.Refused != refused)
        {
            Count(_routes.LastRefusal);
        }
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

    private void Count(int error)
    {
        if (error != 0)
        {
            Statistics.AddressFailures++;
            _newRefusal = _refusals.Add(error) ? error : _newRefusal;
        }
    }
}
