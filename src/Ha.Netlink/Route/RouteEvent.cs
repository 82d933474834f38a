using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>What kind of thing changed in the network configuration.</summary>
public enum RouteEventKind : byte
{
    /// <summary>Events were lost: read everything again.</summary>
    Overrun,

    /// <summary>An interface is new or has changed.</summary>
    LinkChanged,

    /// <summary>An interface is gone.</summary>
    LinkRemoved,

    /// <summary>An address is new, or was renewed.</summary>
    AddressAdded,

    /// <summary>An address is gone.</summary>
    AddressRemoved,
}

/// <summary>Something that changed in the network configuration; valid until the next is taken.</summary>
/// <remarks>It lies in the monitor's buffer: the renewal of a lease, which is an event too, costs no allocation.</remarks>
public readonly ref struct RouteEvent
{
    private readonly ReadOnlySpan<byte> _payload;

    private RouteEvent(RouteEventKind kind, int interfaceIndex, ReadOnlySpan<byte> address, ReadOnlySpan<byte> payload)
    {
        Kind = kind;
        InterfaceIndex = interfaceIndex;
        Address = address;
        _payload = payload;
    }

    /// <summary>What happened.</summary>
    public RouteEventKind Kind { get; }

    /// <summary>The interface, or the address's; 0 for <see cref="RouteEventKind.Overrun"/>.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The address's 4 or 16 bytes; empty if it is not about an address.</summary>
    public ReadOnlySpan<byte> Address { get; }

    /// <summary>Whether an interface that changed is administratively up.</summary>
    public bool IsUp => Kind == RouteEventKind.LinkChanged
        && (MemoryMarshal.Read<uint>(_payload[8..]) & RouteNumbers.InterfaceUp) != 0;

    /// <summary>The interface as it is now, or was; allocates.</summary>
    /// <param name="link">The interface.</param>
    public bool TryReadLink(out Link link) => Link.TryRead(_payload, out link);

    /// <summary>The address with all that is known of it; allocates.</summary>
    /// <param name="address">The address.</param>
    public bool TryReadAddress(out InterfaceAddress address) => InterfaceAddress.TryRead(_payload, out address);

    internal static bool TryTranslate(scoped in NetlinkMessage message, out RouteEvent routeEvent)
    {
        routeEvent = default;
        int index;
        switch (message.Type)
        {
            case RouteNumbers.NewLink or RouteNumbers.DeleteLink when Link.TryReadIndex(message.Payload, out index):
                RouteEventKind linkKind = message.Type == RouteNumbers.NewLink
                    ? RouteEventKind.LinkChanged
                    : RouteEventKind.LinkRemoved;
                routeEvent = new RouteEvent(linkKind, index, default, message.Payload);
                return true;
            case RouteNumbers.NewAddress or RouteNumbers.DeleteAddress
                when InterfaceAddress.TryRead(message.Payload, out index, out ReadOnlySpan<byte> address):
                RouteEventKind addressKind = message.Type == RouteNumbers.NewAddress
                    ? RouteEventKind.AddressAdded
                    : RouteEventKind.AddressRemoved;
                routeEvent = new RouteEvent(addressKind, index, address, message.Payload);
                return true;
            default:
                return false;
        }
    }
}
