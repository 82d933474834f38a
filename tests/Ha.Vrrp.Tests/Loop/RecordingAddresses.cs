using Ha.Vrrp.Addresses;

namespace Ha.Vrrp.Tests.Loop;

/// <summary>A host with one interface, whose addresses are a set and whose leases run out like the kernel's.</summary>
internal sealed class RecordingAddresses(ManualTime time, NetworkAddress own) : IVirtualAddresses
{
    private readonly Dictionary<NetworkAddress, TimeSpan> _held = [];
    private readonly Queue<HostChange> _changes = [];
    private readonly Dictionary<string, bool> _others = [];

    public bool IsRunning { get; private set; } = true;

    public int Index { get; private set; } = 2;

    public int Renewals { get; private set; }

    /// <summary>The errno that additions are refused with; 0: they are not.</summary>
    public int Refusal { get; set; }

    public IReadOnlyCollection<NetworkAddress> Held
    {
        get
        {
            while (FirstExpired() is { } expired)
            {
                _held.Remove(expired);
                _changes.Enqueue(new HostChange(HostChangeKind.AddressRemoved, Index, expired));
            }

            return _held.Keys;
        }
    }

    public void SetRunning(bool isRunning)
    {
        IsRunning = isRunning;
        _changes.Enqueue(new HostChange(HostChangeKind.Anything));
    }

    /// <summary>Another interface, without addresses, is there and up, or down.</summary>
    public void SetOther(string name, bool isRunning)
    {
        _others[name] = isRunning;
        _changes.Enqueue(new HostChange(HostChangeKind.Anything));
    }

    /// <summary>Deletes the interface and makes one of the same name.</summary>
    public void Recreate()
    {
        Index++;
        _held.Clear();
        _changes.Enqueue(new HostChange(HostChangeKind.Anything));
    }

    /// <summary>Somebody types <c>ip addr del</c>.</summary>
    public void Steal(NetworkAddress address)
    {
        _held.Remove(address);
        _changes.Enqueue(new HostChange(HostChangeKind.AddressRemoved, Index, address));
    }

    public void Plant(NetworkAddress address) => _held[address] = TimeSpan.MaxValue;

    public void Refresh()
    {
    }

    public HostInterface? Find(string name)
    {
        if (name == "eth0")
        {
            return new HostInterface(Index, name, IsRunning, [2, 0, 0, 0, 0, 1], [own, .. Held]);
        }

        return _others.TryGetValue(name, out bool isRunning)
            ? new HostInterface(100 + name[^1], name, isRunning, [2, 0, 0, 0, 0, 9], Array.Empty<NetworkAddress>())
            : null;
    }

    public int EnsurePresent(in HeldAddress address)
    {
        if (Refusal != 0)
        {
            return Refusal;
        }

        Renewals += _held.ContainsKey(address.Address) ? 1 : 0;
        _held[address.Address] = address.LeaseSeconds is { } seconds
            ? time.Now + TimeSpan.FromSeconds(seconds)
            : TimeSpan.MaxValue;
        return 0;
    }

    public int EnsureAbsent(in HeldAddress address)
    {
        _held.Remove(address.Address);
        return 0;
    }

    public bool TryReadChange(out HostChange change)
    {
        _ = Held;
        return _changes.TryDequeue(out change);
    }

    private NetworkAddress? FirstExpired()
    {
        foreach ((NetworkAddress address, TimeSpan until) in _held)
        {
            if (until < time.Now)
            {
                return address;
            }
        }

        return null;
    }

    public void Dispose()
    {
    }
}
