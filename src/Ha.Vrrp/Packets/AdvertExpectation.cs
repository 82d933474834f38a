namespace Ha.Vrrp.Packets;

/// <summary>What one virtual router expects of the adverts it hears; made once for each set of settings.</summary>
/// <remarks>Immutable but for <see cref="LocalAddress"/>, which follows the interface.</remarks>
public sealed class AdvertExpectation
{
    private readonly NetworkAddress[] _peers;
    private readonly NetworkAddress[] _addresses;

    /// <summary>Takes over what the settings say.</summary>
    public AdvertExpectation(VirtualRouterSettings settings)
    {
        Version = settings.Version;
        VirtualRouterId = settings.VirtualRouterId;
        Interval = settings.AdvertInterval;
        _peers = [.. settings.Peers.Select(NetworkAddress.From)];
        _addresses = [.. settings.Addresses.Select(virtualAddress => NetworkAddress.From(virtualAddress.Address))];
    }

    /// <summary>The version that the router speaks.</summary>
    public VrrpVersion Version { get; }

    /// <summary>Its VRID.</summary>
    public byte VirtualRouterId { get; }

    /// <summary>Its own advertisement interval.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Where its own adverts come from; none while it has no source address.</summary>
    public NetworkAddress LocalAddress { get; set; }

    /// <summary>The virtual addresses, in the order of the file.</summary>
    public ReadOnlySpan<NetworkAddress> Addresses => _addresses;

    /// <summary>The unicast peers; empty for multicast.</summary>
    public ReadOnlySpan<NetworkAddress> Peers => _peers;

    /// <summary>Whether a sender may speak to this router at all.</summary>
    public bool Admits(in AdvertEnvelope envelope) =>
        _peers.Length == 0
            ? envelope.Destination == NetworkAddress.VrrpGroup
            : Array.IndexOf(_peers, envelope.Source) >= 0;
}
