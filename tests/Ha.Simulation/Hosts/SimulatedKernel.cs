using Ha.Simulation.Engine;
using Ha.Vrrp;
using Ha.Vrrp.Addresses;

namespace Ha.Simulation.Hosts;

/// <summary>One virtual address in a kernel.</summary>
/// <param name="InterfaceIndex">Where.</param>
/// <param name="Address">Which.</param>
/// <param name="Expiry">When the kernel removes it, by the host's clock; MaxValue: never.</param>
/// <param name="AddedAt">When it was added or renewed, by the host's clock.</param>
internal readonly record struct KernelAddress(
    int InterfaceIndex, NetworkAddress Address, TimeSpan Expiry, TimeSpan AddedAt);

/// <summary>The interfaces and addresses of a host. They outlive its processes, and leases run out by its own clock.</summary>
internal sealed class SimulatedKernel(World world, SimulatedHost host, SimulatedInterface[] interfaces) : IVirtualAddresses
{
    private const int ChangesMax = 512;
    private const int NoSuchDevice = 19;

    // The kernel looks at leases now and then: measured 10 ms late.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(10);

    private readonly List<KernelAddress> _held = [];
    private readonly Queue<HostChange> _changes = [];
    private readonly HostInterface?[] _picture = new HostInterface?[interfaces.Length];
    private TimeSpan _leaseEventAt = TimeSpan.MaxValue;

    public ReadOnlySpan<SimulatedInterface> Interfaces => interfaces;

    public IReadOnlyList<KernelAddress> Held => _held;

    /// <summary>Whether something changed that wakes the process up; that a lease was renewed does not.</summary>
    public bool HasNews { get; private set; }

    public bool Holds(int interfaceIndex, NetworkAddress address) => IndexOf(interfaceIndex, address) >= 0;

    public void Refresh()
    {
        for (int i = 0; i < interfaces.Length; i++)
        {
            SimulatedInterface link = interfaces[i];
            List<HostAddress> addresses = [new(link.AddressV4, 8, true), new(link.AddressV6, 64, true)];
            foreach (KernelAddress held in _held)
            {
                if (held.InterfaceIndex == link.Index)
                {
                    addresses.Add(new HostAddress(held.Address, (byte)(held.Address.IsV6 ? 128 : 32), !held.Address.IsV6));
                }
            }

            _picture[i] = new HostInterface(link.Index, link.Name, link.IsRunning, link.HardwareAddress, addresses);
        }
    }

    public HostInterface? Find(string name)
    {
        foreach (HostInterface? link in _picture)
        {
            if (link?.Name == name)
            {
                return link;
            }
        }

        return null;
    }

    public int EnsurePresent(in HeldAddress address)
    {
        if (!Exists(address.InterfaceIndex))
        {
            return NoSuchDevice;
        }

        TimeSpan now = host.Clock.Now;
        TimeSpan expiry = address.LeaseSeconds is { } seconds
            ? now + TimeSpan.FromSeconds(seconds) + Lateness
            : TimeSpan.MaxValue;
        var entry = new KernelAddress(address.InterfaceIndex, address.Address, expiry, now);
        int place = IndexOf(address.InterfaceIndex, address.Address);
        world.Checks.OnAddressAdded(host, address, isRenewal: place >= 0);
        if (place >= 0)
        {
            _held[place] = entry;
        }
        else
        {
            _held.Add(entry);
        }

        Change(new HostChange(HostChangeKind.AddressAdded, address.InterfaceIndex, address.Address));
        WatchLeases(expiry);
        return 0;
    }

    public int EnsureAbsent(in HeldAddress address)
    {
        int place = IndexOf(address.InterfaceIndex, address.Address);
        if (place >= 0)
        {
            _held.RemoveAt(place);
            Change(new HostChange(HostChangeKind.AddressRemoved, address.InterfaceIndex, address.Address));
            world.Checks.OnAddressRemoved(host, address.Address);
        }

        return 0;
    }

    public bool TryReadChange(out HostChange change)
    {
        bool isThere = _changes.TryDequeue(out change);
        HasNews &= _changes.Count > 0;
        return isThere;
    }

    public void Dispose()
    {
    }

    /// <summary>Somebody types <c>ip addr del</c>.</summary>
    public void Delete(int place)
    {
        KernelAddress gone = _held[place];
        _held.RemoveAt(place);
        Change(new HostChange(HostChangeKind.AddressRemoved, gone.InterfaceIndex, gone.Address));
        HasNews = true;
    }

    /// <summary>The cable, or the switch behind it.</summary>
    public void SetRunning(int lan, bool isRunning)
    {
        if (interfaces[lan].IsRunning != isRunning)
        {
            interfaces[lan].IsRunning = isRunning;
            Change(new HostChange(HostChangeKind.Anything));
            HasNews = true;
        }
    }

    /// <summary>Somebody deletes the interface and makes one of the same name.</summary>
    public void Recreate(int lan)
    {
        int index = interfaces[lan].Index;
        _held.RemoveAll(held => held.InterfaceIndex == index);
        interfaces[lan].Recreate();
        Change(new HostChange(HostChangeKind.Anything));
        HasNews = true;
    }

    /// <summary>The machine went off.</summary>
    public void Clear() => _held.Clear();

    /// <summary>A new process opens a new netlink socket.</summary>
    public void ForgetChanges()
    {
        _changes.Clear();
        HasNews = false;
    }

    /// <summary>Removes what has run out, as the kernel does, whatever the process is doing.</summary>
    public void Expire()
    {
        TimeSpan now = host.Clock.Now;
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            if (_held[i].Expiry <= now)
            {
                KernelAddress gone = _held[i];
                _held.RemoveAt(i);
                Change(new HostChange(HostChangeKind.AddressRemoved, gone.InterfaceIndex, gone.Address));
                HasNews = true;
                world.Tally.Leases++;
                world.Checks.OnLeaseExpired(host, gone);
            }
        }
    }

    /// <summary>A lease event has come; schedules the next one.</summary>
    public void OnLeaseEvent()
    {
        _leaseEventAt = TimeSpan.MaxValue;
        TimeSpan next = TimeSpan.MaxValue;
        foreach (KernelAddress held in _held)
        {
            next = held.Expiry < next ? held.Expiry : next;
        }

        WatchLeases(next);
    }

    private void WatchLeases(TimeSpan expiry)
    {
        if (expiry == TimeSpan.MaxValue)
        {
            return;
        }

        TimeSpan at = host.Clock.ToWorld(expiry);
        at = at > world.Now ? at : world.Now;
        if (at < _leaseEventAt)
        {
            _leaseEventAt = at;
            world.Events.Add(at, EventKind.Lease, host.Index, 0, null);
        }
    }

    private void Change(in HostChange change)
    {
        if (_changes.Count == ChangesMax)
        {
            // The socket's buffer is full: the reader learns that it has missed something.
            _changes.Clear();
            _changes.Enqueue(new HostChange(HostChangeKind.Anything));
        }

        _changes.Enqueue(change);
    }

    private bool Exists(int interfaceIndex)
    {
        foreach (SimulatedInterface link in interfaces)
        {
            if (link.Index == interfaceIndex)
            {
                return true;
            }
        }

        return false;
    }

    private int IndexOf(int interfaceIndex, NetworkAddress address)
    {
        for (int i = 0; i < _held.Count; i++)
        {
            if (_held[i].Address == address && _held[i].InterfaceIndex == interfaceIndex)
            {
                return i;
            }
        }

        return -1;
    }
}
