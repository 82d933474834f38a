using System.Net;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests.Packets;

public sealed class AdvertReaderTests
{
    // Vectors of two independent implementations, recomputed by hand: version 2; version 3 without and with the
    // pseudo-header 192.0.2.251 -> 224.0.0.18.
    private const string Version2 = "210ac802000192edc0000201c00002020000000000000000";
    private const string Version2Password = "213364010101331a0a0000647365637265740000";
    private const string Version3 = "310ac8020064828ac0000201c0000202";
    private const string Version3Pseudo = "310ac8020064defbc0000201c0000202";

    private static readonly AdvertEnvelope FromPeer = new(Routers.Local, NetworkAddress.VrrpGroup, 255);

    [Theory]
    [InlineData(Version3, VrrpVersion.V3, ChecksumForm.Rfc9568)]
    [InlineData(Version3Pseudo, VrrpVersion.V3, ChecksumForm.PseudoHeader)]
    [InlineData(Version2, VrrpVersion.V2, ChecksumForm.Rfc9568)]
    public void TryRead_GoldenAdvert_IsReadWithItsForm(string hex, VrrpVersion version, ChecksumForm form)
    {
        DropReason reason = Read(hex, Expect(version), FromPeer, out Advertisement advert);

        Assert.Equal(DropReason.None, reason);
        Assert.Equal(new Advertisement(10, 200, TimeSpan.FromSeconds(1), form, true), advert);
    }

    [Theory]
    [InlineData("c403", "10.0.0.1", "224.0.0.18")]
    [InlineData("d973", "10.0.0.1", "224.0.0.18")]
    [InlineData("af84", "10.0.0.1", "10.0.0.2")]
    public void TryRead_GoldenResignation_IsRead(string checksum, string source, string destination)
    {
        AdvertExpectation expected = new(Routers.Settings() with
        {
            VirtualRouterId = 0x33,
            Addresses = Routers.Addresses("10.0.0.100"),
            Peers = destination == "10.0.0.2" ? [IPAddress.Parse(source)] : [],
        });
        var envelope = new AdvertEnvelope(Routers.Ip(source), Routers.Ip(destination), 255);

        DropReason reason = Read($"313300010064{checksum}0a000064", expected, envelope, out Advertisement advert);

        Assert.Equal(DropReason.None, reason);
        Assert.Equal(0, advert.Priority);
        Assert.True(advert.AddressesMatch);
    }

    [Theory]
    [InlineData(DropReason.TooShort, "310ac8020064de")]
    [InlineData(DropReason.TooShort, "")]
    [InlineData(DropReason.Version, "410ac8020064defbc0000201c0000202")]
    [InlineData(DropReason.Type, "320ac8020064defbc0000201c0000202")]
    [InlineData(DropReason.UnknownRouter, "310bc8020064defbc0000201c0000202")]
    [InlineData(DropReason.VersionMismatch, Version2)]
    [InlineData(DropReason.Checksum, "310ac8020064defcc0000201c0000202")]
    public void TryRead_BadBytes_AreDroppedWithTheirReason(DropReason expected, string hex) =>
        Assert.Equal(expected, Read(hex, Expect(VrrpVersion.V3), FromPeer, out _));

    [Theory]
    [InlineData(DropReason.NoAddresses, "310ac8000064")]
    [InlineData(DropReason.Length, "310ac8030064", "c0000201", "c0000202")]
    [InlineData(DropReason.Length, "310ac8020064", "c0000201", "c0000202", "00000000")]
    [InlineData(DropReason.IntervalZero, "310ac802f000", "c0000201", "c0000202")]
    public void TryRead_RightChecksumAndBadBody_IsDroppedWithItsReason(
        DropReason expected, string header, params string[] rest) =>
        Assert.Equal(expected, Read(Sum(header, rest), Expect(VrrpVersion.V3), FromPeer, out _));

    [Theory]
    [InlineData(DropReason.IntervalMismatch, "210ac8020002", "c0000201", "c0000202")]
    [InlineData(DropReason.IntervalZero, "210ac8020000", "c0000201", "c0000202")]
    [InlineData(DropReason.Authentication, "210ac8020101", "c0000201", "c0000202")]
    [InlineData(DropReason.AddressList, "210ac8020001", "c0000201", "c0000203")]
    [InlineData(DropReason.None, "210aff020001", "c0000201", "c0000203")]
    [InlineData(DropReason.None, "210a00010001", "c0000209")]
    public void TryRead_Version2_IsStricter(DropReason expected, string header, params string[] rest) =>
        Assert.Equal(
            expected,
            Read(Sum(header, [.. rest, "0000000000000000"]), Expect(VrrpVersion.V2), FromPeer, out _));

