using System.Net;
using Ha.Netlink.Messages;
using Ha.Netlink.Route;

namespace Ha.Netlink.Tests.Route;

public sealed class RouteMessageTests
{
    private const byte Protocol = 112;
    private const NetlinkFlags Prepend = NetlinkFlags.Create | NetlinkFlags.Acknowledge;
    private const NetlinkFlags Add = Prepend | NetlinkFlags.Exclusive;

    private static readonly byte[] Any = [0, 0, 0, 0];

    [Fact]
    public void NewRoute_EverythingGiven_WritesWhatIprouteWrites() => AssertWritten("route-add", RouteMessage.WriteNew(
        Buffer(),
        Prepend,
        new RouteEntry
        {
            Destination = Any,
            Gateway = Bytes("192.0.2.254"),
            Source = Bytes("192.0.2.10"),
            InterfaceIndex = 3,
            Table = 100,
            Metric = 50,
            Protocol = Protocol,
        }));

    [Fact]
    public void NewRoute_OnLink_WritesWhatIprouteWrites() => AssertWritten(
        "route-add-on-link",
        RouteMessage.WriteNew(
            Buffer(),
            Prepend,
            new RouteEntry
            {
                Destination = Bytes("198.51.100.0"),
                PrefixLength = 24,
                InterfaceIndex = 3,
                Table = 254,
                Protocol = Protocol,
            }));

    [Fact]
    public void NewRoute_LargeTable_WritesWhatIprouteWrites() => AssertWritten(
        "route-add-table-1000",
        RouteMessage.WriteNew(
            Buffer(),
            Prepend,
            new RouteEntry
            {
                Destination = Bytes("203.0.113.0"),
                PrefixLength = 24,
                Gateway = Bytes("192.0.2.254"),
                InterfaceIndex = 3,
                Table = 1000,
                Protocol = Protocol,
            }));

    [Fact]
    public void NewAndDeleteRoute_IPv6_WriteWhatIprouteWrites()
    {
        var route = new RouteEntry
        {
            Destination = Bytes("2001:db8:1::"),
            PrefixLength = 48,
            Gateway = Bytes("2001:db8::fe"),
            Source = Bytes("2001:db8::10"),
            InterfaceIndex = 3,
            Table = 254,
            Metric = 50,
            Protocol = Protocol,
        };

        AssertWritten("route-add-ipv6", RouteMessage.WriteNew(Buffer(), Add, route));
        AssertWritten("route-delete-ipv6", RouteMessage.WriteDelete(Buffer(), route));
    }

    [Fact]
    public void DeleteRoute_WritesWhatIprouteWrites() => AssertWritten("route-delete", RouteMessage.WriteDelete(
        Buffer(),
        new RouteEntry
        {
            Destination = Any,
            Gateway = Bytes("192.0.2.254"),
            Source = Bytes("192.0.2.10"),
            InterfaceIndex = 3,
            Table = 100,
            Metric = 50,
            Protocol = Protocol,
        }));

    [Fact]
    public void NewAndDeleteRule_WriteWhatIprouteWrites()
    {
        var rule = new RuleEntry
        {
            From = Bytes("192.0.2.10"),
            FromPrefixLength = 32,
            To = Bytes("198.51.100.0"),
            ToPrefixLength = 24,
            Table = 100,
            Priority = 500,
            Protocol = Protocol,
        };

        AssertWritten("rule-add", RuleMessage.WriteNew(Buffer(), Add, rule));
        AssertWritten("rule-delete", RuleMessage.WriteDelete(Buffer(), rule));
    }

    [Fact]
    public void NewRule_IPv6AndLargeTable_WritesWhatIprouteWrites() => AssertWritten(
        "rule-add-ipv6",
        RuleMessage.WriteNew(
            Buffer(),
            Add,
            new RuleEntry
            {
                IsV6 = true,
                From = Bytes("2001:db8::10"),
                FromPrefixLength = 128,
                Table = 1000,
                Priority = 501,
                Protocol = Protocol,
            }));

    private static byte[] Buffer() => new byte[Math.Max(RouteMessage.BytesMax, RuleMessage.BytesMax)];

    private static byte[] Bytes(string address) => IPAddress.Parse(address).GetAddressBytes();

    // The connection adds the ACK flag.
    private static void AssertWritten(string capture, Span<byte> message)
    {
        message[6] |= 4;
        Assert.Equal(Capture.WithoutSequence(Capture.Read(capture)), message.ToArray());
    }
}
