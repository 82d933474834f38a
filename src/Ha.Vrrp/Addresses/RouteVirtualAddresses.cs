using System.Buffers.Binary;
using Ha.Netlink;
using Ha.Netlink.Route;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Addresses;

/// <summary>Virtual addresses over rtnetlink.</summary>
/// <remarks>Owned by the VRRP thread.</remarks>
public sealed partial class RouteVirtualAddresses : IVirtualAddresses
{
    /// <summary>
    /// Marks what is ours: the protocol number of VRRP, which no other program marks routes, rules or addresses with.
    /// </summary>
    public const byte Mark = 112;

    private const int AddressBytesMax = 16;
    private const int HardwareBytes = 6;

    private readonly RouteMonitor _monitor = RouteMonitor.Open();
    private readonly RouteConnection _connection = RouteConnection.Open();
    private readonly Dictionary<string, HostInterface> _interfaces = [];
    private readonly HashSet<int> _prepared = [];
    private readonly HashSet<ulong> _ownHardware = [];
    private bool _isClean;

    /// <summary>Readable when there may be changes.</summary>
    public int FileDescriptor => _monitor.FileDescriptor;

    /// <inheritdoc/>
    public void Refresh()
    {
        if (!_isClean)
        {
            RemoveLeftovers();
            _isClean = true;
        }

        NetlinkError linkError = _connection.ReadLinks(out IReadOnlyList<Link> links);
        NetlinkError addressError = _connection.ReadAddresses(out IReadOnlyList<InterfaceAddress> addresses);
        if (!linkError.IsOk || !addressError.IsOk)
        {
            return; // The last picture is better than half of a new one.
        }

        ILookup<int, InterfaceAddress> byInterface = addresses.ToLookup(address => address.InterfaceIndex);
        _interfaces.Clear();
        _ownHardware.Clear();
        foreach (Link link in links)
        {
            HostInterface picture = Picture(link, byInterface[link.Index]);
            _interfaces[link.Name] = picture;
            if (picture.HardwareAddress.Length == HardwareBytes)
            {
                _ownHardware.Add(AddressClaim.ReadHardwareAddress(picture.HardwareAddress));
            }
        }
    }

    /// <inheritdoc/>
    public HostInterface? Find(string name) => _interfaces.GetValueOrDefault(name);

    /// <inheritdoc/>
    public bool IsOwnHardware(ulong hardwareAddress) => _ownHardware.Contains(hardwareAddress);

    /// <inheritdoc/>
    /// <remarks>
    /// The first IPv4 address of a network on an interface takes the later ones along when it goes, unless
    /// promote_secondaries is set (__inet_del_ifa in net/ipv4/devinet.c). The first may be a virtual one, and may go
    /// when its lease runs out and nobody of ours is there: so it is set, and left set.
    /// </remarks>
    public void Prepare(int interfaceIndex)
    {
        if (_prepared.Add(interfaceIndex))
        {
            _ = _connection.Set(interfaceIndex, IPv4Setting.PromoteSecondaries, 1);
        }
    }

    /// <inheritdoc/>
    public int EnsurePresent(in HeldAddress address)
    {
        Span<byte> buffer = stackalloc byte[AddressBytesMax];
        return _connection.ReplaceAddress(
            address.InterfaceIndex,
            Write(address.Address, buffer),
            address.PrefixLength,
            address.Label,
            address.LeaseSeconds,
            address.HasPrefixRoute,
            Mark).Errno;
    }

    /// <inheritdoc/>
    public int EnsureAbsent(in HeldAddress address)
    {
        Span<byte> buffer = stackalloc byte[AddressBytesMax];
        return _connection.RemoveAddress(
            address.InterfaceIndex, Write(address.Address, buffer), address.PrefixLength).Errno;
    }

    /// <inheritdoc/>
    public bool TryReadChange(out HostChange change)
    {
        change = default;
        RouteEvent routeEvent;
        do
        {
            if (!_monitor.TryRead(out routeEvent))
            {
                return false;
            }
        }
        while (IsExpected(routeEvent));

        HostChangeKind kind = routeEvent.Kind switch
        {
            RouteEventKind.AddressAdded => HostChangeKind.AddressAdded,
            RouteEventKind.AddressRemoved => HostChangeKind.AddressRemoved,
            _ => HostChangeKind.Anything,
        };
        change = kind == HostChangeKind.Anything
            ? new HostChange(kind)
            : new HostChange(kind, routeEvent.InterfaceIndex, Read(routeEvent.Address));
        return true;
    }

    private static HostInterface Picture(Link link, IEnumerable<InterfaceAddress> addresses) => new(
        link.Index,
        link.Name,
        link.IsRunning,
        link.HardwareAddress.GetAddressBytes(),
        addresses.Select(address => new HostAddress(
            NetworkAddress.From(address.Address), address.PrefixLength, address.IsUsableAsSource)))
    {
        IsUp = link.IsUp,
    };

    // What a process before us left behind, whatever its settings were. Kernels before 5.18 do not keep the mark of
    // addresses: those of our own settings are removed all the same, when their routers begin.
    private void RemoveLeftovers()
    {
        _ = _connection.RemoveAll(Mark);
        if (_connection.ReadLinks(out IReadOnlyList<Link> links).IsOk)
        {
            foreach (Link link in links.Where(link => link.Alias.StartsWith(Alias, StringComparison.Ordinal)))
            {
                _ = _connection.RemoveLink(link.Index);
            }
        }

        if (_connection.ReadAddresses(out IReadOnlyList<InterfaceAddress> addresses).IsOk)
        {
            foreach (InterfaceAddress address in addresses.Where(address => address.Protocol == Mark))
            {
                _ = _connection.RemoveAddress(
                    address.InterfaceIndex, address.Address.GetAddressBytes(), address.PrefixLength);
            }
        }
    }

    private static NetworkAddress Read(ReadOnlySpan<byte> bytes) => bytes.Length == AddressBytesMax
        ? new NetworkAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes), true)
        : NetworkAddress.ReadIPv4(bytes);

    private static ReadOnlySpan<byte> Write(NetworkAddress address, Span<byte> buffer)
    {
        address.Write(buffer);
        return buffer[..address.Length];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _monitor.Dispose();
        _connection.Dispose();
    }
}
