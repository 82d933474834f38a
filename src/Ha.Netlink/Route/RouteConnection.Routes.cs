using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <content>Routes and rules.</content>
public sealed partial class RouteConnection
{
    /// <summary>Adds a route. EEXIST: it is there. Allocates nothing on success, nor if it is there.</summary>
    /// <remarks>
    /// An IPv4 route goes in front of others of the same destination, table and metric, which come into force again
    /// when it is removed. IPv6 would use both in turn; there such another route is EEXIST too.
    /// </remarks>
    /// <param name="route">The route.</param>
    public NetlinkError AddRoute(in RouteEntry route)
    {
        NetlinkFlags flags = route.Destination.Length == RouteNumbers.IPv4Bytes
            ? NetlinkFlags.Create
            : NetlinkFlags.Create | NetlinkFlags.Exclusive;
        return _connection.Request(RouteMessage.WriteNew(stackalloc byte[RouteMessage.BytesMax], flags, route));
    }

    /// <summary>Removes exactly this route, whose protocol counts. That it, or its interface, is not there is success.</summary>
    /// <param name="route">The route.</param>
    public NetlinkError RemoveRoute(in RouteEntry route)
    {
        NetlinkError error = _connection.Request(
            RouteMessage.WriteDelete(stackalloc byte[RouteMessage.BytesMax], route));
        return error.Errno is NetlinkErrno.NoSuchObject or NetlinkErrno.NoDevice ? NetlinkError.None : error;
    }

    /// <summary>Adds a rule. EEXIST: it is there.</summary>
    /// <param name="rule">The rule.</param>
    public NetlinkError AddRule(in RuleEntry rule) => _connection.Request(RuleMessage.WriteNew(
        stackalloc byte[RuleMessage.BytesMax], NetlinkFlags.Create | NetlinkFlags.Exclusive, rule));

    /// <summary>Removes exactly this rule, whose protocol counts. That it is not there is success.</summary>
    /// <param name="rule">The rule.</param>
    public NetlinkError RemoveRule(in RuleEntry rule)
    {
        NetlinkError error = _connection.Request(
            RuleMessage.WriteDelete(stackalloc byte[RuleMessage.BytesMax], rule));
        return error.Errno == NetlinkErrno.NoEntry ? NetlinkError.None : error;
    }

    /// <summary>Removes all rules and all routes that were added with a protocol.</summary>
    /// <param name="protocol">Who added them (<c>RTPROT_*</c>).</param>
    /// <returns>The first error, after which it goes on.</returns>
    public NetlinkError RemoveAll(byte protocol)
    {
        NetlinkError result = NetlinkError.None;
        Span<byte> buffer = stackalloc byte[Math.Max(RuleMessage.BytesMax, RouteMessage.BytesMax)];
        foreach (byte family in (ReadOnlySpan<byte>)[RouteNumbers.FamilyIPv4, RouteNumbers.FamilyIPv6])
        {
            NetlinkError rules = RemoveListed(
                RuleMessage.WriteDump(buffer, family),
                RouteNumbers.NewRule,
                RouteNumbers.DeleteRule,
                payload => ProtocolOfRule(payload) == protocol);
            NetlinkError routes = RemoveListed(
                RouteMessage.WriteDump(buffer, family, protocol),
                RouteNumbers.NewRoute,
                RouteNumbers.DeleteRoute,
                payload => payload[RouteNumbers.RouteProtocolOffset] == protocol);
            result = !result.IsOk ? result : !rules.IsOk ? rules : routes;
        }

        return result;
    }

    // What the kernel lists is what it takes for a removal.
    private NetlinkError RemoveListed(
        Span<byte> dump, ushort newType, ushort deleteType, Func<ReadOnlySpan<byte>, bool> isWanted)
    {
        List<byte[]> found = [];
        NetlinkError result = _connection.Dump(dump, found.Clear, (type, payload) =>
        {
            if (type == newType && payload.Length >= RouteNumbers.RouteHeaderBytes && isWanted(payload))
            {
                found.Add(payload.ToArray());
            }
        });

        foreach (byte[] payload in found)
        {
            // RTNH_F_DEAD, RTNH_F_LINKDOWN and the like say what is, and are refused in a request. Rules have no flags
            // that a request may not have.
            if (deleteType == RouteNumbers.DeleteRoute)
            {
                payload.AsSpan(8, 4).Clear();
            }

            byte[] message = new byte[NetlinkMessage.HeaderBytes + payload.Length];
            MemoryMarshal.Write(message, (uint)message.Length);
            MemoryMarshal.Write(message.AsSpan(4), deleteType);
            MemoryMarshal.Write(message.AsSpan(6), (ushort)NetlinkFlags.Request);
            payload.CopyTo(message, NetlinkMessage.HeaderBytes);
            NetlinkError error = _connection.Request(message);
            result = result.IsOk ? error : result;
        }

        return result;
    }

    private static byte ProtocolOfRule(ReadOnlySpan<byte> payload)
    {
        var attributes = new AttributeReader(payload[RouteNumbers.RuleHeaderBytes..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type == RouteNumbers.RuleProtocol && attribute.Value.Length > 0)
            {
                return attribute.Value[0];
            }
        }

        return 0;
    }
}
