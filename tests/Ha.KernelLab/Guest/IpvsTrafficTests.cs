using System.Net;
using System.Net.Sockets;
using System.Text;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>Real traffic through every scheduler, every form of forwarding and every way to listen.</summary>
[Collection(IpvsScene.Shared)]
public sealed class IpvsTrafficTests(IpvsScene scene)
{
    private static readonly string[] Everyone = ["web1", "web2", "web3"];

    public static TheoryData<string> Forms => [.. IpvsServices.Forms.Select(form => form.Name)];

    /// <summary>What six connections, open at the same time, of one client get.</summary>
    public static TheoryData<string, string> Shares => new()
    {
        { "rr", "2 2 2" },
        { "wrr", "1 2 3" },
        { "lc", "2 2 2" },
        { "wlc", "2 2 2" },
        { "sed", "2 2 2" },
        { "nq", "2 2 2" },
        { "fo", "0 0 6" },
        { "ovf", "0 2 4" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_ReachesEveryServer(string form)
    {
        scene.Begin();

        string[] names = scene.AsClient(() => Talk.Names(IpvsServices.OfForm(form), 3));

        Assert.True(Everyone.SequenceEqual(names.Order()), $"{form}: {string.Join(' ', names)}\n{scene.Describe()}");
    }

    [Fact]
    public void DataPath_OfIPv6_ServerLosesTheVirtualAddress_IsDownUntilItHasItAgain()
    {
        TimeSpan limit = TimeSpan.FromSeconds(10);
        scene.Begin();
        Wait.Until(() => Views().All(view => view == CheckView.Up), limit, "all are up", scene.Describe);

        scene.Topology.Servers[1].Run("ip", "-6", "address", "del", $"{Topology.Vip6}/128", "dev", "lo");
        Wait.Until(() => Views()[1].Health == "down", limit, "it is seen", scene.Describe);
        Assert.Equal([CheckView.Up, CheckView.Down("L4 timeout"), CheckView.Up], Views());
        scene.Topology.Servers[1].Run("ip", "-6", "address", "add", $"{Topology.Vip6}/128", "dev", "lo");
        Wait.Until(() => Views().All(view => view == CheckView.Up), limit, "it is back", scene.Describe);

        CheckView[] Views() =>
        [
            .. scene.Director.Status().GetProperty("services").EnumerateArray()
                .Single(service => service.GetProperty("name").GetString() == IpvsServices.DataPath6)
                .GetProperty("servers").EnumerateArray().Select(CheckView.Of),
        ];
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public void Scheduler_SharesSixConnections(string scheduler, string shares)
    {
        scene.Begin();

        string[] names = scene.AsClient(() => Talk.NamesTogether(IpvsServices.OfScheduler(scheduler), 6));

        string got = string.Join(' ', Everyone.Select(name => names.Count(other => other == name)));
        Assert.True(shares == got, $"{scheduler}: {string.Join(' ', names)}\n{scene.Describe()}");
    }

    [Theory]
    [InlineData("dh")]
    [InlineData("sh")]
    [InlineData("mh")]
    [InlineData("lblc")]
    [InlineData("lblcr")]
    public void Scheduler_ThatHashes_SendsOneClientToOneServer(string scheduler)
    {
        scene.Begin();

        string[] names = scene.AsClient(() => Talk.Names(IpvsServices.OfScheduler(scheduler), 6));

        Assert.Single(names.Distinct());
        Assert.Contains(names[0], Everyone);
    }

    [Theory]
    [InlineData("sh-port", false)]
    [InlineData("mh-port", false)]
    [InlineData("mh-fallback", false)]
    [InlineData("sh-fallback", false)]
    [InlineData("sh-no-fallback", true)]
    public void SchedulerFlags_SpreadOneClientAndPassOverAServerOfWeightZero(string service, bool hasRefused)
    {
        scene.Begin();

        string[] names = scene.AsClient(() => Talk.Names(IpvsServices.OfScheduler(service), 24));

        Assert.True(names.Where(name => name != "-").Distinct().Count() > 1, string.Join(' ', names));
        Assert.Equal(hasRefused, names.Contains("-"));
        Assert.Equal(service.EndsWith("fallback", StringComparison.Ordinal) && service != "mh-fallback" ? 0 : 1, names.Contains("web2") ? 1 : 0);
    }

    [Fact]
    public void PortRange_EveryPort_EveryServer()
    {
        scene.Begin();

        string[] names = scene.AsClient(() => (string[])
            [.. Enumerable.Range(8000, 3).SelectMany(port => Talk.Names($"{Topology.Vip}:{port}", 3))]);

        Assert.Equal(Everyone, names[..3].Order());
        Assert.Equal(Everyone, names[3..6].Order());
        Assert.Equal(Everyone, names[6..].Order());
    }

    [Fact]
    public void Mark_ManyPorts_AreOneService()
    {
        scene.Begin();

        string[] names = scene.AsClient(() => (string[])
            [.. Talk.Names($"{Topology.Vip}:9000", 3), .. Talk.Names($"{Topology.Vip}:9005", 3)]);

        Assert.Equal(Everyone, names[..3].Order());
        Assert.Equal(Everyone, names[3..].Order());
        Assert.Equal(Everyone, scene.AsClient(() => Talk.Names($"{Topology.Vip}:9104", 3)).Order());
        Assert.Contains(IpvsTable.Read(scene.Machine), service => service is { Protocol: "FWM", Address: "0000000A" });
    }

    [Fact]
    public void AllPorts_OneClient_StaysWithItsServer()
    {
        scene.Begin();

        string[] names = scene.AsClient(() => (string[])
        [
            .. Talk.Names($"{IpvsScene.OtherVip}:7001", 3, IpvsScene.Clients[0]),
            .. Talk.Names($"{IpvsScene.OtherVip}:7002", 3, IpvsScene.Clients[0]),
        ]);
        string other = scene.AsClient(() => Talk.Names($"{IpvsScene.OtherVip}:7001", 1, IpvsScene.Clients[1])[0]);

        Assert.Contains(names[0], Everyone);
        Assert.Single(names.Distinct());
        Assert.Contains(other, Everyone.Except(names));
    }

    [Fact]
    public void PersistencePrefix_NeighboursStayTogether()
    {
        scene.Begin();

        string[] together = [.. IpvsScene.Clients.SelectMany(client => scene.AsClient(() => Talk.Names($"{Topology.Vip}:4000", 2, client)))];
        string[] apart = [.. IpvsScene.Clients.SelectMany(client => scene.AsClient(() => Talk.Names($"{Topology.Vip}:4001", 2, client)))];

        Assert.Single(together.Distinct());
        Assert.Contains(together[0], Everyone);
        Assert.Equal(Everyone, apart.Distinct().Order());
    }

    [Fact]
    public void Thresholds_FullServers_RefuseTheNext()
    {
        scene.Begin();

        string[] names = scene.AsClient(() => Talk.NamesTogether($"{Topology.Vip}:3000", 7));

        Assert.Equal(["web1", "web1", "web2", "web2", "web3", "web3"], names[..6].Order());
        Assert.Equal("-", names[6]);
    }

    [Fact]
    public void Sctp_EveryServer()
    {
        scene.Begin();

        string?[] names = scene.AsClient(() => (string?[])[.. Enumerable.Range(0, 3).Select(_ =>
        {
            using Socket? socket = Talk.ConnectSctp($"{Topology.Vip}:{IpvsScene.SctpPort}", out string? name);
            return name;
        })]);

        Assert.True(Everyone.SequenceEqual(names.Order()), $"{string.Join(' ', names)}\n{scene.Describe()}");
    }

    [Fact]
    public void OnePacket_OneFlow_IsScheduledDatagramByDatagram()
    {
        scene.Begin();

        string?[] each = scene.AsClient(() => Flow(IpvsServices.OnePacketPort, 6, _ => "who"));
        string?[] flow = scene.AsClient(() => Flow(IpvsServices.FlowPort, 6, _ => "who"));

        Assert.Equal(["web1", "web1", "web2", "web2", "web3", "web3"], each.Order());
        Assert.Single(flow.Distinct());
        Assert.Contains(flow[0], Everyone);
    }

    [Fact]
    public void SipEngine_OneCall_IsOneClient()
    {
        scene.Begin();

        string?[] calls = [.. Enumerable.Range(0, 6).Select(call =>
        {
            string?[] names = [.. Enumerable.Range(0, 3).Select(_ => scene.AsClient(() => Flow(IpvsServices.SipPort, 1, _ =>
                $"OPTIONS sip:lab@{Topology.Vip} SIP/2.0\r\nCall-ID: call-number-{call}@lab\r\nCSeq: 1 OPTIONS\r\n\r\n")[0]))];
            Assert.Single(names.Distinct());
            return names[0];
        })];

        Assert.Equal(Everyone, calls.Distinct().Order());
    }

    // Several datagrams of one socket, which wait for each other's answers.
    private static string?[] Flow(int port, int count, Func<int, string> text)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3000 };
        socket.Connect(IPEndPoint.Parse($"{Topology.Vip}:{port}"));
        byte[] buffer = new byte[256];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            socket.Send(Encoding.ASCII.GetBytes(text(i)));
            return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        })];
    }
}
