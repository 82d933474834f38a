using System.Runtime.InteropServices;
using System.Text;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>Writes the requests that make, change and remove an interface.</summary>
internal static class LinkMessage
{
    public const int BytesMax = 384;

    private const byte NoAddressGeneration = 1; // IN6_ADDR_GEN_MODE_NONE
    private const uint BridgeMode = 4; // MACVLAN_MODE_BRIDGE

    /// <summary>A macvlan in bridge mode, which is down at first.</summary>
    public static Span<byte> WriteMacvlan(
        Span<byte> buffer, int parentIndex, string name, ReadOnlySpan<byte> hardwareAddress)
    {
        var writer = new NetlinkWriter(
            buffer, RouteNumbers.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        writer.Reserve(RouteNumbers.LinkHeaderBytes);
        writer.Write(RouteNumbers.LinkHardwareAddress, hardwareAddress);
        writer.WriteUInt32(RouteNumbers.LinkParent, (uint)parentIndex);
        writer.WriteString(RouteNumbers.LinkName, name);
        int information = writer.BeginNest(RouteNumbers.LinkInformation);
        writer.Write(RouteNumbers.LinkInformationKind, "macvlan"u8);
        int data = writer.BeginNest(RouteNumbers.LinkInformationData);
        writer.WriteUInt32(RouteNumbers.MacvlanMode, BridgeMode);
        writer.EndNest(data);
        writer.EndNest(information);
        return writer.Finish();
    }

    public static Span<byte> WriteDelete(Span<byte> buffer, int interfaceIndex)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.DeleteLink, NetlinkFlags.None);
        WriteHeader(ref writer, interfaceIndex);
        return writer.Finish();
    }

    /// <summary>Up or down.</summary>
    public static Span<byte> WriteUp(Span<byte> buffer, int interfaceIndex, bool isUp)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.NewLink, NetlinkFlags.None);
        Span<byte> header = WriteHeader(ref writer, interfaceIndex);
        MemoryMarshal.Write(header[8..], isUp ? RouteNumbers.InterfaceUp : 0);
        MemoryMarshal.Write(header[12..], RouteNumbers.InterfaceUp); // what is to be changed
        return writer.Finish();
    }

    /// <summary>A remark that stays with the interface.</summary>
    public static Span<byte> WriteAlias(Span<byte> buffer, int interfaceIndex, string alias)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.NewLink, NetlinkFlags.None);
        WriteHeader(ref writer, interfaceIndex);
        writer.Write(RouteNumbers.LinkAlias, Encoding.UTF8.GetBytes(alias));
        return writer.Finish();
    }

    /// <summary>No IPv6 address made of the hardware address.</summary>
    public static Span<byte> WriteNoAddressGeneration(Span<byte> buffer, int interfaceIndex)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.NewLink, NetlinkFlags.None);
        WriteHeader(ref writer, interfaceIndex);
        int families = writer.BeginNest(RouteNumbers.LinkAddressFamilies);
        int family = writer.BeginNest(RouteNumbers.FamilyIPv6);
        writer.WriteByte(RouteNumbers.IPv6AddressGeneration, NoAddressGeneration);
        writer.EndNest(family);
        writer.EndNest(families);
        return writer.Finish();
    }

    /// <summary>A setting of <c>net.ipv4.conf</c>, without /proc, which may be read-only in a container.</summary>
    public static Span<byte> WriteSetting(Span<byte> buffer, int interfaceIndex, IPv4Setting setting, uint value)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.NewLink, NetlinkFlags.None);
        WriteHeader(ref writer, interfaceIndex);
        int families = writer.BeginNest(RouteNumbers.LinkAddressFamilies);
        int family = writer.BeginNest(RouteNumbers.FamilyIPv4);
        int settings = writer.BeginNest(RouteNumbers.IPv4Settings);
        writer.WriteUInt32((ushort)setting, value);
        writer.EndNest(settings);
        writer.EndNest(family);
        writer.EndNest(families);
        return writer.Finish();
    }

    /// <summary>One interface, by name.</summary>
    public static Span<byte> WriteGet(Span<byte> buffer, string name)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.GetLink, NetlinkFlags.None);
        writer.Reserve(RouteNumbers.LinkHeaderBytes);
        writer.WriteString(RouteNumbers.LinkName, name);
        writer.WriteUInt32(RouteNumbers.LinkExtensionMask, RouteNumbers.ExtensionSkipStatistics);
        return writer.Finish();
    }

    private static Span<byte> WriteHeader(ref NetlinkWriter writer, int interfaceIndex)
    {
        Span<byte> header = writer.Reserve(RouteNumbers.LinkHeaderBytes);
        MemoryMarshal.Write(header[4..], interfaceIndex);
        return header;
    }
}
