using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests.Fuzz;

/// <summary>An input of the advert decoder: who is to read it, how it came, and the message.</summary>
/// <remarks>
/// Layout: byte 0 chooses the settings, byte 1 what is odd about the envelope and whether the checksum is made right,
/// byte 2 is the TTL if that is odd, byte 3 means nothing; the rest is the message.
/// </remarks>
internal sealed class AdvertCase
{
    /// <summary>The bytes in front of the message.</summary>
    public const int PrefixBytes = 4;

    private const int OddTtl = 0x01;
    private const int OwnSource = 0x04;
    private const int StrangeSource = 0x06;
    private const int SourceMask = 0x06;
    private const int GroupDestination = 0x10;
    private const int StrangeDestination = 0x18;
    private const int DestinationMask = 0x18;
    private const int MessageChecksum = 0x40;
    private const int PseudoChecksum = 0x60;
    private const int ChecksumMask = 0x60;

    private static readonly IPAddress Peer = IPAddress.Parse("192.0.2.252");
    private static readonly IPAddress PeerV6 = IPAddress.Parse("fe80::252");

    public AdvertCase(ReadOnlySpan<byte> input)
    {
        (byte choice, byte odd, byte ttl) = (At(input, 0), At(input, 1), At(input, 2));
        Settings = AllSettings[choice % AllSettings.Length];
        Message = input.Length > PrefixBytes ? input[PrefixBytes..].ToArray() : [];
        NetworkAddress group = Routers.Ip(Settings.IsV6 ? "ff02::12" : "224.0.0.18");
        NetworkAddress stranger = Routers.Ip(Settings.IsV6 ? "fe80::7" : "198.51.100.7");
        Local = Settings.IsV6 ? Routers.Ip("fe80::251") : Routers.Local;
        Envelope = new AdvertEnvelope(
            (odd & SourceMask) switch
            {
                OwnSource => Local,
                StrangeSource => stranger,
                _ => NetworkAddress.From(Settings.IsV6 ? PeerV6 : Peer),
            },
            (odd & DestinationMask) switch
            {
                GroupDestination => group,
                StrangeDestination => stranger,
                _ => Settings.Peers.IsEmpty ? group : Local,
            },
            (odd & OddTtl) != 0 ? ttl : (byte)255);
        if (Message.Length >= 8 && (odd & ChecksumMask) is MessageChecksum or PseudoChecksum)
        {
            Message.AsSpan(6, 2).Clear();
            bool withPseudoHeader = (odd & ChecksumMask) == PseudoChecksum;
            BinaryPrimitives.WriteUInt16BigEndian(
                Message.AsSpan(6), (ushort)(0xFFFF - AdvertOracle.SumModulo(Message, Envelope, withPseudoHeader)));
        }
    }

    /// <summary>The settings that inputs are read with.</summary>
    public static ImmutableArray<VirtualRouterSettings> AllSettings { get; } =
    [
        Routers.Settings(),
        Routers.Settings(version: VrrpVersion.V2),
        Routers.Settings() with { Peers = [Peer] },
        Routers.Settings(version: VrrpVersion.V2) with { Peers = [Peer] },
        Routers.Settings() with { Addresses = Routers.Addresses("192.0.2.1"), AdvertInterval = TimeSpan.FromMilliseconds(10) },
        Routers.Settings(version: VrrpVersion.V2) with { Addresses = Routers.Addresses("192.0.2.1") },
        Routers.Settings() with { Peers = [Peer], PeerTtlMin = 250 },
        Routers.Settings(version: VrrpVersion.V2) with { Password = "secret" },
        Routers.Settings() with { Addresses = Routers.Addresses("fe80::1", "2001:db8::1") },
        Routers.Settings() with { Addresses = Routers.Addresses("fe80::1", "2001:db8::1"), Peers = [PeerV6] },
    ];

    /// <summary>Our own address.</summary>
    public NetworkAddress Local { get; }

    public VirtualRouterSettings Settings { get; }

    public AdvertEnvelope Envelope { get; }

    public byte[] Message { get; }

    /// <summary>The inputs that are this message: as it should come to settings of a number, and in each odd way.</summary>
    public static IEnumerable<byte[]> Inputs(int settings, byte[] message) =>
        ((byte[])[0, PseudoChecksum, OddTtl, OwnSource, StrangeSource, GroupDestination, StrangeDestination])
            .Select(odd => (byte[])[(byte)settings, (byte)(odd | MessageChecksum), 254, 0, .. message]);

    /// <summary>Reads the message, as it lies in a larger buffer.</summary>
    /// <param name="around">What is around it; it must not matter.</param>
    public DropReason Read(byte around, out Advertisement advert)
    {
        const int Margin = 64;
        byte[] buffer = new byte[Message.Length + (2 * Margin)];
        Array.Fill(buffer, around);
        Message.CopyTo(buffer, Margin);
        var expected = new AdvertExpectation(Settings) { LocalAddress = Local };
        return AdvertReader.TryRead(buffer.AsSpan(Margin, Message.Length), Envelope, expected, out advert);
    }

    private static byte At(ReadOnlySpan<byte> input, int index) => index < input.Length ? input[index] : (byte)0;
}
