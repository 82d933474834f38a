using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>A network interface, at the moment it was read.</summary>
/// <param name="Index">Its number; a re-created interface of the same name has another.</param>
/// <param name="Name">Its name.</param>
public sealed record Link(int Index, string Name)
{
    /// <summary>Whether it is administratively up.</summary>
    public bool IsUp { get; init; }

    /// <summary>Whether it can carry packets: administratively up, and with a carrier (<c>IFF_RUNNING</c>).</summary>
    public bool IsRunning { get; init; }

    /// <summary>Its hardware address; empty for an interface without one.</summary>
    public PhysicalAddress HardwareAddress { get; init; } = PhysicalAddress.None;

    /// <summary>The interface that it is made on; 0: it stands on its own, or that one is in another namespace.</summary>
    public int ParentIndex { get; init; }

    /// <summary>The remark that somebody gave it; empty: none.</summary>
    public string Alias { get; init; } = "";

    /// <summary>The largest packet it carries, in bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>A setting of <c>net.ipv4.conf</c>; null: the kernel did not say.</summary>
    public uint? this[IPv4Setting setting] => (int)setting <= Settings.Length ? Settings[(int)setting - 1] : null;

    /// <summary>Reads the index alone; false for a message about a bridge's port.</summary>
    internal static bool TryReadIndex(ReadOnlySpan<byte> payload, out int index)
    {
        // Bridges report their ports in messages of family AF_BRIDGE on the same group. "Deleted" there means that a
        // port left its bridge, not that the interface is gone (br_ifinfo_notify in net/bridge/br_netlink.c).
        bool isLink = payload.Length >= RouteNumbers.LinkHeaderBytes && payload[0] == RouteNumbers.FamilyUnspecified;
        index = isLink ? MemoryMarshal.Read<int>(payload[4..]) : 0;
        return index > 0;
    }

    internal static bool TryRead(ReadOnlySpan<byte> payload, out Link link)
    {
        link = None;
        if (!TryReadIndex(payload, out int index))
        {
            return false;
        }

        uint flags = MemoryMarshal.Read<uint>(payload[8..]);
        string name = "";
        uint mtu = 0;
        uint parent = 0;
        string alias = "";
        uint[] settings = [];
        PhysicalAddress hardwareAddress = PhysicalAddress.None;
        var attributes = new AttributeReader(payload[RouteNumbers.LinkHeaderBytes..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case RouteNumbers.LinkName:
                    name = attribute.ReadString();
                    break;
                case RouteNumbers.LinkMtu:
                    attribute.TryReadUInt32(out mtu);
                    break;
                case RouteNumbers.LinkParent:
                    attribute.TryReadUInt32(out parent);
                    break;
                case RouteNumbers.LinkAlias:
                    alias = attribute.ReadString();
                    break;
                case RouteNumbers.LinkAddressFamilies:
                    settings = ReadSettings(attribute);
                    break;
                case RouteNumbers.LinkHardwareAddress:
                    hardwareAddress = new PhysicalAddress(attribute.Value.ToArray());
                    break;
            }
        }

        bool isUp = (flags & RouteNumbers.InterfaceUp) != 0;
        link = new Link(index, name)
        {
            IsUp = isUp,
            IsRunning = isUp && (flags & RouteNumbers.InterfaceRunning) != 0,
            HardwareAddress = hardwareAddress,
            Mtu = (int)Math.Min(mtu, int.MaxValue),
            ParentIndex = (int)Math.Min(parent, int.MaxValue),
            Alias = alias,
            Settings = settings,
        };
        return name.Length > 0;
    }

    private static readonly Link None = new(0, "");

    // IPV4_DEVCONF_* count from 1.
    private uint[] Settings { get; init; } = [];

    private static uint[] ReadSettings(in NetlinkAttribute families)
    {
        AttributeReader family = families.Nested;
        while (family.TryRead(out NetlinkAttribute attribute))
        {
            AttributeReader settings = attribute.Nested;
            while (attribute.Type == RouteNumbers.FamilyIPv4 && settings.TryRead(out NetlinkAttribute setting))
            {
                if (setting.Type == RouteNumbers.IPv4Settings)
                {
                    return MemoryMarshal.Cast<byte, uint>(setting.Value).ToArray();
                }
            }
        }

        return [];
    }
}
