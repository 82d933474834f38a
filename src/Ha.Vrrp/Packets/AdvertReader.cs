using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ha.Vrrp.Packets;

/// <summary>Reads adverts: every check that RFC 9568, 7.1 and RFC 3768, 7.1 ask for, cheapest and broadest first.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
/// |Version| Type  | Virtual Rtr ID|   Priority    | IPvX Addr Count |
/// |Reserve| Max Advertise Interval|          Checksum               |   version 3
/// |  Auth Type    |   Adver Int   |          Checksum               |   version 2
/// |               IPv4 addresses, or IPv6 addresses                 |   IPv6 in version 3 only
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

    /// <summary>Authentication type 1 of version 2, a password that everybody on the segment can read.</summary>
    internal const byte SimplePassword = 1;

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

        return TryReadChecksum(message, envelope, expected, out ChecksumForm form)
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

        if (envelope.Ttl < expected.TtlMin)
        {
            return DropReason.Ttl;
        }

        byte count = message[3];
        if (count == 0)
        {
            return DropReason.NoAddresses;
        }

        bool isVersion2 = expected.Version == VrrpVersion.V2;
        ReadOnlySpan<byte> addresses = message[HeaderBytes..];
        int addressBytes = count * (expected.IsV6 ? 16 : 4);

        // The length is exact. A keyed digest (HMAC) would come behind the addresses, where version 2 has its password,
        // and be judged here: after the cheap checks, before anything that the advert says is believed.
        if (addresses.Length != addressBytes + (isVersion2 ? AuthenticationBytes : 0))
        {
            return DropReason.Length;
        }

        DropReason refusal = isVersion2 ? JudgePassword(message, expected.Password) : DropReason.None;
        if (refusal != DropReason.None)
        {
            return refusal;
        }

        addresses = addresses[..addressBytes];
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

        // A link-local address first is what hosts use as their router; an advert without says nothing about one.
        if (expected.IsV6 && !NetworkAddress.ReadIPv6(addresses).IsLinkLocal)
        {
            return DropReason.FirstAddress;
        }

        bool addressesMatch = AddressesMatch(addresses, expected);
        advert = new Advertisement(message[1], message[2], interval, form, addressesMatch);

        // RFC 3768, 7.1 drops another list unless the owner sent it. A resignation carries no claim to any address.
        return isVersion2 && !addressesMatch && message[2] is not (255 or 0)
            ? DropReason.AddressList
            : DropReason.None;
    }

    // RFC 2338, 5.3.6; RFC 3768 leaves type 0 only. The time that it takes must not tell how much of it was right.
    private static DropReason JudgePassword(ReadOnlySpan<byte> message, ReadOnlySpan<byte> password)
    {
        if (message[4] != (password.IsEmpty ? 0 : SimplePassword))
        {
            return DropReason.Authentication;
        }

        return password.IsEmpty || CryptographicOperations.FixedTimeEquals(message[^AuthenticationBytes..], password)
            ? DropReason.None
            : DropReason.Password;
    }

    // Over IPv6 only the form with the pseudo-header exists.
    private static bool TryReadChecksum(
        ReadOnlySpan<byte> message, in AdvertEnvelope envelope, AdvertExpectation expected, out ChecksumForm form)
    {
        form = ChecksumForm.Rfc9568;
        if (!expected.IsV6 && InternetChecksum.OfMessage(message) == 0)
        {
            return true;
        }

        form = ChecksumForm.PseudoHeader;
        return expected.Version == VrrpVersion.V3
            && InternetChecksum.WithPseudoHeader(message, envelope.Source, envelope.Destination) == 0;
    }

    // Lists are short and normally in the same order; the quadratic search is for the others.
    private static bool AddressesMatch(ReadOnlySpan<byte> bytes, AdvertExpectation expected)
    {
        ReadOnlySpan<NetworkAddress> own = expected.Addresses;
        int length = expected.IsV6 ? 16 : 4;
        if (bytes.Length != length * own.Length)
        {
            return false;
        }

        for (int i = 0; i < own.Length; i++)
        {
            // Both ways: a list may have an address twice and another not at all.
            NetworkAddress address = Read(bytes.Slice(length * i, length));
            if (address != own[i] && !(own.Contains(address) && Lists(bytes, own[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Lists(ReadOnlySpan<byte> bytes, NetworkAddress address)
    {
        int length = address.IsV6 ? 16 : 4;
        for (int at = 0; at < bytes.Length; at += length)
        {
            if (Read(bytes.Slice(at, length)) == address)
            {
                return true;
            }
        }

        return false;
    }

    private static NetworkAddress Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 16 ? NetworkAddress.ReadIPv6(bytes) : NetworkAddress.ReadIPv4(bytes);
}
