using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>Writes the requests that add and remove an address.</summary>
internal static class AddressMessage
{
    public const int BytesMax = 176;

    public static Span<byte> WriteNew(
        Span<byte> buffer,
        NetlinkFlags flags,
        int interfaceIndex,
        ReadOnlySpan<byte> address,
        byte prefixLength,
        string? label,
        uint? validSeconds,
        bool hasPrefixRoute = true,
        byte protocol = 0)
    {
        bool isIPv6 = address.Length == RouteNumbers.IPv6Bytes;
        uint addressFlags = (isIPv6 ? RouteNumbers.AddressFlagNoDuplicateDetection : 0)
            | (hasPrefixRoute ? 0 : RouteNumbers.AddressFlagNoPrefixRoute);
        var writer = new NetlinkWriter(buffer, RouteNumbers.NewAddress, flags);
        WriteHeader(
            ref writer,
            interfaceIndex,
            address,
            prefixLength,
            addressFlags <= byte.MaxValue ? (byte)addressFlags : (byte)0);

        writer.Write(RouteNumbers.AddressLocal, address);
        if (addressFlags > byte.MaxValue)
        {
            writer.WriteUInt32(RouteNumbers.AddressFlags, addressFlags); // the header has room for the lowest eight
        }

        if (label is not null)
        {
            writer.WriteString(RouteNumbers.AddressLabel, label);
        }

        writer.Write(RouteNumbers.AddressAddress, address);
        if (isIPv6 || validSeconds is not null)
        {
            WriteLifetime(ref writer, isIPv6, validSeconds ?? InterfaceAddress.Forever);
        }

        if (protocol != 0)
        {
            writer.WriteByte(RouteNumbers.AddressProtocol, protocol);
        }

        return writer.Finish();
    }

    public static Span<byte> WriteDelete(
        Span<byte> buffer, int interfaceIndex, ReadOnlySpan<byte> address, byte prefixLength)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.DeleteAddress, NetlinkFlags.None);
        WriteHeader(ref writer, interfaceIndex, address, prefixLength, flags: 0);
        writer.Write(RouteNumbers.AddressLocal, address);
        writer.Write(RouteNumbers.AddressAddress, address);
        return writer.Finish();
    }

    private static void WriteLifetime(ref NetlinkWriter writer, bool isIPv6, uint validSeconds)
    {
        // IPv4 source addresses are chosen by order and scope; IPv6's by prefix, which may well be a virtual address.
        // Preferred 0 makes it deprecated: answered for, but no source of our own connections (RFC 6724 section 5,
        // rule 3), which would break when the address moves.
        uint preferredSeconds = isIPv6 ? 0 : validSeconds;
        Span<byte> cacheInfo = stackalloc byte[RouteNumbers.CacheInfoBytes];
        cacheInfo.Clear();
        MemoryMarshal.Write(cacheInfo, preferredSeconds);
        MemoryMarshal.Write(cacheInfo[4..], validSeconds);
        writer.Write(RouteNumbers.AddressCacheInfo, cacheInfo);
    }

    private static void WriteHeader(
        ref NetlinkWriter writer, int interfaceIndex, ReadOnlySpan<byte> address, byte prefixLength, byte flags)
    {
        Span<byte> header = writer.Reserve(RouteNumbers.AddressHeaderBytes);
        header[0] = RouteNumbers.FamilyOf(address);
        header[1] = prefixLength;
        header[2] = flags;
        MemoryMarshal.Write(header[4..], interfaceIndex);
    }
}
