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
    private HostInterface? _interface;
    private TimeSpan? _renewAt;

    /// <summary>When a lease is to be renewed; null: there is none.</summary>
    public TimeSpan? Deadline => _renewAt;

    private VirtualRouterSettings Settings => election.Settings;

    private VirtualRouterStatistics Statistics => election.Statistics;

    /// <summary>Looks at the interfaces again.</summary>
    /// <param name="routerInterface">The virtual router's own; null: it is gone.</param>
    public void Resolve(HostInterface? routerInterface)
    {
        _interface = routerInterface;
        _addresses = [.. Settings.Addresses.Select(Resolve).Where(address => address.InterfaceIndex > 0)];
    }

    /// <summary>Follows settings that changed: removes what is not wanted any more, and adds what is new.</summary>
    public void Change(HostInterface? routerInterface, TimeSpan now)
    {
        HeldAddress[] old = _addresses;
        Resolve(routerInterface);
        foreach (HeldAddress gone in old.Where(address => !Contains(address.InterfaceIndex, address.Address)))
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
        if (election.State != RouterState.Master)
        {
            return false;
        }

        foreach (ref readonly HeldAddress held in _addresses.AsSpan())
        {
            if (held.Address == address && held.InterfaceIndex == interfaceIndex)
            {
                Statistics.AddressesRestored++;
                Count(host.EnsurePresent(held));
                Announce(held);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an address on an interface is one of its own.</summary>
    public bool Contains(int interfaceIndex, NetworkAddress address)
    {
        foreach (ref readonly HeldAddress held in _addresses.AsSpan())
        {
            if (held.Address == address && held.InterfaceIndex == interfaceIndex)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tells the segments where the addresses are.</summary>
    public void Announce()
    {
        foreach (ref readonly HeldAddress address in _addresses.AsSpan())
        {
            Announce(address);
        }
    }

    private void Announce(in HeldAddress address)
    {
        HostInterface? link = address.InterfaceIndex == _interface?.Index
            ? _interface
            : host.Find(InterfaceNameOf(address));
        if (link is not { HardwareAddress.Length: 6 })
        {
            return; // A tunnel has nobody to tell.
        }

        ReadOnlySpan<byte> hardwareAddress = link.HardwareAddress;

        GratuitousArp.Write(_frame, GratuitousArp.Request, hardwareAddress, address.Address);
        SendFrame(address.InterfaceIndex);
        GratuitousArp.Write(_frame, GratuitousArp.Reply, hardwareAddress, address.Address);
        SendFrame(address.InterfaceIndex);
    }

    private void SendFrame(int interfaceIndex) =>
        Statistics.GratuitousArpsSent += transport.TrySendFrame(interfaceIndex, _frame) ? 1 : 0;

    private string InterfaceNameOf(in HeldAddress held)
    {
        foreach (VirtualAddress address in Settings.Addresses)
        {
            if (address.Interface is not null && host.Find(address.Interface)?.Index == held.InterfaceIndex)
            {
                return address.Interface;
            }
        }

        return Settings.Interface;
    }

    private HeldAddress Resolve(VirtualAddress address) => new(
        host.Find(address.Interface ?? Settings.Interface)?.Index ?? 0,
        NetworkAddress.From(address.Address),
        (byte)address.PrefixLength,
        address.Label,
        Settings.Lease is { } lease ? (uint)Math.Max(1, Math.Ceiling(lease.TotalSeconds)) : null);

    private void Count(int error) => Statistics.AddressFailures += error == 0 ? 0 : 1;
}
