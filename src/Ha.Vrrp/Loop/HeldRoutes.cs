using Ha.Vrrp.Addresses;

namespace Ha.Vrrp.Loop;

/// <summary>
/// The routes and rules of one virtual router in the kernel: added after its addresses, looked after, and removed before
/// them.
/// </summary>
/// <remarks>
/// Others' routes may come and go by the thousand, so their announcements are not listened to: ours are added again each
/// second, which does nothing to one that is there. Owned by the VRRP thread. In the steady state it allocates nothing.
/// </remarks>
internal sealed class HeldRoutes(IVirtualAddresses host)
{
    private const int Exists = 17; // EEXIST

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Entry[] _entries = []; // routes, then rules, in the order of the file

    /// <summary>When they are to be looked after; null: there are none in the kernel.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>How many somebody else had removed when they were put back.</summary>
    public long Restored { get; private set; }

    /// <summary>How often the kernel refused one that it did not refuse before, or for another reason.</summary>
    public long Refused { get; private set; }

    /// <summary>The errno of the last refusal.</summary>
    public int LastRefusal { get; private set; }

    /// <summary>Looks at the interfaces again; removes what is in the kernel and not wanted any more.</summary>
    /// <param name="settings">The virtual router's.</param>
    /// <param name="routerInterface">Its own interface; null: it is gone.</param>
    public void Resolve(VirtualRouterSettings settings, HostInterface? routerInterface)
    {
        Entry[] old = _entries;
        List<Entry> entries = [];
        foreach (VirtualRoute wanted in settings.Routes)
        {
            HostInterface? found = wanted.Interface is null ? routerInterface : host.Find(wanted.Interface);
            if (found is not null)
            {
                entries.Add(Carry(old, new Entry(Translate(wanted, found.Index, settings.UseVirtualMac), default)));
            }
        }

        entries.AddRange(settings.Rules.Select(rule => Carry(old, new Entry(default, Translate(rule, settings.IsV6)))));
        _entries = [.. entries];
        foreach (Entry gone in old.Except(entries).Reverse())
        {
            Remove(gone);
        }
    }

    /// <summary>Adds those that are not there.</summary>
    public void Add(TimeSpan now)
    {
        foreach (Entry entry in _entries)
        {
            Add(entry);
        }

        Deadline = _entries.Length > 0 ? now + Interval : null;
    }

    /// <summary>Removes all.</summary>
    public void Remove()
    {
        Deadline = null;
        for (int i = _entries.Length - 1; i >= 0; i--)
        {
            Remove(_entries[i]);
        }
    }

    private static Entry Carry(Entry[] old, Entry entry) => Array.Find(old, other => other.Says(entry)) ?? entry;

    private static HeldRoute Translate(VirtualRoute wanted, int interfaceIndex, bool isOnMacvlan)
    {
        NetworkAddress gateway = Translate(wanted.Gateway);

        // The network of the gateway may be on the macvlan, or on its parent: the kernel knows.
        bool isByGateway = isOnMacvlan && wanted.Interface is null && !gateway.IsNone && !gateway.IsLinkLocal;
        return new HeldRoute(
            isByGateway ? 0 : interfaceIndex,
            Translate(wanted.Destination),
            (byte)wanted.PrefixLength,
            gateway,
            Translate(wanted.Source),
            wanted.Table,
            wanted.Metric ?? 0);
    }

    private static HeldRule Translate(VirtualRule wanted, bool isV6) => new(
        Translate(wanted.From).IsV6 || Translate(wanted.To).IsV6 || (wanted.From is null && wanted.To is null && isV6),
        Translate(wanted.From),
        (byte)wanted.FromPrefixLength,
        Translate(wanted.To),
        (byte)wanted.ToPrefixLength,
        wanted.Table,
        wanted.Priority);

    private static NetworkAddress Translate(System.Net.IPAddress? address) =>
        address is null ? default : NetworkAddress.From(address);

    private void Add(Entry entry)
    {
        int error = AddToKernel(entry);
        if (error == Exists && !entry.IsHeld && entry.Route.Destination.IsV6)
        {
            // Ours, or another one of the same destination and metric, which stays: told apart by removing ours.
            _ = host.RemoveRoute(entry.Route);
            error = AddToKernel(entry);
        }
        else if (error == Exists)
        {
            error = 0;
        }
        else if (error == 0 && entry.IsHeld)
        {
            Restored++;
        }

        if (error != 0 && error != entry.LastError)
        {
            Refused++;
            LastRefusal = error;
        }

        entry.LastError = error;
        entry.IsHeld |= error == 0;
    }

    private int AddToKernel(Entry entry) =>
        entry.IsRoute ? host.AddRoute(entry.Route) : host.AddRule(entry.Rule);

    // Leftovers too, whether or not it was we who added them.
    private void Remove(Entry entry)
    {
        entry.IsHeld = false;
        entry.LastError = 0;
        _ = entry.IsRoute ? host.RemoveRoute(entry.Route) : host.RemoveRule(entry.Rule);
    }

    /// <summary>A route or a rule.</summary>
    private sealed class Entry(HeldRoute route, HeldRule rule)
    {
        public HeldRoute Route => route;

        public HeldRule Rule => rule;

        public bool IsRoute => route.Table != 0;

        /// <summary>Whether it was in the kernel when it was last looked at, or before somebody removed it.</summary>
        public bool IsHeld { get; set; }

        /// <summary>What the kernel said to the last attempt.</summary>
        public int LastError { get; set; }

        public bool Says(Entry other) => Route == other.Route && Rule == other.Rule;
    }
}
