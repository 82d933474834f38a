using System.Net;
using Ha.Ipvs.Messages;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;
using Ha.Netlink.Tests;

namespace Ha.Ipvs.Tests.Messages;

public sealed class ChangeMessageTests
{
    private static readonly GenericFamily Family = new(28, 1);

    private static readonly VirtualService Web = new(Tables.Web) { Scheduler = "rr" };

    private static readonly VirtualService Web6 = new(
        new ServiceKey(ServiceProtocol.Tcp, IPAddress.Parse("2001:db8::10"), 443)) { Scheduler = "sh" };

    private static readonly VirtualService Dns = new(Tables.Names) { PersistenceSeconds = 300 };

    private static readonly RealServer Direct = new(IPAddress.Parse("198.51.100.1"), 80) { Weight = 5 };

    private static readonly RealServer Masqueraded = new(IPAddress.Parse("198.51.100.2"), 8080)
    {
        Forwarding = ForwardingMethod.Nat,
        Weight = 7,
        UpperThreshold = 100,
        LowerThreshold = 50,
    };

    private static readonly RealServer Tunnelled = new(IPAddress.Parse("198.51.100.3"), 80)
    {
        Forwarding = ForwardingMethod.Tun,
        Weight = 2,
    };

    public static TheoryData<string, IpvsChange> ServiceChanges => new()
    {
        { "service-add", new IpvsChange.AddService(Web) },
        { "service-add-persistent", new IpvsChange.AddService(Dns) },
        { "service-add-ipv6", new IpvsChange.AddService(Web6) },
        { "service-edit", new IpvsChange.UpdateService(Web, Web with { Scheduler = "wrr" }) },
    };

    public static TheoryData<string, IpvsChange> PartialChanges => new()
    {
        { "server-add-dr", new IpvsChange.AddServer(Web.Key, Direct) },
        { "server-add-nat", new IpvsChange.AddServer(Web.Key, Masqueraded) },
        { "server-add-tun", new IpvsChange.AddServer(Web.Key, Tunnelled) },
        { "server-add-ipv6", new IpvsChange.AddServer(Web6.Key, new RealServer(IPAddress.Parse("2001:db8::21"), 443)) },
        { "server-edit", new IpvsChange.UpdateServer(Web.Key, Direct, Direct with { Weight = 0 }) },
        { "server-delete", new IpvsChange.RemoveServer(Web.Key, Direct) },
        { "service-delete", new IpvsChange.RemoveService(Web) },
        { "service-delete-ipv6", new IpvsChange.RemoveService(Web6) },
    };

    [Theory]
    [MemberData(nameof(ServiceChanges))]
    public void Write_ServiceSettings_IsWhatIpvsadmWrites(string capture, IpvsChange change)
    {
        byte[] expected = Capture.WithoutSequence(Capture.Read(capture));
        expected[6] = 1; // ipvsadm asks for an acknowledgement; a batch does so for its last message only

        Assert.Equal(expected, ChangeMessage.Write(new byte[256], Family, change).ToArray());
    }

    [Fact]
    public void WriteGetServers_IsWhatIpvsadmWrites()
    {
        byte[] expected = Capture.WithoutSequence(Capture.Read("servers-request"));
        byte[] written = ChangeMessage.WriteGetServers(new byte[256], Family, Web.Key).ToArray();
        expected.AsSpan(6, 2).Clear(); // the connection adds the flags of a dump
        written.AsSpan(6, 2).Clear();

        Assert.Equal(expected, written);
    }

    // ipvsadm repeats settings of the service with each server, and of the server to delete, which the kernel ignores
    // (ip_vs_genl_set_cmd parses them only for the commands that need them). What identifies and sets must be equal.
    [Theory]
    [MemberData(nameof(PartialChanges))]
    public void Write_Others_IsAPartOfWhatIpvsadmWrites(string capture, IpvsChange change)
    {
        byte[] captured = Capture.Read(capture);
        Dictionary<string, string> theirs = Flatten(captured);
        byte[] written = ChangeMessage.Write(new byte[256], Family, change).ToArray();
        Dictionary<string, string> ours = Flatten(written);

        Assert.Equal(captured[16..18], written[16..18]);
        Assert.All(ours, attribute => Assert.Equal(theirs[attribute.Key], attribute.Value));
        string[] redundant = ["1/6", "1/7", "1/8", "1/9", "2/13", "2/14", "2/15"];
        string[] settings = change is IpvsChange.RemoveServer ? ["2/3", "2/4", "2/5", "2/6"] : [];
        Assert.Empty(theirs.Keys.Except(ours.Keys).Except(redundant).Except(settings));
    }

    private static Dictionary<string, string> Flatten(byte[] datagram)
    {
        Dictionary<string, string> flat = [];
        var messages = new NetlinkReader(datagram);
        Assert.True(messages.TryRead(out NetlinkMessage message));
        Assert.Equal(0, messages.BytesLeft);
        var nests = new AttributeReader(message.Payload[GenericFamily.HeaderBytes..]);
        while (nests.TryRead(out NetlinkAttribute nest))
        {
            AttributeReader attributes = nest.Nested;
            while (attributes.TryRead(out NetlinkAttribute attribute))
            {
                flat[$"{nest.Type}/{attribute.Type}"] = Convert.ToHexString(attribute.Value);
            }
        }

        return flat;
    }
}
