using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>Reads adverts: every check that RFC 9568, 7.1 and RFC 3768, 7.1 ask for, cheapest and broadest first.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
/// |Version| Type  | Virtual Rtr ID|   Priority    | IPvX Addr Count |
/// |Reserve| Max Advertise Interval|          Checksum               |   version 3
/// |  Auth Type    |   Adver Int   |          Checksum               |   version 2
/// |                       IPv4 addresses                            |
/// |               Authentication Data (8 bytes)                     |   version 2 only
/// </code>
/// Any bytes may arrive: the group is writable by everybody on the segment. Nothing here throws or allocates.
/// </remarks>
public static class AdvertReader
{
    /// <summary>The part that both versions begin with.</summary>
    public const int HeaderBytes = 8;

    internal const int AuthenticationBytes = 8;
    internal const byte AdvertisementType = 1;

    private const byte LocalTtl = 255;

    /// <summary>The checks that need no virtual router; on success tells the VRID to look for.</summary>
    public static DropReason TryReadHeader(ReadOnlySpan<byte> message, out byte virtualRouterId)
    {
        virtualRouterId = 0;
        if (message.Length < HeaderBytes)
        {
            return DropReason.TooShort;
        }

        if (message[0] >> 4 is not ((int)VrrpVersion.V2 or (int)VrrpVersion.V3))
        {
            return DropReason.Version;
        }

        if ((message[0] & 0x0F) != AdvertisementType)
        {
            return DropReason.Type;
        }

        virtualRouterId = message[1];
        return DropReason.None;
    }

    /// <summary>All checks in order; <paramref name="advert"/> is meaningful only with <see cref="DropReason.None"/>.</summary>
    /// <param name="message">The IP payload.</param>
    /// <param name="envelope">What the IP header said.</param>
    /// <param name="expected">The virtual router that it may be for.</param>
    /// <param name="advert">What it says.</param>
    public static DropReason TryRead(
        ReadOnlySpan<byte> message,
        in AdvertEnvelope envelope,
        AdvertExpectation expected,
        out Advertisement advert)
    {
        advert = default;
        if (envelope.Source == expected.LocalAddress)
        {
            return DropReason.OwnSource;
        }

        DropReason reason = TryReadHeader(message, out byte virtualRouterId);
        if (reason != DropReason.None)
        {
            return reason;
        }

        if (virtualRouterId != expected.VirtualRouterId)
        {
            return DropReason.UnknownRouter;
        }

        if (message[0] >> 4 != (int)expected.Version)
        {
            return DropReason.VersionMismatch;
        }

        return TryReadChecksum(message, envelope, expected.Version, out ChecksumForm form)
            ? TryReadBody(message, envelope, expected, form, out advert)
            : DropReason.Checksum;
    }

    private static DropReason TryReadBody(
        ReadOnlySpan<byte> message,
        in AdvertEnvelope envelope,
        AdvertExpectation expected,
        ChecksumForm form,
        out Advertisement advert)
    {
        advert = default;

        // GTSM: what was forwarded cannot have 255 left. A routed unicast peer would need a switch for this.
        if (envelope.Ttl != LocalTtl)
        {
            return DropReason.Ttl;
        }

        byte count = message[3];
        if (count == 0)
        {
            return DropReason.NoAddresses;
        }

        bool isVersion2 = expected.Version == VrrpVersion.V2;
        if (message.Length != HeaderBytes + (4 * count) + (isVersion2 ? AuthenticationBytes : 0))
        {
            return DropReason.Length;
        }

        // RFC 3768, 5.3.6: only type 0 is left; 1 and 2 belong to RFC 2338.
        if (isVersion2 && message[4] != 0)
        {
            return DropReason.Authentication;
        }

        TimeSpan interval = isVersion2
            ? TimeSpan.FromSeconds(message[5])
            : TimeSpan.FromMilliseconds(10L * (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) & 0x0FFF));
        if (interval == TimeSpan.Zero)
        {
            return DropReason.IntervalZero;
        }

        if (isVersion2 && interval != expected.Interval)
        {
            return DropReason.IntervalMismatch;
        }

        if (!expected.Admits(envelope))
        {
            return DropReason.NotPeer;
        }

        bool addressesMatch = AddressesMatch(message.Slice(HeaderBytes, 4 * count), expected.Addresses);
        advert = new Advertisement(message[1], message[2], interval, form, addressesMatch);

        // RFC 3768, 7.1 drops another list unless the owner sent it. A resignation carries no claim to any address.
        return isVersion2 && !addressesMatch && message[2] is not (255 or 0)
            ? DropReason.AddressList
            : DropReason.None;
    }

    private static bool TryReadChecksum(
        ReadOnlySpan<byte> message, in AdvertEnvelope envelope, VrrpVersion version, out ChecksumForm form)
    {
        form = ChecksumForm.Rfc9568;
        if (InternetChecksum.OfMessage(message) == 0)
        {
            return true;
        }

        form = ChecksumForm.PseudoHeader;
        return version == VrrpVersion.V3
            && InternetChecksum.WithPseudoHeader(message, envelope.Source, envelope.Destination) == 0;
    }

    // Lists are short and normally in the same order; the quadratic search is for the others.
    private static bool AddressesMatch(ReadOnlySpan<byte> bytes, ReadOnlySpan<NetworkAddress> expected)
    {
        if (bytes.Length != 4 * expected.Length)
        {
            return false;
        }

        for (int i = 0; i < expected.Length; i++)
        {
            // Both ways: a list may have an address twice and another not at all.
            NetworkAddress address = NetworkAddress.ReadIPv4(bytes[(4 * i)..]);
            if (address != expected[i] && !(expected.Contains(address) && Lists(bytes, expected[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Lists(ReadOnlySpan<byte> bytes, NetworkAddress address)
    {
        for (int at = 0; at < bytes.Length; at += 4)
        {
            if (NetworkAddress.ReadIPv4(bytes[at..]) == address)
            {
                return true;
            }
        }

        return false;
    }
}
