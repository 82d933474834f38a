using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Simulation.Scenarios;
using Ha.Vrrp;
using Ha.Vrrp.Addresses;

namespace Ha.Simulation.Invariants;

/// <summary>Who holds a virtual address, and for how long.</summary>
internal sealed class AddressChecks(World world)
{
    public void OnAdded(SimulatedHost host, in HeldAddress address, bool isRenewal)
    {
        RouterView? router = OwnerOf(host, address.Address);
        if (router is null)
        {
            Checks.Break(Invariant.OnlyMasterHolds, host.Name, $"adds {address.Address}, which is in no file");
            return;
        }

        if (router.WasAway)
        {
            Checks.Break(
                Invariant.AwayFallsBack,
                router,
                $"{(isRenewal ? "renews" : "adds")} {address.Address} in the turn in which it came back");
        }

        if (router.State != RouterState.Master)
        {
            Checks.Break(Invariant.OnlyMasterHolds, router, $"is {router.State} and adds {address.Address}");
        }

        TimeSpan? lease = router.Settings!.Lease;
        if (lease is not null && !(address.LeaseSeconds <= Math.Max(1, Math.Ceiling(lease.Value.TotalSeconds))))
        {
            Checks.Break(
                Invariant.LeaseIsBounded, router, $"holds {address.Address} for {address.LeaseSeconds} s instead of {lease}");
        }
    }

    /// <summary>A gratuitous ARP or an unsolicited neighbour advertisement goes out.</summary>
    public static void OnAnnounced(SimulatedHost host, SimulatedInterface link, ReadOnlySpan<byte> frame)
    {
        const int ArpSender = 28;  // Ethernet 14, ARP header 8, hardware address 6
        const int ArpTarget = 38;  // what a question is about, whose sender is nobody (RFC 5227, 2.1.1)
        const int NaTarget = 62;   // Ethernet 14, IPv6 40, ICMPv6 and flags 8
        bool isArp = frame[12] == 0x08 && frame[13] == 0x06;
        NetworkAddress address = isArp
            ? NetworkAddress.ReadIPv4(frame[(frame.Slice(ArpSender, 4).ContainsAnyExcept((byte)0) ? ArpSender : ArpTarget)..])
            : NetworkAddress.ReadIPv6(frame[NaTarget..]);
        if (!host.Kernel.Holds(link.Index, address))
        {
            Checks.Break(Invariant.AnnouncesWhatItHolds, host.Name, $"announces {address} and does not hold it");
        }
    }

    public void OnExpired(SimulatedHost host, in KernelAddress address)
    {
        Segments(host, address.Address);
        RouterView? router = OwnerOf(host, address.Address);
        if (router is { State: RouterState.Master }
            && host.Mode == HostMode.Running
            && address.AddedAt >= host.ResumedAt
            && address.InterfaceIndex == router.Interface.Index)
        {
            Checks.Break(
                Invariant.LeaseIsRenewed,
                router,
                $"is Master, gets its turns, and let the lease of {address.Address} run out");
        }
    }

    public void OnTurnEnds(SimulatedHost host)
    {
        foreach (RouterView router in host.Routers)
        {
            bool isMaster = router.State == RouterState.Master;
            int index = router.Interface.Index;
            foreach (NetworkAddress address in router.Addresses)
            {
                bool holds = host.Kernel.Holds(index, address);
                if (holds && !isMaster && !IsLeftover(router, index, address))
                {
                    Checks.Break(Invariant.OnlyMasterHolds, router, $"is {router.State} and holds {address}");
                }

                if (!holds && isMaster)
                {
                    Checks.Break(Invariant.MasterHoldsAll, router, $"is Master and does not hold {address}");
                }
            }
        }
    }

    // What an earlier process left is removed at the start, with two exceptions that end with its lease: the owner of an
    // address may have it on its interface for good, and an address may come into the settings by a later reload.
    private static bool IsLeftover(RouterView router, int interfaceIndex, NetworkAddress address)
    {
        SimulatedHost host = router.Host;
        if (router.Settings?.Priority == 255 || router.ReloadedAt > host.StartedAt)
        {
            foreach (KernelAddress held in host.Kernel.Held)
            {
                if (held.InterfaceIndex == interfaceIndex && held.Address == address)
                {
                    return held.AddedAt < host.StartedAt;
                }
            }
        }

        return false;
    }

    /// <summary>A kernel lost an address, by an order of its process or otherwise.</summary>
    public void OnRemoved(SimulatedHost host, NetworkAddress address) => Segments(host, address);

    private void Segments(SimulatedHost host, NetworkAddress address)
    {
        if (OwnerOf(host, address) is { Segment: { MustStayHeld: true } segment })
        {
            foreach (SimulatedHost other in world.Hosts)
            {
                if (other.Kernel.Holds(other.Kernel.Interfaces[segment.Lan].Index, address))
                {
                    return;
                }
            }

            Checks.Break(
                Invariant.NeverUnheld, segment, $"{host.Name} lets go of {address} and no other host has it");
        }
    }

    private RouterView? OwnerOf(SimulatedHost host, NetworkAddress address)
    {
        foreach (Segment segment in world.Segments)
        {
            if (segment.Owns(address))
            {
                return host.Routers[segment.Index];
            }
        }

        return null;
    }
}
