using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>Writes the requests that change an interface.</summary>
internal static class LinkMessage
{
    public const int BytesMax = 192;

    /// <summary>A setting of <c>net.ipv4.conf</c>, without /proc, which may be read-only in a container.</summary>
    public static Span<byte> WriteSetting(Span<byte> buffer, int interfaceIndex, IPv4Setting setting, uint value)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.SetLink, NetlinkFlags.None);
        WriteHeader(ref writer, interfaceIndex);
        int families = writer.BeginNest(RouteNumbers.LinkAddressFamilies | NetlinkAttribute.NestedFlag);
        int family = writer.BeginNest(RouteNumbers.FamilyIPv4 | NetlinkAttribute.NestedFlag);
        int settings = writer.BeginNest(RouteNumbers.IPv4Settings | NetlinkAttribute.NestedFlag);
        writer.WriteUInt32((ushort)setting, value);
        writer.EndNest(settings);
        writer.EndNest(family);
        writer.EndNest(families);
        return writer.Finish();
    }

    private static void WriteHeader(ref NetlinkWriter writer, int interfaceIndex) =>
        MemoryMarshal.Write(writer.Reserve(RouteNumbers.LinkHeaderBytes)[4..], interfaceIndex);
}
