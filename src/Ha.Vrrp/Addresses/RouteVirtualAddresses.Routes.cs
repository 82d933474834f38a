using Ha.Netlink.Route;

namespace Ha.Vrrp.Addresses;

/// <content>Virtual routes and rules.</content>
public sealed partial class RouteVirtualAddresses
{
    /// <inheritdoc/>
    public int AddRoute(in HeldRoute route)
    {
        Span<byte> buffer = stackalloc byte[3 * AddressBytesMax];
        return _connection.AddRoute(Translate(route, buffer)).Errno;
    }

    /// <inheritdoc/>
    public int RemoveRoute(in HeldRoute route)
    {
        Span<byte> buffer = stackalloc byte[3 * AddressBytesMax];
        return _connection.RemoveRoute(Translate(route, buffer)).Errno;
    }

    /// <inheritdoc/>
    public int AddRule(in HeldRule rule)
    {
        Span<byte> buffer = stackalloc byte[2 * AddressBytesMax];
        return _connection.AddRule(Translate(rule, buffer)).Errno;
    }

    /// <inheritdoc/>
    public int RemoveRule(in HeldRule rule)
    {
        Span<byte> buffer = stackalloc byte[2 * AddressBytesMax];
        return _connection.RemoveRule(Translate(rule, buffer)).Errno;
    }

    private static RouteEntry Translate(in HeldRoute route, Span<byte> buffer) => new()
    {
        Destination = Write(route.Destination, buffer),
        PrefixLength = route.PrefixLength,
        Gateway = WriteUnlessNone(route.Gateway, buffer[AddressBytesMax..]),
        Source = WriteUnlessNone(route.Source, buffer[(2 * AddressBytesMax)..]),
        InterfaceIndex = route.InterfaceIndex,
        Table = route.Table,
        Metric = route.Metric,
        Protocol = Mark,
    };

    private static RuleEntry Translate(in HeldRule rule, Span<byte> buffer) => new()
    {
        IsV6 = rule.IsV6,
        From = Write(rule.From, buffer),
        FromPrefixLength = rule.FromPrefixLength,
        To = Write(rule.To, buffer[AddressBytesMax..]),
        ToPrefixLength = rule.ToPrefixLength,
        Table = rule.Table,
        Priority = rule.Priority,
        Protocol = Mark,
    };

    private static ReadOnlySpan<byte> WriteUnlessNone(NetworkAddress address, Span<byte> buffer) =>
        address.IsNone ? default : Write(address, buffer);
}
