namespace Ha.Vrrp.Addresses;

/// <summary>What kind of change of the host was seen.</summary>
public enum HostChangeKind : byte
{
    /// <summary>Interfaces or addresses changed in a way that only a new look explains.</summary>
    Anything,

    /// <summary>An address is new, or was renewed.</summary>
    AddressAdded,

    /// <summary>An address is gone.</summary>
    AddressRemoved,
}

/// <summary>A change of interfaces or addresses.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="InterfaceIndex">Where, for addresses.</param>
/// <param name="Address">Which, for addresses.</param>
public readonly record struct HostChange(HostChangeKind Kind, int InterfaceIndex = 0, NetworkAddress Address = default);

/// <summary>One address to be held.</summary>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Its prefix length.</param>
/// <param name="Label">Its label; null: none.</param>
/// <param name="LeaseSeconds">After how long the kernel removes it unless renewed; null: never.</param>
/// <param name="HasPrefixRoute">
/// Whether it brings the connected route of its network along. Not so for IPv6 where the interface has an address of
/// that network already: the route would run out with our lease.
/// </param>
public readonly record struct HeldAddress(
    int InterfaceIndex,
    NetworkAddress Address,
    byte PrefixLength,
    string? Label,
    uint? LeaseSeconds,
    bool HasPrefixRoute = true);

/// <summary>The seam between the loop and the host's interfaces and addresses.</summary>
/// <remarks>Used by the VRRP thread alone.</remarks>
public interface IVirtualAddresses : IDisposable
{
    private const int NotSupported = 95; // EOPNOTSUPP

    /// <summary>Reads interfaces and addresses anew. Allocates; only after a change.</summary>
    void Refresh();

    /// <summary>An interface by name, as it was at the last <see cref="Refresh"/>; null: there is none.</summary>
    HostInterface? Find(string name);

    /// <summary>Whether an interface of this host had this hardware address at the last <see cref="Refresh"/>.</summary>
    /// <param name="hardwareAddress">Six bytes as a number, the first highest.</param>
    bool IsOwnHardware(ulong hardwareAddress) => false;

    /// <summary>
    /// Makes an interface keep its other addresses when one that was added by <see cref="EnsurePresent"/> goes.
    /// </summary>
    void Prepare(int interfaceIndex)
    {
    }

    /// <summary>Adds an address, or renews its lease.</summary>
    /// <returns>0 or an errno.</returns>
    int EnsurePresent(in HeldAddress address);

    /// <summary>Removes an address. That it is not there is success.</summary>
    /// <returns>0 or an errno.</returns>
    int EnsureAbsent(in HeldAddress address);

    /// <summary>Adds a route. EEXIST: it is there, or (IPv6) another one of the same destination and metric.</summary>
    /// <returns>0 or an errno.</returns>
    int AddRoute(in HeldRoute route) => NotSupported;

    /// <summary>Removes a route, if it was added here. That it is not there is success.</summary>
    /// <returns>0 or an errno.</returns>
    int RemoveRoute(in HeldRoute route) => NotSupported;

    /// <summary>Adds a rule. EEXIST: it is there.</summary>
    /// <returns>0 or an errno.</returns>
    int AddRule(in HeldRule rule) => NotSupported;

    /// <summary>Removes a rule, if it was added here. That it is not there is success.</summary>
    /// <returns>0 or an errno.</returns>
    int RemoveRule(in HeldRule rule) => NotSupported;

    /// <summary>Finds or makes the macvlan with a virtual router's own MAC address; a new one is down.</summary>
    /// <remarks>In the next pictures of the host it is an interface like others.</remarks>
    /// <param name="wanted">Which.</param>
    /// <param name="error">0 or an errno.</param>
    /// <returns>The macvlan; null: the kernel refused it.</returns>
    HostInterface? EnsureVirtualMac(in VirtualMac wanted, out int error)
    {
        error = NotSupported;
        return null;
    }

    /// <summary>Sets such a macvlan up or down.</summary>
    /// <returns>0 or an errno.</returns>
    int SetUp(int interfaceIndex, bool isUp) => NotSupported;

    /// <summary>Removes such a macvlan.</summary>
    void RemoveVirtualMac(int interfaceIndex)
    {
    }

    /// <summary>Takes the next change, if there is one.</summary>
    bool TryReadChange(out HostChange change);
}
