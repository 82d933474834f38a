using System.Text;

namespace Ha.Vrrp.Packets;

/// <summary>What one virtual router expects of the adverts it hears; made once for each set of settings.</summary>
/// <remarks>Immutable but for <see cref="LocalAddress"/>, which follows the interface.</remarks>
public sealed class AdvertExpectation
{
    /// <summary>How many addresses an advert has room for: their count is one byte.</summary>
    public const int AddressesMax = 255;

    private const byte LinkTtl = 255;

    private readonly NetworkAddress[] _peers;
    private readonly NetworkAddress[] _addresses;
    private readonly byte[] _password = [];

    /// <summary>Takes over what the settings say.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More addresses than an advert can carry.</exception>
    public AdvertExpectation(VirtualRouterSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Addresses.Length, AddressesMax);
        Version = settings.Version;
        VirtualRouterId = settings.VirtualRouterId;
        IsV6 = settings.IsV6;
        Interval = settings.AdvertInterval;
        TtlMin = settings.Peers.IsEmpty ? LinkTtl : settings.PeerTtlMin;
        _peers = [.. settings.Peers.Select(NetworkAddress.From)];
        _addresses = [.. settings.Addresses.Select(virtualAddress => NetworkAddress.From(virtualAddress.Address))];
        if (settings is { Version: VrrpVersion.V2, Password: { } password })
        {
            _password = new byte[AdvertReader.AuthenticationBytes];
            _ = Encoding.ASCII.TryGetBytes(password, _password, out _);
        }
    }

    /// <summary>The version that the router speaks.</summary>
    public VrrpVersion Version { get; }

    /// <summary>Its VRID.</summary>
    public byte VirtualRouterId { get; }

    /// <summary>Whether it speaks over IPv6.</summary>
    public bool IsV6 { get; }

    /// <summary>The lowest TTL or hop limit that is believed.</summary>
    /// <remarks>GTSM (RFC 5082): what was forwarded cannot have 255 left, so only a routed peer may have less.</remarks>
    public byte TtlMin { get; }

    /// <summary>Its own advertisement interval.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Where its own adverts come from; none while it has no source address.</summary>
    public NetworkAddress LocalAddress { get; set; }

    /// <summary>The password of version 2, padded with zeros to the eight bytes of the field; empty: none.</summary>
    public ReadOnlySpan<byte> Password => _password;

    /// <summary>The virtual addresses, in the order of the file.</summary>
    public ReadOnlySpan<NetworkAddress> Addresses => _addresses;

    /// <summary>The unicast peers; empty for multicast.</summary>
    public ReadOnlySpan<NetworkAddress> Peers => _peers;

    /// <summary>Whether a sender may speak to this router at all.</summary>
    public bool Admits(in AdvertEnvelope envelope)
    {
        bool isToGroup = envelope.Destination == NetworkAddress.VrrpGroupOf(IsV6);
        return _peers.Length == 0 ? isToGroup : !isToGroup && Array.IndexOf(_peers, envelope.Source) >= 0;
    }
}
