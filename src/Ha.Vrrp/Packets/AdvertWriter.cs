using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>Writes adverts. The layout is drawn at <see cref="AdvertReader"/>.</summary>
public static class AdvertWriter
{
    /// <summary>The longest advert: 255 IPv6 addresses.</summary>
    public const int BytesMax = AdvertReader.HeaderBytes + (16 * AdvertExpectation.AddressesMax);

    private const long TicksPerCentisecond = 10 * TimeSpan.TicksPerMillisecond;

    /// <summary>How long the adverts of a virtual router are.</summary>
    public static int LengthOf(AdvertExpectation sender) =>
        AdvertReader.HeaderBytes
        + (sender.Addresses.Length * (sender.IsV6 ? 16 : 4))
        + (sender.Version == VrrpVersion.V2 ? AdvertReader.AuthenticationBytes : 0);

    /// <summary>Writes one advert and returns its length.</summary>
    /// <param name="buffer">At least <see cref="LengthOf"/> bytes.</param>
    /// <param name="sender">The virtual router that it speaks for, with its local address.</param>
    /// <param name="priority">0 to resign.</param>
    /// <param name="form">The checksum form for version 3 over IPv4.</param>
    /// <param name="destination">The group or the peer: part of the pseudo-header.</param>
    public static int Write(
        Span<byte> buffer, AdvertExpectation sender, byte priority, ChecksumForm form, NetworkAddress destination)
    {
        bool isVersion2 = sender.Version == VrrpVersion.V2;
        ReadOnlySpan<NetworkAddress> addresses = sender.Addresses;
        Span<byte> message = buffer[..LengthOf(sender)];

        message.Clear();
        message[0] = (byte)(((int)sender.Version << 4) | AdvertReader.AdvertisementType);
        message[1] = sender.VirtualRouterId;
        message[2] = priority;
        message[3] = (byte)addresses.Length;
        if (isVersion2)
        {
            message[4] = sender.Password.IsEmpty ? (byte)0 : AdvertReader.SimplePassword;
            message[5] = (byte)(sender.Interval.Ticks / TimeSpan.TicksPerSecond);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(
                message[4..], (ushort)(sender.Interval.Ticks / TicksPerCentisecond));
        }

        Span<byte> rest = message[AdvertReader.HeaderBytes..];
        foreach (ref readonly NetworkAddress address in addresses)
        {
            address.Write(rest);
            rest = rest[address.Length..];
        }

        // Here, and not only in version 2, a keyed digest (HMAC) would follow.
        sender.Password.CopyTo(rest);

        ushort checksum = isVersion2 || (form == ChecksumForm.Rfc9568 && !sender.IsV6)
            ? InternetChecksum.OfMessage(message)
            : InternetChecksum.WithPseudoHeader(message, sender.LocalAddress, destination);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], checksum);
        return message.Length;
    }
}
