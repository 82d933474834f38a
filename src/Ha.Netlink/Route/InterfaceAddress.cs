using System.Net;
using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>An IPv4 or IPv6 address of an interface, at the moment it was read.</summary>
/// <param name="InterfaceIndex">Whose it is.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">The length of its network part, in bits.</param>
public sealed record InterfaceAddress(int InterfaceIndex, IPAddress Address, byte PrefixLength)
{
    /// <summary>The valid life time of an address that does not expire.</summary>
    public const uint Forever = uint.MaxValue;

    /// <summary>Its flags, <c>IFA_F_*</c> of <c>linux/if_addr.h</c>.</summary>
    public uint Flags { get; init; }

    /// <summary>
    /// Whether it may be the source of what we send: it is not deprecated, and duplicate address detection has not
    /// failed and is not under way.
    /// </summary>
    public bool IsUsableAsSource => (Flags & RouteNumbers.AddressFlagsNoSource) == 0;

    /// <summary>Its label; IPv4 only.</summary>
    public string? Label { get; init; }

    /// <summary>After how many seconds the kernel removes it, or <see cref="Forever"/>.</summary>
    public uint ValidSeconds { get; init; } = Forever;

    /// <summary>Who added it (<c>IFA_PROTO</c>); 0: no mark.</summary>
    public byte Protocol { get; init; }

    /// <summary>Reads interface and address alone, without allocating.</summary>
    internal static bool TryRead(
        ReadOnlySpan<byte> payload, out int interfaceIndex, out ReadOnlySpan<byte> addressBytes)
    {
        interfaceIndex = 0;
        addressBytes = default;
        if (payload.Length < RouteNumbers.AddressHeaderBytes)
        {
            return false;
        }

        bool hasLocal = false;
        var attributes = new AttributeReader(payload[RouteNumbers.AddressHeaderBytes..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            // On a point-to-point interface ADDRESS is the peer's and LOCAL ours; else they are equal, and IPv6 may
            // leave LOCAL out.
            bool isLocal = attribute.Type == RouteNumbers.AddressLocal;
            if (isLocal || (attribute.Type == RouteNumbers.AddressAddress && !hasLocal))
            {
                addressBytes = attribute.Value;
                hasLocal |= isLocal;
            }
        }

        interfaceIndex = MemoryMarshal.Read<int>(payload[4..]);
        return addressBytes.Length == BytesOf(payload[0]);
    }

    internal static bool TryRead(ReadOnlySpan<byte> payload, out InterfaceAddress address)
    {
        address = None;
        if (!TryRead(payload, out int interfaceIndex, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        uint flags = payload[2];
        uint valid = Forever;
        string? label = null;
        byte protocol = 0;
        var attributes = new AttributeReader(payload[RouteNumbers.AddressHeaderBytes..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case RouteNumbers.AddressLabel:
                    label = attribute.ReadString();
                    break;
                case RouteNumbers.AddressFlags:
                    // The header has room for the lowest eight only.
                    flags = attribute.TryReadUInt32(out uint all) ? all : flags;
                    break;
                case RouteNumbers.AddressProtocol when attribute.Value.Length > 0:
                    protocol = attribute.Value[0];
                    break;
                case RouteNumbers.AddressCacheInfo when attribute.Value.Length >= RouteNumbers.CacheInfoBytes:
                    valid = MemoryMarshal.Read<uint>(attribute.Value[4..]);
                    break;
            }
        }

        address = new InterfaceAddress(interfaceIndex, new IPAddress(bytes), payload[1])
        {
            Flags = flags,
            Label = label,
            ValidSeconds = valid,
            Protocol = protocol,
        };
        return true;
    }

    private static readonly InterfaceAddress None = new(0, IPAddress.None, 0);

    private static int BytesOf(byte family) => family switch
    {
        RouteNumbers.FamilyIPv4 => RouteNumbers.IPv4Bytes,
        RouteNumbers.FamilyIPv6 => RouteNumbers.IPv6Bytes,
        _ => -1,
    };
}
