using System.Collections.Immutable;
using System.Net;
using Ha.Fuzzing;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests.Fuzz;

/// <summary>Adverts: any bytes that arrive, and all that we write.</summary>
internal static class AdvertTargets
{
    private const string Version2 = "210ac802000192edc0000201c00002020000000000000000";
    private const string Version2Password = "210ac80201010000c0000201c00002027365637265740000";
    private const string Version3 = "310ac8020064828ac0000201c0000202";
    private const string Version3Short = "310ac80100010000c0000201";
    private const string Version2Short = "210ac80100010000c00002010000000000000000";
    private const string IPv6 = "310ac80200640000fe80000000000000000000000000000120010db8000000000000000000000001";
    private const string Resignation = "310a0002006400000a000064c0000202";

    /// <summary>Any bytes at all, in any envelope, to any settings.</summary>
    public static FuzzTarget Received { get; } = new(
        "advert",
        [.. Enumerable.Range(0, AdvertCase.AllSettings.Length).SelectMany(settings => Goldens(AdvertCase.AllSettings[settings])
            .SelectMany(golden => AdvertCase.Inputs(settings, Convert.FromHexString(golden))))],
        CheckReceived);

    /// <summary>Whatever we write, a router with the same settings reads.</summary>
    public static FuzzTarget Written { get; } = new("advert-written", [], CheckWritten);

    private static string[] Goldens(VirtualRouterSettings settings) => settings switch
    {
        { IsV6: true } => [IPv6],
        { Version: VrrpVersion.V2 } => [Version2, Version2Short, Version2Password],
        _ => [Version3, Version3Short, Resignation],
    };

    private static void CheckReceived(byte[] input)
    {
        var received = new AdvertCase(input);
        DropReason expected = AdvertOracle.Judge(received);

        DropReason reason = received.Read(around: 0x00, out Advertisement advert);

        Assert.Equal(expected, reason);
        Assert.Equal(reason, received.Read(around: 0xFF, out Advertisement again));
        Assert.Equal(advert, again);
        CheckHeader(received, reason);
        if (reason == DropReason.None)
        {
            Assert.Equal(AdvertOracle.Meaning(received), advert);
            CheckWrittenAgain(received, advert);
        }
    }

    // The header is judged before the router is known; later rungs are not its.
    private static void CheckHeader(AdvertCase received, DropReason reason)
    {
        DropReason header = AdvertReader.TryReadHeader(received.Message, out byte virtualRouterId);
        if (reason != DropReason.OwnSource)
        {
            Assert.Equal(
                reason is DropReason.TooShort or DropReason.Version or DropReason.Type ? reason : DropReason.None, header);
        }

        Assert.Equal(header == DropReason.None ? received.Message[1] : 0, virtualRouterId);
    }

    // What was understood, written anew, is the same bytes but for those that mean nothing, and means the same.
    private static void CheckWrittenAgain(AdvertCase received, in Advertisement advert)
    {
        var sender = new AdvertExpectation(received.Settings with
        {
            AdvertInterval = advert.Interval,
            Addresses = [.. AdvertOracle.Addresses(received).Select(address => new VirtualAddress(address.ToIPAddress(), 24))],
        })
        {
            LocalAddress = received.Envelope.Source,
        };
        byte[] buffer = new byte[AdvertWriter.BytesMax];
        int length = AdvertWriter.Write(buffer, sender, advert.Priority, advert.Checksum, received.Envelope.Destination);

        bool hasPassword = received.Settings.Password is not null;
        Assert.Equal(Meaningful(received.Message, hasPassword), Meaningful(buffer[..length], hasPassword));
        var expected = new AdvertExpectation(received.Settings) { LocalAddress = received.Local };
        Assert.Equal(
            DropReason.None, AdvertReader.TryRead(buffer.AsSpan(0, length), received.Envelope, expected, out Advertisement read));
        Assert.Equal(advert, read);
    }

    private static byte[] Meaningful(byte[] message, bool hasPassword)
    {
        byte[] copy = [.. message];
        copy.AsSpan(6, 2).Clear();
        if (copy[0] >> 4 == 3)
        {
            copy[4] &= 0x0F;
        }
        else if (!hasPassword)
        {
            copy.AsSpan(copy.Length - 8).Clear();
        }

        return copy;
    }

    private static void CheckWritten(byte[] input)
    {
        var source = new ByteSource(input);
        VrrpVersion version = source.Of(VrrpVersion.V2, VrrpVersion.V3);
        bool isV6 = version == VrrpVersion.V3 && source.Boolean();
        IPAddress peer = isV6 ? source.IPv6() : source.IPv4();
        VirtualRouterSettings settings = Routers.Settings(version: version) with
        {
            VirtualRouterId = (byte)source.Range(1, 255),
            AdvertInterval = version == VrrpVersion.V2
                ? TimeSpan.FromSeconds(source.Range(1, 255))
                : TimeSpan.FromMilliseconds(10 * source.Range(1, 4095)),
            Peers = source.Boolean() ? [peer] : [],
            Addresses = Addresses(ref source, isV6),
            Password = version == VrrpVersion.V2 && source.Boolean() ? $"p{source.Text(7)}" : null,
        };
        ChecksumForm form = source.Of(ChecksumForm.Rfc9568, ChecksumForm.PseudoHeader);
        byte priority = source.Byte();
        var sender = new AdvertExpectation(settings) { LocalAddress = NetworkAddress.From(peer) };
        var envelope = new AdvertEnvelope(
            sender.LocalAddress,
            settings.Peers.IsEmpty ? NetworkAddress.VrrpGroupOf(isV6) : NetworkAddress.From(isV6 ? source.IPv6() : source.IPv4()),
            255);
        byte[] buffer = new byte[AdvertWriter.BytesMax];

        int length = AdvertWriter.Write(buffer, sender, priority, form, envelope.Destination);

        var receiver = new AdvertExpectation(settings) { LocalAddress = sender.LocalAddress with { Value = sender.LocalAddress.Value ^ 1 } };
        DropReason reason = AdvertReader.TryRead(buffer.AsSpan(0, length), envelope, receiver, out Advertisement advert);
        Assert.Equal(DropReason.None, reason);
        Assert.Equal((settings.VirtualRouterId, priority, settings.AdvertInterval, true), (
            advert.VirtualRouterId, advert.Priority, advert.Interval, advert.AddressesMatch));
        // A pseudo-header that sums to zero makes both forms one; over IPv6 and in version 2 there is one only.
        Assert.True(version == VrrpVersion.V2
            || advert.Checksum == (isV6 ? ChecksumForm.PseudoHeader : form)
            || (!isV6 && advert.Checksum == ChecksumForm.Rfc9568));
    }

    private static ImmutableArray<VirtualAddress> Addresses(ref ByteSource source, bool isV6)
    {
        var addresses = ImmutableArray.CreateBuilder<VirtualAddress>();
        for (int count = source.Range(1, 255); count > 0; count--)
        {
            addresses.Add(new VirtualAddress(isV6 ? source.IPv6() : source.IPv4(), 24));
        }

        // The first of an IPv6 router is link-local.
        if (isV6)
        {
            addresses[0] = new VirtualAddress(IPAddress.Parse($"fe80::{source.UInt16():x}"), 64);
        }

        return addresses.ToImmutable();
    }
}
