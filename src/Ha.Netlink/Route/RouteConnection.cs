using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>Reads links and addresses, and adds and removes addresses.</summary>
/// <remarks>Not thread-safe. Every change waits for the kernel's answer.</remarks>
public sealed partial class RouteConnection : IDisposable
{
    private readonly NetlinkConnection _connection;

    /// <summary>Takes over a connection.</summary>
    /// <param name="connection">A connection of <see cref="NetlinkProtocol.Route"/>; disposed with this.</param>
    public RouteConnection(NetlinkConnection connection) => _connection = connection;

    /// <summary>Opens a connection to the kernel.</summary>
    /// <exception cref="IOException">The kernel refuses the socket.</exception>
    public static RouteConnection Open() => new(NetlinkConnection.Open(NetlinkProtocol.Route));

    /// <summary>Lists all interfaces.</summary>
    /// <param name="links">The interfaces; incomplete if there was an error.</param>
    public NetlinkError ReadLinks(out IReadOnlyList<Link> links)
    {
        var writer = new NetlinkWriter(stackalloc byte[64], RouteNumbers.GetLink, NetlinkFlags.None);
        writer.Reserve(RouteNumbers.LinkHeaderBytes);
        writer.WriteUInt32(RouteNumbers.LinkExtensionMask, RouteNumbers.ExtensionSkipStatistics);

        List<Link> found = [];
        links = found;
        return _connection.Dump(writer.Finish(), found.Clear, (type, payload) =>
        {
            if (type == RouteNumbers.NewLink && Link.TryRead(payload, out Link link))
            {
                found.Add(link);
            }
        });
    }

    /// <summary>Lists the IPv4 and IPv6 addresses of all interfaces.</summary>
    /// <param name="addresses">The addresses; incomplete if there was an error.</param>
    public NetlinkError ReadAddresses(out IReadOnlyList<InterfaceAddress> addresses)
    {
        var writer = new NetlinkWriter(stackalloc byte[64], RouteNumbers.GetAddress, NetlinkFlags.None);
        writer.Reserve(RouteNumbers.AddressHeaderBytes);

        List<InterfaceAddress> found = [];
        addresses = found;
        return _connection.Dump(writer.Finish(), found.Clear, (type, payload) =>
        {
            if (type == RouteNumbers.NewAddress && InterfaceAddress.TryRead(payload, out InterfaceAddress address))
            {
                found.Add(address);
            }
        });
    }

    /// <summary>Adds an address that must not be there yet; EEXIST if it is.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="prefixLength">The length of the network part, in bits.</param>
    /// <param name="label">An IPv4 label; it must start with the interface's name.</param>
    /// <param name="validSeconds">When the kernel removes it unless renewed; null: never.</param>
    public NetlinkError AddAddress(
        int interfaceIndex,
        ReadOnlySpan<byte> address,
        byte prefixLength,
        string? label = null,
        uint? validSeconds = null) =>
        _connection.Request(AddressMessage.WriteNew(
            stackalloc byte[AddressMessage.BytesMax],
            NetlinkFlags.Create | NetlinkFlags.Exclusive,
            interfaceIndex,
            address,
            prefixLength,
            label,
            validSeconds));

    /// <summary>Adds an address, or renews the one that is there. Allocates nothing when it succeeds.</summary>
    /// <remarks>
    /// IPv6 addresses are added without duplicate address detection, for which a take-over cannot wait, and deprecated,
    /// so that they are not chosen as the source of our own connections.
    /// </remarks>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="prefixLength">The length of the network part, in bits.</param>
    /// <param name="label">An IPv4 label; it must start with the interface's name.</param>
    /// <param name="validSeconds">When the kernel removes it unless renewed; null: never.</param>
    /// <param name="hasPrefixRoute">Whether it brings the connected route of its network along.</param>
    /// <param name="protocol">Who added it; 0: no mark. Kernels before 5.18 do not keep it.</param>
    public NetlinkError ReplaceAddress(
        int interfaceIndex,
        ReadOnlySpan<byte> address,
        byte prefixLength,
        string? label = null,
        uint? validSeconds = null,
        bool hasPrefixRoute = true,
        byte protocol = 0) =>
        _connection.Request(AddressMessage.WriteNew(
            stackalloc byte[AddressMessage.BytesMax],
            NetlinkFlags.Create | NetlinkFlags.Replace,
            interfaceIndex,
            address,
            prefixLength,
            label,
            validSeconds,
            hasPrefixRoute,
            protocol));

