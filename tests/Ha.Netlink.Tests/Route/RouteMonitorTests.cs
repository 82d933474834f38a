using System.Net;
using Ha.Netlink.Route;

namespace Ha.Netlink.Tests.Route;

public sealed class RouteMonitorTests
{
    [Fact]
    public void TryRead_RealAnnouncements_BecomeEvents()
    {
        using var socket = new ScriptedSocket();
        foreach (string name in (string[])["link-up", "address-added", "address-removed", "link-removed"])
        {
            socket.Answer(Capture.Read(name));
        }

        using var monitor = new RouteMonitor(socket, 0);

        Assert.True(monitor.TryRead(out RouteEvent e));
        Assert.Equal((RouteEventKind.LinkChanged, 3), (e.Kind, e.InterfaceIndex));
        Assert.True(e.TryReadLink(out Link up));
        Assert.Equal((3, "v0", true, true, 1500), (up.Index, up.Name, up.IsUp, up.IsRunning, up.Mtu));
        Assert.Equal("02A222BFE9F6", up.HardwareAddress.ToString());

        var expected = new InterfaceAddress(3, IPAddress.Parse("192.0.2.12"), 32) { Label = "v0", Flags = 0x80 };
        foreach (RouteEventKind kind in (RouteEventKind[])[RouteEventKind.AddressAdded, RouteEventKind.AddressRemoved])
        {
            Assert.True(monitor.TryRead(out e));
            Assert.Equal((kind, 3), (e.Kind, e.InterfaceIndex));
            Assert.Equal([192, 0, 2, 12], e.Address.ToArray());
            Assert.True(e.TryReadAddress(out InterfaceAddress address));
            Assert.Equal(expected, address);
        }

        Assert.True(monitor.TryRead(out e));
        Assert.Equal(RouteEventKind.LinkRemoved, e.Kind);
        Assert.True(e.TryReadLink(out Link removed));
        Assert.Equal(("v5", false), (removed.Name, removed.IsRunning));
        Assert.False(monitor.TryRead(out _));
    }

    [Fact]
    public void TryRead_LeaseRenewed_AllocatesNothing()
    {
        using var monitor = new RouteMonitor(new RepeatingSocket(Capture.Read("address-added")), 0);
        int added = 0;
        Assert.True(monitor.TryRead(out _));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            added += monitor.TryRead(out RouteEvent e) && e.Kind == RouteEventKind.AddressAdded ? 1 : 0;
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(100, added);
    }

    [Fact]
    public void TryRead_SeveralMessagesInOneDatagram_GivesEach()
    {
        using var socket = new ScriptedSocket();
        string[] names = ["address-added", "link-left-bridge", "address-removed"];
        socket.Answer([.. names.SelectMany(Capture.Read)]);
        using var monitor = new RouteMonitor(socket, 0);

        Assert.Equal(
            [RouteEventKind.AddressAdded, RouteEventKind.AddressRemoved], ReadAll(monitor));
    }

    [Fact]
    public void TryRead_PortLeavesBridge_IsNoRemoval()
    {
        using var socket = new ScriptedSocket();
        socket.Answer(Capture.Read("link-left-bridge"));
        using var monitor = new RouteMonitor(socket, 0);

        Assert.Empty(ReadAll(monitor));
    }

    [Fact]
    public void TryRead_BufferOverrun_IsAnEvent()
    {
        using var socket = new ScriptedSocket();
        socket.Fail(NetlinkErrno.NoBuffers);
        socket.Answer(Capture.Read("address-added"));
        using var monitor = new RouteMonitor(socket, 0);

        Assert.Equal(
            [RouteEventKind.Overrun, RouteEventKind.AddressAdded], ReadAll(monitor));
    }

    [Fact]
    public void TryRead_SocketBroken_Throws()
    {
        using var socket = new ScriptedSocket();
        socket.Fail(9);
        using var monitor = new RouteMonitor(socket, 0);

        Assert.Throws<IOException>(() => monitor.TryRead(out _));
    }

    [Fact]
    public void Open_RealKernel_DoesNotBlock()
    {
        using RouteMonitor monitor = RouteMonitor.Open();

        Assert.True(monitor.FileDescriptor > 0);
        ReadAll(monitor);
    }

    private static List<RouteEventKind> ReadAll(RouteMonitor monitor)
    {
        List<RouteEventKind> kinds = [];
        while (monitor.TryRead(out RouteEvent routeEvent))
        {
            kinds.Add(routeEvent.Kind);
        }

        return kinds;
    }

    /// <summary>Announces the same for ever, without allocating.</summary>
    private sealed class RepeatingSocket(byte[] datagram) : INetlinkSocket
    {
        public NetlinkError Send(ReadOnlySpan<byte> _) => NetlinkError.None;

        public int Receive(Span<byte> buffer)
        {
            datagram.CopyTo(buffer);
            return datagram.Length;
        }

        public void Dispose()
        {
        }
    }
}
