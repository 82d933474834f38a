using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>Writes adverts. The layout is drawn at <see cref="AdvertReader"/>.</summary>
public static class AdvertWriter
{
    /// <summary>The longest advert: 255 IPv4 addresses in version 2.</summary>
    public const int BytesMax = AdvertReader.HeaderBytes + (4 * 255) + AdvertReader.AuthenticationBytes;

    private const long TicksPerCentisecond = 10 * TimeSpan.TicksPerMillisecond;

    /// <summary>Writes one advert and returns its length.</summary>
    /// <param name="buffer">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="sender">The virtual router that it speaks for, with its local address.</param>
    /// <param name="priority">0 to resign.</param>
    /// <param name="form">The checksum form for version 3.</param>
    /// <param name="destination">The group or the peer: part of the pseudo-header.</param>
    public static int Write(
        Span<byte> buffer, AdvertExpectation sender, byte priority, ChecksumForm form, NetworkAddress destination)
    {
        bool isVersion2 = sender.Version == VrrpVersion.V2;
        ReadOnlySpan<NetworkAddress> addresses = sender.Addresses;
        int length = AdvertReader.HeaderBytes + (4 * addresses.Length)
            + (isVersion2 ? AdvertReader.AuthenticationBytes : 0);
        Span<byte> message = buffer[..length];

        message.Clear();
        message[0] = (byte)(((int)sender.Version << 4) | AdvertReader.AdvertisementType);
        message[1] = sender.VirtualRouterId;
        message[2] = priority;
        message[3] = (byte)addresses.Length;
        if (isVersion2)
        {
            message[5] = (byte)(sender.Interval.Ticks / TimeSpan.TicksPerSecond);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(
                message[4..], (ushort)(sender.Interval.Ticks / TicksPerCentisecond));
        }

        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i].WriteIPv4(message[(AdvertReader.HeaderBytes + (4 * i))..]);
        }

        ushort checksum = isVersion2 || form == ChecksumForm.Rfc9568
            ? InternetChecksum.OfMessage(message)
            : InternetChecksum.WithPseudoHeader(message, sender.LocalAddress, destination);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], checksum);
        return length;
    }
}
