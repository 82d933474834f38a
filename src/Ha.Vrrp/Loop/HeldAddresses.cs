using Ha.Vrrp.Addresses;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Loop;

/// <summary>The addresses of one virtual router in the kernel: added, renewed, put back, removed and announced.</summary>
/// <remarks>Owned by the VRRP thread. In the steady state it allocates nothing.</remarks>
internal sealed class HeldAddresses(VirtualRouter election, IAdvertTransport transport, IVirtualAddresses host)
{
    private readonly byte[] _frame = new byte[GratuitousArp.Bytes];
    private HeldAddress[] _addresses = [];
    private HostInterface[] _interfaces = []; // of each address
    private TimeSpan? _renewAt;

    /// <summary>When a lease is to be renewed; null: there is none.</summary>
    public TimeSpan? Deadline => _renewAt;

    private VirtualRouterSettings Settings => election.Settings;

    private VirtualRouterStatistics Statistics => election.Statistics;

    /// <summary>Whether two settings of a router want other addresses, or hold them otherwise.</summary>
    public static bool Differ(VirtualRouterSettings left, VirtualRouterSettings right) =>
        left.Lease != right.Lease
        || !left.Addresses.SequenceEqual(right.Addresses)
        || !left.ExtraAddresses.SequenceEqual(right.ExtraAddresses);

    /// <summary>Looks at the interfaces again.</summary>
    /// <param name="routerInterface">The virtual router's own; null: it is gone.</param>
    public void Resolve(HostInterface? routerInterface)
    {
        List<HeldAddress> addresses = [];
        List<HostInterface> interfaces = [];
        foreach (VirtualAddress wanted in Settings.Addresses.Concat(Settings.ExtraAddresses))
        {
            HostInterface? found = wanted.Interface is null ? routerInterface : host.Find(wanted.Interface);
            if (found is not null)
            {
                addresses.Add(Resolve(wanted, found));
                interfaces.Add(found);
                host.Prepare(found.Index);
            }
        }

        _addresses = [.. addresses];
        _interfaces = [.. interfaces];
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
        foreach (ref readonly HeldAddress address in _addresses.AsSpan())
        {
            Count(host.EnsureAbsent(address));
        }
    }

    /// <summary>Renews the leases when a third of their time has passed.</summary>
    public void Renew(TimeSpan now)
    {
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
        Announce(index);
        return true;
    }

    /// <summary>Whether an address on an interface is one of its own.</summary>
    public bool Contains(int interfaceIndex, NetworkAddress address) => IndexOf(interfaceIndex, address) >= 0;

    /// <summary>Tells the segments where the addresses are.</summary>
    public void Announce()
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            Announce(i);
        }
    }

    private void Announce(int index)
    {
        ReadOnlySpan<byte> hardwareAddress = _interfaces[index].HardwareAddress;
        NetworkAddress address = _addresses[index].Address;
        if (hardwareAddress.Length != 6 || address.IsV6)
        {
            return; // A tunnel has nobody to tell.
        }

        GratuitousArp.Write(_frame, GratuitousArp.Request, hardwareAddress, address);
        SendFrame(_addresses[index].InterfaceIndex);
        GratuitousArp.Write(_frame, GratuitousArp.Reply, hardwareAddress, address);
        SendFrame(_addresses[index].InterfaceIndex);
    }

    private void SendFrame(int interfaceIndex) =>
        Statistics.GratuitousArpsSent += transport.TrySendFrame(interfaceIndex, _frame) ? 1 : 0;

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

    private void Count(int error) => Statistics.AddressFailures += error == 0 ? 0 : 1;
}
