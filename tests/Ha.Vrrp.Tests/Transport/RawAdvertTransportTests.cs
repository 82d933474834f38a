using System.Net;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>The real sockets, on the loopback interface of a namespace.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RawAdvertTransportTests
{
    private const int Loopback = 1;

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.2", "192.0.2.1", null)]
    [InlineData("127.0.0.1", "127.0.0.2", "192.0.2.1", "secret")]
    [InlineData("::1", "2001:db8::2", "fe80::1", null)]
    public void SendAndReceive_ManyAdverts_AllocateNothing(
        string own, string peer, string virtualAddress, string? password)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        Namespaces.Run($"-n {lan.Left} addr add 2001:db8::2/128 dev lo");
        VirtualRouterSettings settings = Routers.Settings(version: password is null ? VrrpVersion.V3 : VrrpVersion.V2) with
        {
            Addresses = Routers.Addresses(virtualAddress),
            Password = password,
            Peers = [IPAddress.Parse(own), IPAddress.Parse(peer)],
        };
        lan.RunLeft(() =>
        {
            using var transport = new RawAdvertTransport(TimeProvider.System);
            Assert.Equal(0, transport.Open(Loopback, "lo", settings.IsV6, AdvertUse.Unicast));
            var sender = new AdvertExpectation(settings) { LocalAddress = Routers.Ip(own) };
            var receiver = new AdvertExpectation(settings) { LocalAddress = Routers.Ip(peer) };
            byte[] sent = new byte[AdvertWriter.LengthOf(sender)];
            byte[] buffer = new byte[AdvertWriter.BytesMax + 60];
            AwaitRoute(transport, sender.LocalAddress, receiver.LocalAddress, buffer);
            long before = 0;
            int believed = 0;
            const int Rounds = 1000, WarmUp = 50;
            for (int i = 0; i < Rounds; i++)
            {
                before = i == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : before;
                AdvertWriter.Write(sent, sender, 100, ChecksumForm.PseudoHeader, receiver.LocalAddress);
                bool isSent = transport.TrySend(Loopback, sent, sender.LocalAddress, receiver.LocalAddress);
                believed += isSent
                    && TryReceive(transport, buffer, out ReceivedAdvert received)
                    && AdvertReader.TryRead(
                        buffer.AsSpan(received.Offset, received.Length), received.Envelope, receiver, out _) == DropReason.None
                    ? 1
                    : 0;
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(Rounds, believed);
        });
    }

    [Fact]
    public void Open_RenamedOrClosed_DropsTheOldSocket()
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        lan.RunLeft(() =>
        {
            using var transport = new RawAdvertTransport(TimeProvider.System);
            NetworkAddress own = Routers.Ip("127.0.0.1");

            Assert.Equal(0, transport.Open(Loopback, "lo", isV6: false, AdvertUse.Unicast));
            Assert.True(transport.TrySend(Loopback, new byte[8], own, own));
            Assert.False(transport.TrySend(Loopback, new byte[8], Routers.Ip("::1"), Routers.Ip("::1"))); // not opened

            Assert.NotEqual(0, transport.Open(99, "lo9", isV6: false, AdvertUse.Unicast));
            Assert.False(transport.TrySend(99, new byte[8], own, own));
            Assert.True(transport.TrySend(Loopback, new byte[8], own, own));

            Assert.NotEqual(0, transport.Open(Loopback, "lo9", isV6: false, AdvertUse.Unicast)); // no such name
            Assert.False(transport.TrySend(Loopback, new byte[8], own, own));

            Assert.Equal(0, transport.Open(Loopback, "lo", isV6: true, AdvertUse.Unicast));
            transport.Close(Loopback);
            Assert.False(transport.TrySend(Loopback, new byte[8], Routers.Ip("::1"), Routers.Ip("::1")));
        });
    }

    // The kernel makes the route to a new IPv6 address a little later than the address.
    private static void AwaitRoute(
        RawAdvertTransport transport, NetworkAddress source, NetworkAddress destination, byte[] buffer)
    {
        for (int i = 0; i < 500 && !transport.TrySend(Loopback, new byte[8], source, destination); i++)
        {
            Thread.Sleep(10);
        }

        Assert.True(TryReceive(transport, buffer, out _));
    }

    // A signal may end a wait early, as the runtime's own do.
    private static bool TryReceive(RawAdvertTransport transport, byte[] buffer, out ReceivedAdvert received)
    {
        for (int i = 0; i < 20; i++)
        {
            if (transport.TryReceive(buffer, out received))
            {
                return true;
            }

            transport.WaitUntil(Ha.Vrrp.Loop.MonotonicClock.Now(TimeProvider.System) + TimeSpan.FromSeconds(1));
        }

        received = default;
        return false;
    }
}