    /// <summary>Removes an address. That it, or its interface, is not there is success.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="prefixLength">The length of the network part, in bits.</param>
    public NetlinkError RemoveAddress(int interfaceIndex, ReadOnlySpan<byte> address, byte prefixLength)
    {
        NetlinkError error = _connection.Request(AddressMessage.WriteDelete(
            stackalloc byte[AddressMessage.BytesMax], interfaceIndex, address, prefixLength));

        return error.Errno is NetlinkErrno.AddressNotAvailable or NetlinkErrno.NoDevice ? NetlinkError.None : error;
    }

    /// <summary>Reads one interface; null: there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    public Link? ReadLink(string name)
    {
        Link? found = null;
        _ = _connection.Request(
            LinkMessage.WriteGet(stackalloc byte[LinkMessage.BytesMax], name),
            (type, payload) => found = type == RouteNumbers.NewLink && Link.TryRead(payload, out Link link) ? link : found);
        return found;
    }

    /// <summary>Makes a macvlan in bridge mode; it is down. EEXIST: the name is taken.</summary>
    /// <param name="parentIndex">The interface that it is made on.</param>
    /// <param name="name">Its name, at most 15 bytes.</param>
    /// <param name="hardwareAddress">Its six bytes.</param>
    public NetlinkError AddMacvlan(int parentIndex, string name, ReadOnlySpan<byte> hardwareAddress) =>
        _connection.Request(LinkMessage.WriteMacvlan(
            stackalloc byte[LinkMessage.BytesMax], parentIndex, name, hardwareAddress));

    /// <summary>Removes an interface. That it is not there is success.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    public NetlinkError RemoveLink(int interfaceIndex)
    {
        NetlinkError error = _connection.Request(LinkMessage.WriteDelete(
            stackalloc byte[LinkMessage.BytesMax], interfaceIndex));
        return error.Errno == NetlinkErrno.NoDevice ? NetlinkError.None : error;
    }

    /// <summary>Sets an interface up or down. Allocates nothing when it succeeds.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="isUp">Up, or down.</param>
    public NetlinkError SetUp(int interfaceIndex, bool isUp) =>
        _connection.Request(LinkMessage.WriteUp(stackalloc byte[LinkMessage.BytesMax], interfaceIndex, isUp));

    /// <summary>Gives an interface a remark.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="alias">The remark, at most 255 bytes.</param>
    public NetlinkError SetAlias(int interfaceIndex, string alias) =>
        _connection.Request(LinkMessage.WriteAlias(stackalloc byte[LinkMessage.BytesMax], interfaceIndex, alias));

    /// <summary>Keeps an interface from making IPv6 addresses of its hardware address.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    public NetlinkError DisableAddressGeneration(int interfaceIndex) =>
        _connection.Request(LinkMessage.WriteNoAddressGeneration(
            stackalloc byte[LinkMessage.BytesMax], interfaceIndex));

    /// <summary>Changes a setting of an interface in <c>net.ipv4.conf</c>.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="setting">Which.</param>
    /// <param name="value">Its new value.</param>
    public NetlinkError Set(int interfaceIndex, IPv4Setting setting, uint value) =>
        _connection.Request(LinkMessage.WriteSetting(
            stackalloc byte[LinkMessage.BytesMax], interfaceIndex, setting, value));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
