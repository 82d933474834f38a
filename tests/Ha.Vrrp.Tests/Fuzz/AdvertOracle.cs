using System.Net;
using System.Text;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests.Fuzz;

/// <summary>What the decoder must say to an input: RFC 9568, 7.1 and RFC 3768, 7.1, written down a second time.</summary>
/// <remarks>Slow and plain on purpose, and it shares nothing with the decoder but the names of the reasons.</remarks>
internal static class AdvertOracle
{
    public static DropReason Judge(AdvertCase input)
    {
        byte[] message = input.Message;
        VirtualRouterSettings ours = input.Settings;
        bool isVersion2 = ours.Version == VrrpVersion.V2;
        int addressBytes = ours.IsV6 ? 16 : 4;
        (DropReason Reason, Func<bool> Applies)[] rungs =
        [
            (DropReason.OwnSource, () => input.Envelope.Source == input.Local),
            (DropReason.TooShort, () => message.Length < 8),
            (DropReason.Version, () => message[0] / 16 != 2 && message[0] / 16 != 3),
            (DropReason.Type, () => message[0] % 16 != 1),
            (DropReason.UnknownRouter, () => message[1] != ours.VirtualRouterId),
            (DropReason.VersionMismatch, () => message[0] / 16 != (isVersion2 ? 2 : 3)),
            (DropReason.Checksum, () => Form(input) is null),
            (DropReason.Ttl, () => input.Envelope.Ttl < (ours.Peers.IsEmpty ? 255 : ours.PeerTtlMin)),
            (DropReason.NoAddresses, () => message[3] == 0),
            (DropReason.Length, () => message.Length != (isVersion2 ? 16 : 8) + (addressBytes * message[3])),
            (DropReason.Authentication, () => isVersion2 && message[4] != (ours.Password is null ? 0 : 1)),
            (DropReason.Password, () => isVersion2 && ours.Password is not null && PasswordOf(message) != ours.Password),
            (DropReason.IntervalZero, () => Interval(message) == TimeSpan.Zero),
            (DropReason.IntervalMismatch, () => isVersion2 && Interval(message) != ours.AdvertInterval),
            (DropReason.NotPeer, () => !IsAdmitted(input)),
            (DropReason.FirstAddress, () => ours.IsV6 && !Addresses(input).First().ToIPAddress().IsIPv6LinkLocal),
            (DropReason.AddressList, () => isVersion2 && !HasOurAddresses(input) && message[2] != 255 && message[2] != 0),
        ];
        return rungs.FirstOrDefault(rung => rung.Applies()).Reason;
    }

    /// <summary>What an accepted message says.</summary>
    public static Advertisement Meaning(AdvertCase input) => new(
        input.Message[1], input.Message[2], Interval(input.Message), Form(input)!.Value, HasOurAddresses(input));

    /// <summary>The addresses of an accepted message.</summary>
    public static IEnumerable<NetworkAddress> Addresses(AdvertCase input)
    {
        int length = input.Settings.IsV6 ? 16 : 4;
        return input.Message[8..].Chunk(length).Take(input.Message[3]).Select(bytes => NetworkAddress.From(new IPAddress(bytes)));
    }

    /// <summary>The one's complement sum, as a remainder: 0 is 65535.</summary>
    public static long SumModulo(byte[] message, in AdvertEnvelope envelope, bool withPseudoHeader)
    {
        // Over IPv6 the length has four bytes and the protocol comes last: words of zeros, and another order, add nothing.
        byte[] pseudoHeader =
        [
            .. envelope.Source.ToIPAddress().GetAddressBytes(), .. envelope.Destination.ToIPAddress().GetAddressBytes(),
            0, 112, (byte)(message.Length / 256), (byte)message.Length,
        ];
        byte[] summed = withPseudoHeader ? [.. pseudoHeader, .. message] : message;
        long sum = 0;
        for (int i = 0; i < summed.Length; i++)
        {
            sum += i % 2 == 0 ? 256L * summed[i] : summed[i];
        }

        return sum % 65535;
    }

    private static ChecksumForm? Form(AdvertCase input)
    {
        if (!input.Settings.IsV6 && SumModulo(input.Message, input.Envelope, withPseudoHeader: false) == 0)
        {
            return ChecksumForm.Rfc9568;
        }

        return input.Settings.Version == VrrpVersion.V3 && SumModulo(input.Message, input.Envelope, withPseudoHeader: true) == 0
            ? ChecksumForm.PseudoHeader
            : null;
    }

    private static TimeSpan Interval(byte[] message) => message[0] / 16 == 2
        ? TimeSpan.FromSeconds(message[5])
        : TimeSpan.FromMilliseconds(((message[4] % 16 * 256) + message[5]) * 10);

    private static string PasswordOf(byte[] message) => Encoding.Latin1.GetString(message[^8..]).TrimEnd('\0');

    private static bool IsAdmitted(AdvertCase input)
    {
        bool isToGroup = input.Envelope.Destination.ToString() is "224.0.0.18" or "ff02::12";
        return input.Settings.Peers.IsEmpty
            ? isToGroup
            : !isToGroup && input.Settings.Peers.Any(peer => peer.Equals(input.Envelope.Source.ToIPAddress()));
    }

    private static bool HasOurAddresses(AdvertCase input) =>
        Addresses(input).Order().SequenceEqual(
            input.Settings.Addresses.Select(ours => NetworkAddress.From(ours.Address)).Order());
}
