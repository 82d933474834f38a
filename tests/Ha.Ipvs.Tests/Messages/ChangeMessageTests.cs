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

    private static readonly ServiceKey Mark = ServiceKey.OfMark(10, isIPv6: false);

    private static readonly ServiceKey Mark6 = ServiceKey.OfMark(11, isIPv6: true);

    private static readonly VirtualService AllPorts =
        new(new ServiceKey(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.12"), 0)) { Scheduler = "rr", PersistenceSeconds = 60 };

    private static readonly RealServer Ported =
        new(IPAddress.Parse("198.51.100.9"), 8080) { Forwarding = ForwardingMethod.Nat };

    public static TheoryData<string, IpvsChange> ServiceChanges => new()
    {
        { "service-add", new IpvsChange.AddService(Web) },
        { "service-add-persistent", new IpvsChange.AddService(Dns) },
        { "service-add-ipv6", new IpvsChange.AddService(Web6) },
        { "service-add-mh-flags", new IpvsChange.AddService(Web with
            { Scheduler = "mh", SchedulerFlags = Flag("mh-fallback") | Flag("mh-port") }) },
        { "service-add-sh-flags", new IpvsChange.AddService(
            new VirtualService(Tables.Web with { Port = 81 }) { Scheduler = "sh", SchedulerFlags = Flag("sh-port") }) },
        { "service-add-fwmark", new IpvsChange.AddService(new VirtualService(Mark) { Scheduler = "wrr" }) },
        { "service-add-fwmark-ipv6", new IpvsChange.AddService(new VirtualService(Mark6) { Scheduler = "rr" }) },
        { "service-add-ops", new IpvsChange.AddService(
            new VirtualService(Tables.Names) { Scheduler = "rr", IsOnePacket = true }) },
        { "service-add-sctp", new IpvsChange.AddService(
            new VirtualService(new ServiceKey(ServiceProtocol.Sctp, Tables.Web.Address, 3868))) },
        { "service-add-allports", new IpvsChange.AddService(AllPorts) },
        { "service-add-netmask", new IpvsChange.AddService(new VirtualService(Tables.Web with { Port = 443 })
            { Scheduler = "rr", PersistenceSeconds = 300, PersistencePrefix = 24 }) },
        { "service-add-netmask-ipv6", new IpvsChange.AddService(
            Web6 with { Scheduler = "rr", PersistenceSeconds = 300, PersistencePrefix = 64 }) },
        { "service-add-sip", new IpvsChange.AddService(new VirtualService(Tables.Names with { Port = 5060 })
            { Scheduler = "rr", PersistenceSeconds = 600, PersistenceEngine = "sip" }) },
        { "service-edit", new IpvsChange.UpdateService(Web, Web with { Scheduler = "wrr" }) },
    };

    public static TheoryData<string, IpvsChange> PartialChanges => new()
    {
        { "server-add-dr", new IpvsChange.AddServer(Web.Key, Direct) },
        { "server-add-nat", new IpvsChange.AddServer(Web.Key, Masqueraded) },
        { "server-add-tun", new IpvsChange.AddServer(Web.Key, Tunnelled) },
        { "server-add-ipv6", new IpvsChange.AddServer(Web6.Key, new RealServer(IPAddress.Parse("2001:db8::21"), 443)) },
        { "server-add-gue", Tunnel(3, new Tunnel(TunnelKind.Gue, 6080, TunnelChecksum.Outer)) },
        { "server-add-gue-remcsum", Tunnel(4, new Tunnel(TunnelKind.Gue, 6081, TunnelChecksum.Remote)) },
        { "server-add-gre", Tunnel(5, new Tunnel(TunnelKind.Gre, 0, TunnelChecksum.None)) },
        { "server-add-gre-csum", Tunnel(6, new Tunnel(TunnelKind.Gre, 0, TunnelChecksum.Outer)) },
        { "server-add-tun-ipv6", new IpvsChange.AddServer(Web.Key, new RealServer(IPAddress.Parse("2001:db8::21"), 80)
            { Forwarding = ForwardingMethod.Tun }) },
        { "server-add-tun-ipv4", new IpvsChange.AddServer(Web6.Key, new RealServer(IPAddress.Parse("198.51.100.7"), 443)
            { Forwarding = ForwardingMethod.Tun }) },
        { "server-add-fwmark", new IpvsChange.AddServer(Mark, new RealServer(IPAddress.Parse("198.51.100.8"), 0)) },
        { "server-add-fwmark-ipv6", new IpvsChange.AddServer(
            Mark6, new RealServer(IPAddress.Parse("2001:db8::21"), 0)) },
        { "server-add-fwmark-port", new IpvsChange.AddServer(Mark, Ported) },
        { "server-add-allports", new IpvsChange.AddServer(AllPorts.Key, new RealServer(IPAddress.Parse("198.51.100.1"), 0)
            { UpperThreshold = 100, LowerThreshold = 50 }) },
        { "server-delete-fwmark", new IpvsChange.RemoveServer(Mark, Ported) },
        { "service-delete-fwmark-ipv6", new IpvsChange.RemoveService(new VirtualService(Mark6)) },
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
        if (ours.GetValueOrDefault("2/11") == "0200")
        {
            // ipvsadm leaves bytes of another address behind one of IPv4 when its service is IPv6.
            theirs["2/1"] = theirs["2/1"][..8].PadRight(32, '0');
        }

        Assert.All(ours, attribute => Assert.Equal(theirs[attribute.Key], attribute.Value));
        string[] redundant = ["1/6", "1/7", "1/8", "1/9"];
        Assert.All(theirs.Where(attribute => attribute.Key is "2/13" or "2/14" or "2/15").ExceptBy(ours.Keys, a => a.Key),
            attribute => Assert.Equal("", attribute.Value.Replace("0", "", StringComparison.Ordinal)));
        redundant = [.. redundant, "2/13", "2/14", "2/15"];
        string[] settings = change is IpvsChange.RemoveServer ? ["2/3", "2/4", "2/5", "2/6"] : [];
        Assert.Empty(theirs.Keys.Except(ours.Keys).Except(redundant).Except(settings));
    }

    private static SchedulerFlags Flag(string name) => SchedulerFlagName.All.Single(flag => flag.Name == name).Flag;

    private static IpvsChange.AddServer Tunnel(byte number, Tunnel tunnel) => new(
        Web.Key,
        new RealServer(new IPAddress([198, 51, 100, number]), 80) { Forwarding = ForwardingMethod.Tun, Tunnel = tunnel });

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
