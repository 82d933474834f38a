using Ha.Fuzzing;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;
using Ha.Netlink.Route;

namespace Ha.Netlink.Tests.Fuzz;

/// <summary>Whole conversations with a kernel that answers anything: they end, with a result, and nothing is thrown.</summary>
internal static class ConversationTargets
{
    private const int BatchMessages = 5;

    /// <summary>Requests, dumps and batches that are answered with any datagrams.</summary>
    public static FuzzTarget Answers { get; } = new("netlink-answers", [.. Captures.All.Select(ChatterSocket.Input)], CheckAnswers);

    /// <summary>Notifications that are any datagrams.</summary>
    public static FuzzTarget Notifications { get; } = new("netlink-notifications", [.. Captures.All.Select(ChatterSocket.Input)], CheckNotifications);

    private static void CheckAnswers(byte[] input)
    {
        using (var route = new RouteConnection(new NetlinkConnection(new ChatterSocket(input))))
        {
            NetlinkError error = route.ReadLinks(out IReadOnlyList<Link> links);
            Assert.InRange(error.Errno, 0, int.MaxValue);
            Assert.All(links, link => Assert.True(link.Index > 0));
        }

        using (var route = new RouteConnection(new NetlinkConnection(new ChatterSocket(input))))
        {
            Assert.InRange(route.ReadAddresses(out _).Errno, 0, int.MaxValue);
            Assert.InRange(route.RemoveAddress(2, [192, 0, 2, 1], 24).Errno, 0, int.MaxValue);
            Assert.InRange(route.ReplaceAddress(2, [192, 0, 2, 1], 24, null, 3).Errno, 0, int.MaxValue);
        }

        using (var connection = new NetlinkConnection(new ChatterSocket(input)))
        {
            NetlinkError error = GenericFamily.Resolve(connection, "IPVS", out GenericFamily family);
            Assert.True(!error.IsOk || family.Id != 0);
        }

        using (var connection = new NetlinkConnection(new ChatterSocket(input)))
        {
            var results = new NetlinkError[BatchMessages];
            connection.Batch(static (_, buffer) => new NetlinkWriter(buffer, 20, NetlinkFlags.None).Finish().Length, results);
            Assert.All(results, result => Assert.InRange(result.Errno, 0, int.MaxValue));
        }
    }

    private static void CheckNotifications(byte[] input)
    {
        var socket = new ChatterSocket(input);
        using var monitor = new RouteMonitor(socket, 0);
        int messagesMax = input.Length / NetlinkMessage.HeaderBytes;
        int events = 0;
        while (monitor.TryRead(out RouteEvent routeEvent))
        {
            events++;
            Assert.True(events <= messagesMax + ChatterSocket.ErrorsMax, "more events than messages");
            Assert.True(routeEvent.Kind != RouteEventKind.LinkChanged || routeEvent.InterfaceIndex > 0);
            _ = routeEvent.TryReadLink(out Link link);
            Assert.True(routeEvent.Kind != RouteEventKind.LinkChanged || !routeEvent.IsUp || link.Index == 0 || link.IsUp);
            bool isAddress = routeEvent.Kind is RouteEventKind.AddressAdded or RouteEventKind.AddressRemoved;
            Assert.Equal(isAddress, routeEvent.Address.Length is 4 or 16);
            Assert.Equal(isAddress, isAddress && routeEvent.TryReadAddress(out InterfaceAddress address)
                && address.Address.GetAddressBytes().AsSpan().SequenceEqual(routeEvent.Address));
        }
    }
}
