namespace Ha.Netlink.Route;

/// <summary>Something that changed in the network configuration.</summary>
public abstract record RouteEvent
{
    private RouteEvent()
    {
    }

    /// <summary>An interface is new or has changed.</summary>
    /// <param name="Link">As it is now.</param>
    public sealed record LinkChanged(Link Link) : RouteEvent;

    /// <summary>An interface is gone.</summary>
    /// <param name="Link">As it was.</param>
    public sealed record LinkRemoved(Link Link) : RouteEvent;

    /// <summary>An address is new, or was renewed.</summary>
    /// <param name="Address">As it is now.</param>
    public sealed record AddressAdded(InterfaceAddress Address) : RouteEvent;

    /// <summary>An address is gone.</summary>
    /// <param name="Address">As it was.</param>
    public sealed record AddressRemoved(InterfaceAddress Address) : RouteEvent;

    /// <summary>Events were lost: read everything again.</summary>
    public sealed record Overrun : RouteEvent;
}
