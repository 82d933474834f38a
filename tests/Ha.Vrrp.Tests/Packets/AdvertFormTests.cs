using System.Collections.Immutable;
using System.Net;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests.Packets;

/// <summary>IPv6, the password of version 2, and unicast.</summary>
public sealed class AdvertFormTests
{
    // fe80::c8 > ff02::12, VRID 10, priority 100, 1 s, fe80::1 and 2001:db8::1; recomputed by hand.
    private const string Version6 =
        "310a640200643f5d" + "fe800000000000000000000000000001" + "20010db8000000000000000000000001";

    private const string Version2Password = "213364010101331a0a0000647365637265740000";

    private static readonly NetworkAddress Peer = Routers.Ip("fe80::c8");
    private static readonly AdvertEnvelope FromPeerV6 = new(Peer, NetworkAddress.VrrpGroupV6, 255);
    private static readonly AdvertEnvelope FromPeer = new(Routers.Ip("10.0.0.1"), NetworkAddress.VrrpGroup, 255);

    [Fact]
    public void TryRead_GoldenAdvertOverIPv6_IsRead()
    {
        DropReason reason = Read(Version6, V6(), FromPeerV6, out Advertisement advert);

        Assert.Equal(DropReason.None, reason);
        Assert.Equal(
            new Advertisement(10, 100, TimeSpan.FromSeconds(1), ChecksumForm.PseudoHeader, true), advert);
    }

