using System.Buffers.Binary;
using System.Net;
using Ha.Fuzzing;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests.Fuzz;

/// <summary>Frames in which neighbours say who has an address: RFC 826 and RFC 4861, 7.1.2, written down a second time.</summary>
/// <remarks>The first byte of an input says whether the ICMPv6 checksum is made right; the rest is the frame.</remarks>
internal static class NeighborTargets
{
    private const string Arp = "ffffffffffff02000000000108060001080006040001020000000001c0000201ffffffffffffc0000201";
    private const string Advertisement =
        "33330000000102000000000286dd6000000000203afffe8000000000000000000000000000c8ff02000000000000000000000000000188"
        + "00678be000000020010db80000000000000000000000100201020000000002";

    /// <summary>Any frame, read as ARP and as a neighbour advertisement.</summary>
    public static FuzzTarget Received { get; } = new(
        "neighbor", [Convert.FromHexString($"01{Arp}"), Convert.FromHexString($"01{Advertisement}")], CheckReceived);

    private static void CheckReceived(byte[] input)
    {
        byte[] frame = input.Length > 0 ? input[1..] : [];
        if (input.Length > 0 && (input[0] & 1) != 0)
        {
            MakeRight(frame);
        }

        Assert.Equal(ArpClaim(frame), ArpReader.TryRead(frame, out AddressClaim arp) ? arp : null);
        Assert.Equal(NeighborClaim(frame), NeighborAdvertisementReader.TryRead(frame, out AddressClaim neighbor) ? neighbor : null);

        // As an ICMPv6 socket gives it: without the frame, its checksum judged by the kernel.
        byte[] message = frame.Length > 54 ? frame[54..] : frame;
        Assert.Equal(
            MessageClaim(message, null),
            NeighborAdvertisementReader.TryReadMessage(message, 255, [], out AddressClaim bare) ? bare : null);
        Assert.False(NeighborAdvertisementReader.TryReadMessage(message, 254, [], out _));
    }

    private static AddressClaim? ArpClaim(byte[] frame)
    {
        if (frame.Length < 42
            || Convert.ToHexStringLower(frame[12..20]) != "0806000108000604"
            || Convert.ToHexStringLower(frame[20..22]) is not ("0001" or "0002"))
        {
            return null;
        }

        var sender = new IPAddress(frame[28..32]);
        return sender.Equals(IPAddress.Any) ? null : new AddressClaim(NetworkAddress.From(sender), Number(frame[22..28]));
    }

    private static AddressClaim? NeighborClaim(byte[] frame)
    {
        // Ethernet 14, IPv6 40, ICMPv6 24 and options.
        if (frame.Length < 78 || frame[12] != 0x86 || frame[13] != 0xDD || frame[14] / 16 != 6)
        {
            return null;
        }

        int length = (256 * frame[18]) + frame[19];
        if (length < 24 || 54 + length > frame.Length || frame[20] != 58 || frame[21] != 255)
        {
            return null;
        }

        byte[] message = frame[54..(54 + length)];
        return SumModulo(frame, message) == 0 ? MessageClaim(message, frame[6..12]) : null;
    }

    private static AddressClaim? MessageClaim(byte[] message, byte[]? sender)
    {
        int length = message.Length;
        if (length < 24 || message[0] != 136 || message[1] != 0)
        {
            return null;
        }

        byte[]? hardwareAddress = sender;
        int at = 24;
        for (; at + 8 <= length; at += 8 * message[at + 1])
        {
            if (message[at + 1] == 0 || at + (8 * message[at + 1]) > length)
            {
                return null;
            }

            if (message[at] == 2 && message[at + 1] == 1)
            {
                hardwareAddress = message[(at + 2)..(at + 8)];
            }
        }

        return at == length && hardwareAddress is not null
            ? new AddressClaim(NetworkAddress.From(new IPAddress(message[8..24])), Number(hardwareAddress))
            : null;
    }

    private static ulong Number(byte[] bytes) => bytes.Aggregate(0UL, (number, next) => (number << 8) | next);

    // The pseudo-header of RFC 8200, 8.1: both addresses, the length and the protocol.
    private static long SumModulo(byte[] frame, byte[] message)
    {
        byte[] summed = [.. frame[22..54], 0, 58, (byte)(message.Length / 256), (byte)message.Length, .. message];
        return summed.Select((value, index) => index % 2 == 0 ? 256L * value : value).Sum() % 65535;
    }

    private static void MakeRight(byte[] frame)
    {
        int length = frame.Length > 19 ? (256 * frame[18]) + frame[19] : 0;
        if (length >= 4 && frame.Length >= 54 + length)
        {
            frame.AsSpan(56, 2).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(
                frame.AsSpan(56), (ushort)(0xFFFF - SumModulo(frame, frame[54..(54 + length)])));
        }
    }
}
