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
        List<RouteEvent> events = ReadAll(monitor);

        var up = Assert.IsType<RouteEvent.LinkChanged>(events[0]).Link;
        Assert.Equal((3, "v0", true, true, 1500), (up.Index, up.Name, up.IsUp, up.IsRunning, up.Mtu));
        Assert.Equal("02A222BFE9F6", up.HardwareAddress.ToString());
        var expected = new InterfaceAddress(3, IPAddress.Parse("192.0.2.12"), 32) { Label = "v0", Flags = 0x80 };
        Assert.Equal(new RouteEvent.AddressAdded(expected), events[1]);
        Assert.Equal(new RouteEvent.AddressRemoved(expected), events[2]);
        var removed = Assert.IsType<RouteEvent.LinkRemoved>(events[3]).Link;
        Assert.Equal(("v5", false), (removed.Name, removed.IsRunning));
        Assert.Equal(4, events.Count);
    }

    [Fact]
    public void TryRead_SeveralMessagesInOneDatagram_GivesEach()
    {
        using var socket = new ScriptedSocket();
        string[] names = ["address-added", "link-left-bridge", "address-removed"];
        socket.Answer([.. names.SelectMany(Capture.Read)]);
        using var monitor = new RouteMonitor(socket, 0);

        Assert.Equal(
            [typeof(RouteEvent.AddressAdded), typeof(RouteEvent.AddressRemoved)],
            ReadAll(monitor).Select(static e => e.GetType()));
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
            [typeof(RouteEvent.Overrun), typeof(RouteEvent.AddressAdded)],
            ReadAll(monitor).Select(static e => e.GetType()));
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

    private static List<RouteEvent> ReadAll(RouteMonitor monitor)
    {
        List<RouteEvent> events = [];
        while (monitor.TryRead(out RouteEvent routeEvent))
        {
            events.Add(routeEvent);
        }

        return events;
    }
}