    [Fact]
    public void Write_GoldenRouterOverIPv6_GivesTheGoldenBytes()
    {
        var sender = new AdvertExpectation(V6()) { LocalAddress = Peer };
        byte[] buffer = new byte[AdvertWriter.LengthOf(sender)];

        // The other form of the checksum does not exist over IPv6.
        foreach (ChecksumForm form in Enum.GetValues<ChecksumForm>())
        {
            int length = AdvertWriter.Write(buffer, sender, 100, form, NetworkAddress.VrrpGroupV6);

            Assert.Equal(Version6, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
        }
    }

    [Fact]
    public void TryRead_IPv6WithoutPseudoHeader_IsDropped() =>
        Assert.Equal(DropReason.Checksum, Read(Sum(Version6, new(default, default, 0)), V6(), FromPeerV6, out _));

    [Fact]
    public void TryRead_IPv6ForAnotherDestination_IsDropped() =>
        Assert.Equal(
            DropReason.Checksum,
            Read(Version6, V6(), FromPeerV6 with { Destination = Routers.Ip("fe80::c9") }, out _));

    [Theory]
    [InlineData(DropReason.FirstAddress, "310a640200640000", "20010db8000000000000000000000001", "fe800000000000000000000000000001")]
    [InlineData(DropReason.FirstAddress, "310a640100640000", "fec00000000000000000000000000001")]
    [InlineData(DropReason.None, "310a640100640000", "febf0000000000000000000000000001")]
    [InlineData(DropReason.None, "310a000100640000", "fe800000000000000000000000000009")]
    [InlineData(DropReason.Length, "310a640200640000", "fe800000", "20010db8")]
    [InlineData(DropReason.Length, "310a640100640000", "fe80000000000000000000000000000100")]
    [InlineData(DropReason.NoAddresses, "310a640000640000")]
    [InlineData(DropReason.IntervalZero, "310a640100000000", "fe800000000000000000000000000001")]
    public void TryRead_IPv6Body_IsJudged(DropReason expected, params string[] parts) =>
        Assert.Equal(expected, Read(Sum(string.Concat(parts), FromPeerV6), V6(), FromPeerV6, out _));

    [Theory]
    [InlineData("secret", DropReason.None)]
    [InlineData("secrets", DropReason.Password)]
    [InlineData("secre", DropReason.Password)]
    [InlineData("Secret", DropReason.Password)]
    [InlineData(null, DropReason.Authentication)]
    public void TryRead_GoldenPassword_IsCompared(string? password, DropReason expected) =>
        Assert.Equal(expected, Read(Version2Password, V2(password), FromPeer, out _));

    [Theory]
    [InlineData("00", "0000000000000000")] // none
    [InlineData("00", "7365637265740000")] // the right bytes, but not said to be a password
    [InlineData("02", "7365637265740000")] // IP authentication header
    public void TryRead_NoPasswordWhereOneIsSet_IsDropped(string type, string data)
    {
        string advert = Sum($"21336401{type}0100000a000064{data}", new(default, default, 0));

        Assert.Equal(DropReason.Authentication, Read(advert, V2("secret"), FromPeer, out _));
    }

    [Fact]
    public void Write_Password_GivesTheGoldenBytes()
    {
        var sender = new AdvertExpectation(V2("secret")) { LocalAddress = Routers.Ip("10.0.0.1") };
        byte[] buffer = new byte[AdvertWriter.LengthOf(sender)];

        AdvertWriter.Write(buffer, sender, 100, ChecksumForm.PseudoHeader, NetworkAddress.VrrpGroup);

        Assert.Equal(Version2Password, Convert.ToHexStringLower(buffer));
    }

    [Fact]
    public void Write_PasswordInVersion3_IsNotSent()
    {
        var sender = new AdvertExpectation(Routers.Settings() with { Password = "secret" });

        Assert.Equal(16, AdvertWriter.LengthOf(sender));
        Assert.Equal(
            16,
            AdvertWriter.Write(new byte[16], sender, 100, ChecksumForm.PseudoHeader, NetworkAddress.VrrpGroup));
    }

    [Theory]
    [InlineData(255, 254, DropReason.Ttl)]
    [InlineData(255, 255, DropReason.None)]
    [InlineData(250, 249, DropReason.Ttl)]
    [InlineData(250, 250, DropReason.None)]
    public void TryRead_Unicast_NeedsTheTtlThatIsSet(byte ttlMin, byte ttl, DropReason expected)
    {
        AdvertEnvelope envelope = new(Peer, Routers.Ip("fe80::1234"), ttl);
        VirtualRouterSettings settings = V6() with { Peers = [Peer.ToIPAddress()], PeerTtlMin = ttlMin };

        Assert.Equal(expected, Read(Sum(Version6, envelope), settings, envelope, out _));
    }

    [Fact]
    public void TryRead_MulticastWithTtlMin_StillNeeds255() =>
        Assert.Equal(
            DropReason.Ttl,
            Read(Version6, V6() with { PeerTtlMin = 1 }, FromPeerV6 with { Ttl = 254 }, out _));

    [Theory]
    [InlineData("ff02::12", DropReason.NotPeer)]
    [InlineData("fe80::1234", DropReason.None)]
    public void TryRead_PeerToTheGroup_IsDroppedByAUnicastRouter(string destination, DropReason expected)
    {
        AdvertEnvelope envelope = FromPeerV6 with { Destination = Routers.Ip(destination) };

        Assert.Equal(
            expected,
            Read(Sum(Version6, envelope), V6() with { Peers = [Peer.ToIPAddress()] }, envelope, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_AsManyAddressesAsFit_IsReadAgain(bool isV6)
    {
        byte[] prefix = IPAddress.Parse(isV6 ? "fe80::" : "10.0.0.0").GetAddressBytes();
        ImmutableArray<VirtualAddress> addresses =
        [
            .. Enumerable.Range(1, 255).Select(i =>
            {
                prefix[^1] = (byte)i;
                return new VirtualAddress(new IPAddress(prefix), 8 * prefix.Length);
            }),
        ];
        VirtualRouterSettings settings = (isV6 ? V6() : Routers.Settings()) with { Addresses = addresses };
        AdvertEnvelope envelope = isV6 ? FromPeerV6 : FromPeer;
        var sender = new AdvertExpectation(settings) { LocalAddress = envelope.Source };
        byte[] buffer = new byte[AdvertWriter.BytesMax];

        int length = AdvertWriter.Write(buffer, sender, 100, ChecksumForm.PseudoHeader, envelope.Destination);
        DropReason reason = AdvertReader.TryRead(
            buffer.AsSpan(0, length), envelope, new AdvertExpectation(settings), out Advertisement advert);

        Assert.Equal(DropReason.None, reason);
        Assert.True(advert.AddressesMatch);
        Assert.Equal(8 + (255 * prefix.Length), length);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AdvertExpectation(settings with { Addresses = [.. addresses, addresses[0]] }));
    }

    [Fact]
    public void TryRead_RandomBytesOverIPv6_NeverThrow()
    {
        var random = new Random(8300);
        var expected = new AdvertExpectation(V6());
        byte[] golden = Convert.FromHexString(Version6);
        byte[] bytes = new byte[80];
        for (int i = 0; i < 200_000; i++)
        {
            random.NextBytes(bytes);
            golden.CopyTo(bytes, 0);
            bytes[random.Next(golden.Length)] ^= (byte)(1 << random.Next(8));
            Span<byte> message = bytes.AsSpan(0, random.Next(bytes.Length));
            if (i % 2 == 0 && message.Length >= AdvertReader.HeaderBytes)
            {
                Sum(message, FromPeerV6);
            }

            _ = AdvertReader.TryRead(message, FromPeerV6, expected, out _);
        }
    }

    private static VirtualRouterSettings V6() =>
        Routers.Settings() with { Addresses = Routers.Addresses("fe80::1", "2001:db8::1") };

    private static VirtualRouterSettings V2(string? password) => Routers.Settings(version: VrrpVersion.V2) with
    {
        VirtualRouterId = 0x33,
        Addresses = Routers.Addresses("10.0.0.100"),
        Password = password,
    };

    private static DropReason Read(
        string hex, VirtualRouterSettings settings, in AdvertEnvelope envelope, out Advertisement advert) =>
        AdvertReader.TryRead(Convert.FromHexString(hex), envelope, new AdvertExpectation(settings), out advert);

    // The advert with the checksum that belongs to an envelope; without a source, that of the message alone.
    private static string Sum(string hex, in AdvertEnvelope envelope)
    {
        byte[] message = Convert.FromHexString(hex);
        Sum(message, envelope);
        return Convert.ToHexStringLower(message);
    }

    private static void Sum(Span<byte> message, in AdvertEnvelope envelope)
    {
        message.Slice(6, 2).Clear();
        ushort checksum = envelope.Source.IsNone
            ? InternetChecksum.OfMessage(message)
            : InternetChecksum.WithPseudoHeader(message, envelope.Source, envelope.Destination);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(message[6..], checksum);
    }
}
