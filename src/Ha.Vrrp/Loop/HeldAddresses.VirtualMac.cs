using Ha.Vrrp.Addresses;

namespace Ha.Vrrp.Loop;

/// <content>
/// The macvlan with the virtual router's own MAC address. It exists while the router takes part, and is up while it is
/// Master: a Backup's would accept the frames that are meant for the Master, and forward them once more.
/// </content>
internal sealed partial class HeldAddresses
{
    /// <summary>The macvlan of its virtual MAC, by which adverts to the group leave; null: its own interface.</summary>
    public HostInterface? SendInterface { get; private set; }

    /// <summary>Whether the router takes part, or is about to: only then is there a macvlan.</summary>
    public bool TakesPart { get; set; }

    private bool IsVirtualMacDown => SendInterface is { IsUp: false };

    /// <summary>The router leaves: its macvlan goes.</summary>
    public void Leave()
    {
        TakesPart = false;
        RemoveVirtualMac();
    }

    private void FindVirtualMac(HostInterface? routerInterface)
    {
        if (!Settings.UseVirtualMac || !TakesPart || routerInterface is null)
        {
            RemoveVirtualMac();
            return;
        }

        // When the kernel refuses it, the addresses go to the interface itself: a virtual router with another MAC
        // address is better than none. The director is told.
        var wanted = new VirtualMac(routerInterface, Settings.VirtualRouterId, Settings.IsV6, Settings.Name);
        SendInterface = host.EnsureVirtualMac(wanted, out int error);
        Count(error);
        if (SendInterface is { IsUp: true } && election.State != RouterState.Master)
        {
            SetVirtualMacUp(false);
        }
    }

    private void RemoveVirtualMac()
    {
        if (SendInterface is { } macvlan)
        {
            host.RemoveVirtualMac(macvlan.Index);
            SendInterface = null;
        }
    }

    private void SetVirtualMacUp(bool isUp)
    {
        if (SendInterface is { } macvlan)
        {
            int error = host.SetUp(macvlan.Index, isUp);
            Count(error == NoSuchDevice ? 0 : error); // Somebody removed it; it is looked at again.
        }
    }
}
