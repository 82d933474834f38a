using Ha.Netlink;
using Ha.Netlink.Route;

namespace Ha.Vrrp.Addresses;

/// <summary>Virtual addresses over rtnetlink.</summary>
/// <remarks>Owned by the VRRP thread.</remarks>
public sealed class RouteVirtualAddresses : IVirtualAddresses
{
    private readonly RouteMonitor _monitor = RouteMonitor.Open();
    private readonly RouteConnection _connection = RouteConnection.Open();
    private readonly Dictionary<string, HostInterface> _interfaces = [];

    /// <summary>Readable when there may be changes.</summary>
    public int FileDescriptor => _monitor.FileDescriptor;

    /// <inheritdoc/>
    public void Refresh()
    {
        NetlinkError linkError = _connection.ReadLinks(out IReadOnlyList<Link> links);
        NetlinkError addressError = _connection.ReadAddresses(out IReadOnlyList<InterfaceAddress> addresses);
        if (!linkError.IsOk || !addressError.IsOk)
        {
            return; // The last picture is better than half of a new one.
        }

        _interfaces.Clear();
        foreach (Link link in links)
        {
            _interfaces[link.Name] = new HostInterface(
                link.Index,
                link.Name,
                link.IsRunning,
                link.HardwareAddress.GetAddressBytes(),
                addresses
                    .Where(address => address.InterfaceIndex == link.Index)
                    .Select(address => NetworkAddress.From(address.Address))
                    .Where(address => !address.IsV6));
        }
    }

    /// <inheritdoc/>
    public HostInterface? Find(string name) => _interfaces.GetValueOrDefault(name);

    /// <inheritdoc/>
    public int EnsurePresent(in HeldAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.Address.WriteIPv4(bytes);
        return _connection.ReplaceAddress(
            address.InterfaceIndex, bytes, address.PrefixLength, address.Label, address.LeaseSeconds).Errno;
    }

    /// <inheritdoc/>
    public int EnsureAbsent(in HeldAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.Address.WriteIPv4(bytes);
        return _connection.RemoveAddress(address.InterfaceIndex, bytes, address.PrefixLength).Errno;
    }

    /// <inheritdoc/>
    public bool TryReadChange(out HostChange change)
    {
        change = default;
        if (!_monitor.TryRead(out RouteEvent routeEvent))
        {
            return false;
        }

        change = routeEvent switch
        {
            RouteEvent.AddressAdded added => new(
                HostChangeKind.AddressAdded, added.Address.InterfaceIndex, NetworkAddress.From(added.Address.Address)),
            RouteEvent.AddressRemoved removed => new(
                HostChangeKind.AddressRemoved,
                removed.Address.InterfaceIndex,
                NetworkAddress.From(removed.Address.Address)),
            _ => new(HostChangeKind.Anything),
        };
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _monitor.Dispose();
        _connection.Dispose();
    }
}
