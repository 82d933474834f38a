using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>A route to one next hop, in the bytes of its family: 4 or 16 for each address.</summary>
public readonly ref struct RouteEntry
{
    /// <summary>Where to; also says which family it is of.</summary>
    public required ReadOnlySpan<byte> Destination { get; init; }

    /// <summary>The length of the destination's network part, in bits; 0: the default route.</summary>
    public byte PrefixLength { get; init; }

    /// <summary>The next hop; empty: the destination is on the link.</summary>
    public ReadOnlySpan<byte> Gateway { get; init; }

    /// <summary>The preferred source; empty: the kernel's choice.</summary>
    public ReadOnlySpan<byte> Source { get; init; }

    /// <summary>The interface; 0: the one that leads to the next hop.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The routing table; 254 is the main one.</summary>
    public uint Table { get; init; }

    /// <summary>The metric; 0: the kernel's choice.</summary>
    public uint Metric { get; init; }

    /// <summary>Who added it (<c>RTPROT_*</c>).</summary>
    public byte Protocol { get; init; }
}

/// <summary>Writes the requests that add, remove and list routes.</summary>
internal static class RouteMessage
{
    public const int BytesMax = 160;

    private const byte Universe = 0; // RT_SCOPE_UNIVERSE
    private const byte LinkScope = 253; // RT_SCOPE_LINK: no gateway is needed
    private const byte AnyScope = 255; // RT_SCOPE_NOWHERE, of any scope in a removal
    private const byte Unicast = 1; // RTN_UNICAST

    public static Span<byte> WriteNew(Span<byte> buffer, NetlinkFlags flags, in RouteEntry route)
    {
        bool isIPv4 = route.Destination.Length == RouteNumbers.IPv4Bytes;
        byte scope = isIPv4 && route.Gateway.IsEmpty ? LinkScope : Universe;
        return Write(buffer, RouteNumbers.NewRoute, flags, route, scope, Unicast);
    }

    public static Span<byte> WriteDelete(Span<byte> buffer, in RouteEntry route)
    {
        bool isIPv4 = route.Destination.Length == RouteNumbers.IPv4Bytes;
        return Write(
            buffer, RouteNumbers.DeleteRoute, NetlinkFlags.None, route, isIPv4 ? AnyScope : Universe, type: 0);
    }

    /// <summary>All routes of one family that somebody added. Kernels before 4.20 list all routes.</summary>
    public static Span<byte> WriteDump(Span<byte> buffer, byte family, byte protocol)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.GetRoute, NetlinkFlags.None);
        Span<byte> header = writer.Reserve(RouteNumbers.RouteHeaderBytes);
        header[0] = family;
        header[RouteNumbers.RouteProtocolOffset] = protocol;
        return writer.Finish();
    }

    private static Span<byte> Write(
        Span<byte> buffer, ushort messageType, NetlinkFlags flags, in RouteEntry route, byte scope, byte type)
    {
        var writer = new NetlinkWriter(buffer, messageType, flags);
        Span<byte> header = writer.Reserve(RouteNumbers.RouteHeaderBytes);
        header[0] = RouteNumbers.FamilyOf(route.Destination);
        header[1] = route.PrefixLength;
        header[4] = route.Table <= byte.MaxValue ? (byte)route.Table : (byte)0;
        header[RouteNumbers.RouteProtocolOffset] = route.Protocol;
        header[6] = scope;
        header[7] = type;
        if (route.PrefixLength > 0)
        {
            writer.Write(RouteNumbers.RouteDestination, route.Destination);
        }

        WriteUnlessEmpty(ref writer, RouteNumbers.RouteGateway, route.Gateway);
        WriteUnlessEmpty(ref writer, RouteNumbers.RouteSource, route.Source);
        WriteUnlessZero(ref writer, RouteNumbers.RouteMetric, route.Metric);
        WriteUnlessZero(ref writer, RouteNumbers.RouteTable, route.Table <= byte.MaxValue ? 0 : route.Table);
        WriteUnlessZero(ref writer, RouteNumbers.RouteInterface, (uint)route.InterfaceIndex);
        return writer.Finish();
    }

    private static void WriteUnlessEmpty(ref NetlinkWriter writer, ushort type, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            writer.Write(type, value);
        }
    }

    private static void WriteUnlessZero(ref NetlinkWriter writer, ushort type, uint value)
    {
        if (value != 0)
        {
            writer.WriteUInt32(type, value);
        }
    }
}