    [Fact]
    public void TryRead_Version2Password_IsNamed()
    {
        AdvertExpectation expected = new(
            Routers.Settings(version: VrrpVersion.V2) with { VirtualRouterId = 0x33 });

        Assert.Equal(DropReason.Authentication, Read(Version2Password, expected, FromPeer, out _));
    }

    [Fact]
    public void TryRead_ForwardedPacket_IsDropped() =>
        Assert.Equal(
            DropReason.Ttl, Read(Version3Pseudo, Expect(VrrpVersion.V3), FromPeer with { Ttl = 254 }, out _));

    [Fact]
    public void TryRead_OwnSource_IsDroppedFirst()
    {
        AdvertExpectation expected = Expect(VrrpVersion.V3);
        expected.LocalAddress = Routers.Local;

        Assert.Equal(DropReason.OwnSource, Read("", expected, FromPeer, out _));
    }

    [Fact]
    public void TryRead_SenderIsNoPeer_IsDropped()
    {
        AdvertExpectation expected = new(Routers.Settings() with { Peers = [IPAddress.Parse("192.0.2.99")] });

        Assert.Equal(DropReason.NotPeer, Read(Version3, expected, FromPeer, out _));
    }

    [Fact]
    public void TryRead_UnicastToMulticastRouter_IsDropped()
    {
        AdvertEnvelope unicast = FromPeer with { Destination = Routers.Ip("192.0.2.7") };

        Assert.Equal(DropReason.NotPeer, Read(Version3, Expect(VrrpVersion.V3), unicast, out _));
    }

    [Fact]
    public void TryRead_Version3OtherInterval_IsAcceptedAndTold()
    {
        DropReason reason = Read(
            Sum("310ac8020032", "c0000201", "c0000202"), Expect(VrrpVersion.V3), FromPeer, out Advertisement advert);

        Assert.Equal(DropReason.None, reason);
        Assert.Equal(TimeSpan.FromMilliseconds(500), advert.Interval);
    }

    [Theory]
    [InlineData(true, "c0000202", "c0000201")]
    [InlineData(false, "c0000201", "c0000203")]
    public void TryRead_Version3OtherAddresses_AreAcceptedAndTold(bool match, params string[] addresses)
    {
        DropReason reason = Read(
            Sum("310ac8020064", addresses), Expect(VrrpVersion.V3), FromPeer, out Advertisement advert);

        Assert.Equal(DropReason.None, reason);
        Assert.Equal(match, advert.AddressesMatch);
    }

    [Fact]
    public void TryRead_RandomBytes_NeverThrow()
    {
        var random = new Random(9568);
        byte[] bytes = new byte[80];
        AdvertExpectation[] expected = [Expect(VrrpVersion.V2), Expect(VrrpVersion.V3)];
        for (int i = 0; i < 200_000; i++)
        {
            random.NextBytes(bytes);
            if (i % 2 == 0)
            {
                Convert.FromHexString(Version3).CopyTo(bytes, 0);
                bytes[random.Next(16)] ^= (byte)(1 << random.Next(8));
            }

            Span<byte> message = bytes.AsSpan(0, random.Next(bytes.Length));
            _ = AdvertReader.TryRead(message, FromPeer, expected[i & 1], out _);
            _ = AdvertReader.TryReadHeader(message, out _);
        }
    }

    [Theory]
    [InlineData(Version2, VrrpVersion.V2, ChecksumForm.PseudoHeader)]
    [InlineData(Version3, VrrpVersion.V3, ChecksumForm.Rfc9568)]
    [InlineData(Version3Pseudo, VrrpVersion.V3, ChecksumForm.PseudoHeader)]
    public void Write_GoldenRouter_GivesTheGoldenBytes(string hex, VrrpVersion version, ChecksumForm form)
    {
        AdvertExpectation sender = Expect(version);
        sender.LocalAddress = Routers.Local;
        byte[] buffer = new byte[AdvertWriter.BytesMax];

        int length = AdvertWriter.Write(buffer, sender, 200, form, NetworkAddress.VrrpGroup);

        Assert.Equal(hex, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
    }

    private static AdvertExpectation Expect(VrrpVersion version) => new(Routers.Settings(version: version));

    private static DropReason Read(
        string hex, AdvertExpectation expected, in AdvertEnvelope envelope, out Advertisement advert) =>
        AdvertReader.TryRead(Convert.FromHexString(hex), envelope, expected, out advert);

    private static string Sum(string header, params string[] rest)
    {
        string tail = string.Concat(rest);
        ushort checksum = InternetChecksum.OfMessage(Convert.FromHexString($"{header}0000{tail}"));
        return $"{header}{checksum:x4}{tail}";
    }
}
