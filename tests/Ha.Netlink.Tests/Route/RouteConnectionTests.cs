using System.Net;
using Ha.Netlink.Route;

namespace Ha.Netlink.Tests.Route;

public sealed class RouteConnectionTests
{
    [Fact]
    public void ReadAddresses_RealDump_GivesAll()
    {
        var socket = new ScriptedSocket
        {
            OnMessage = static (s, seq, _) =>
            {
                foreach (byte[] datagram in Capture.ReadAll("address-dump"))
                {
                    s.Answer(Capture.WithSequence(datagram, seq));
                }
            },
        };
        using var route = new RouteConnection(new NetlinkConnection(socket));

        Assert.True(route.ReadAddresses(out IReadOnlyList<InterfaceAddress> addresses).IsOk);
        Assert.Equal(
            [
                new InterfaceAddress(1, IPAddress.Loopback, 8) { Label = "lo", Flags = 0x80 },
                new InterfaceAddress(3, IPAddress.Parse("192.0.2.10"), 32) { Label = "v0", ValidSeconds = 40 },
                new InterfaceAddress(3, IPAddress.Parse("192.0.2.11"), 24) { Label = "v0:vip", Flags = 0x80 },
                new InterfaceAddress(1, IPAddress.IPv6Loopback, 128) { Flags = 0x80, Protocol = 1 },
                new InterfaceAddress(3, IPAddress.Parse("2001:db8::11"), 128) { Flags = 0x82 },
                new InterfaceAddress(3, IPAddress.Parse("2001:db8::10"), 128) { Flags = 0x42, ValidSeconds = 40 },
            ],
            addresses);
    }

    [Fact]
    public void RemoveAddress_NotThere_IsSuccess()
    {
        var socket = new ScriptedSocket
        {
            OnMessage = static (s, seq, _) => s.Answer(Capture.WithSequence(Capture.Read("address-remove-error"), seq)),
        };
        using var route = new RouteConnection(new NetlinkConnection(socket));

        Assert.True(route.RemoveAddress(3, [192, 0, 2, 10], 32).IsOk);
    }

    [Fact]
    public void ReplaceAddress_Repeated_AllocatesNothing()
    {
        using var route = new RouteConnection(new NetlinkConnection(new EchoSocket()));
        byte[] address = [192, 0, 2, 10];
        route.ReplaceAddress(3, address, 32, "v0:vip", 30);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Assert.True(route.ReplaceAddress(3, address, 32, "v0:vip", 30).IsOk);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Read_RealKernel_HasLoopback()
    {
        using var route = RouteConnection.Open();

        Assert.True(route.ReadLinks(out IReadOnlyList<Link> links).IsOk);
        Link loopback = Assert.Single(links, static link => link.Name == "lo");
        Assert.True(loopback.Index > 0);
        Assert.True(loopback.Mtu > 0);
        Assert.True(route.ReadAddresses(out _).IsOk);
    }

    [Fact]
    public void ReplaceAddress_RealKernelNoSuchInterface_IsError()
    {
        using var route = RouteConnection.Open();

        Assert.False(route.ReplaceAddress(int.MaxValue, [192, 0, 2, 1], 32).IsOk);
        Assert.False(route.AddAddress(int.MaxValue, new byte[16], 128).IsOk);
    }

    /// <summary>Acknowledges the last request, without allocating.</summary>
    private sealed class EchoSocket : INetlinkSocket
    {
        private readonly byte[] _answer = ScriptedSocket.Acknowledgement(0);

        public NetlinkError Send(ReadOnlySpan<byte> datagram)
        {
            datagram.Slice(8, 4).CopyTo(_answer.AsSpan(8));
            return NetlinkError.None;
        }

        public int Receive(Span<byte> buffer)
        {
            _answer.CopyTo(buffer);
            return _answer.Length;
        }

        public void Dispose()
        {
        }
    }
}
