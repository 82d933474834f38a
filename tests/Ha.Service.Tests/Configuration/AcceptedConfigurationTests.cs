using System.Net;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Vrrp;

namespace Ha.Service.Tests.Configuration;

public sealed class AcceptedConfigurationTests
{
    [Fact]
    public void Accepts_RouterAlone_WithDefaults()
    {
        DirectorSettings settings = Load(ConfigurationFolder.Fixture("valid-vrrp-only.toml"));

        Assert.Equal(Environment.MachineName, settings.Name);
        Assert.Equal("/run/ha-director", settings.RuntimeDirectory);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Grace);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.ReadBackInterval);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:9650"), settings.MetricsListen);
        Assert.Empty(settings.Services);
        var expected = new VirtualRouterSettings
        {
            Name = "api",
            Interface = "eth0",
            VirtualRouterId = 7,
            Addresses = [new VirtualAddress(IPAddress.Parse("192.0.2.10"), 32)],
        };
        Assert.Equal(expected, Assert.Single(settings.Routers));
    }

    [Fact]
    public void Accepts_EveryKeyOfARouter()
    {
        DirectorSettings settings = Load(ConfigurationFolder.Fixture("valid-everything.toml"));

        Assert.Equal("lb1", settings.Name);
        Assert.Equal("/run/lb", settings.RuntimeDirectory);
        Assert.Equal(TimeSpan.Zero, settings.Grace);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.ReadBackInterval);
        Assert.Null(settings.MetricsListen);
        var web = new VirtualRouterSettings
        {
            Name = "web",
            Interface = "eth0",
            VirtualRouterId = 51,
            Priority = 255,
            Addresses =
            [
                new VirtualAddress(IPAddress.Parse("192.0.2.10"), 24),
                new VirtualAddress(IPAddress.Parse("198.51.100.10"), 25, "eth1", "eth1:web"),
            ],
            AdvertInterval = TimeSpan.FromMilliseconds(40950),
            PreemptDelay = TimeSpan.FromMinutes(5),
            Peers = [IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.3")],
            Source = IPAddress.Parse("192.0.2.1"),
            Lease = null,
            Checksum = ChecksumForm.Rfc9568,
            ExtraAddresses = [new VirtualAddress(IPAddress.Parse("2001:db8::10"), 64)],
            Routes =
            [
                new VirtualRoute(
                    IPAddress.Any, 0, IPAddress.Parse("192.0.2.254"), "eth1", IPAddress.Parse("192.0.2.10"), 100, 50),
                new VirtualRoute(IPAddress.Parse("2001:db8:1::"), 48),
            ],
            Rules = [new VirtualRule(100, 1000, IPAddress.Parse("10.0.0.0"), 8, IPAddress.Parse("192.0.2.0"), 24)],
            StartDelay = TimeSpan.FromSeconds(10),
            PeerTtlMin = 250,
            UseVirtualMac = true,
            Announce = new AnnouncePolicy(
                5, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10), TimeSpan.Zero),
            TrackedInterfaces = [new TrackedInterface("eth2", null, TimeSpan.FromSeconds(2))],
        };
        var old = new VirtualRouterSettings
        {
            Name = "old.router",
            Interface = "eth0",
            VirtualRouterId = 52,
            Version = VrrpVersion.V2,
            AdvertInterval = TimeSpan.FromSeconds(255),
            Preempt = false,
            Addresses = [new VirtualAddress(IPAddress.Parse("192.0.2.20"), 32)],
            Password = "secret",
            Accept = false,
            SyncGroup = "edge",
            TrackedInterfaces = [new TrackedInterface("eth2", -20)],
        };
        var six = new VirtualRouterSettings
        {
            Name = "six",
            Interface = "eth0",
            VirtualRouterId = 52,
            Addresses =
            [
                new VirtualAddress(IPAddress.Parse("fe80::10"), 64),
                new VirtualAddress(IPAddress.Parse("2001:db8::20"), 128),
            ],
            SyncGroup = "edge",
        };
        Assert.Equal([web, old, six], settings.Routers);
        Assert.True(six.IsV6);
    }

    [Fact]
    public void Accepts_EveryKeyOfTrackingAndHooks()
    {
        DirectorSettings settings = Load(ConfigurationFolder.Fixture("valid-everything.toml"));

        Assert.Equal("/srv/lb", settings.StateDirectory);
        Assert.Equal(["old.router", "web"], settings.Duties.Keys.Order());
        Assert.Equal(
            [
                new TrackedObject(TrackedKind.Script, "uplink", null, false),
                new TrackedObject(TrackedKind.Service, "web", null, false),
                new TrackedObject(TrackedKind.Process, "haproxy", null, true),
                new TrackedObject(TrackedKind.File, "/run/ready", null, false),
            ],
            settings.Duties["web"].Tracked);
        Assert.Equal(
            [
                new HookSettings(["/etc/ha-director/notify"], null, null, TimeSpan.FromSeconds(10), 2),
                new HookSettings(["/bin/x", "-v"], null, "nobody", TimeSpan.FromSeconds(3), 0),
                new HookSettings([], new Uri("https://hooks.example.org/vrrp"), null, TimeSpan.FromSeconds(10), 5),
            ],
            settings.Duties["web"].Hooks);
        Assert.Equal(
            [new TrackedObject(TrackedKind.Script, "uplink", 30, false)], settings.Duties["old.router"].Tracked);
        TrackingScript script = Assert.Single(settings.Scripts);
        Assert.Equal("uplink", script.Name);
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), 1, 4),
            (script.Check.Interval, script.Check.Timeout, script.Check.Rise, script.Check.Fall));
        Assert.Equal(
            ["/usr/local/lib/check-uplink", "192.0.2.1"], Assert.IsType<ScriptProbeSettings>(script.Check.Probe).Command);
    }

    [Fact]
    public void Accepts_EveryKeyOfAService()
    {
        DirectorSettings settings = Load(ConfigurationFolder.Fixture("valid-everything.toml"));

        ServiceSettings web = settings.Services[0];
        Assert.Equal("web", web.Name);
        Assert.Equal([IPEndPoint.Parse("192.0.2.10:80"), IPEndPoint.Parse("192.0.2.20:80")], web.Listen);
        Assert.Equal(ServiceProtocol.Tcp, web.Protocol);
        Assert.Equal("mh", web.Scheduler);
        Assert.Equal(ForwardingMethod.Tun, web.Forward);
        Assert.Equal(300u, web.PersistenceSeconds);
        Assert.Equal(OnFailure.Remove, web.OnFailure);
        Assert.Equal([65535, 0, 1, 1], web.Servers.Select(server => server.Weight));

        ServiceSettings dns = settings.Services[1];
        Assert.Equal(ServiceProtocol.Udp, dns.Protocol);
        Assert.Equal(ForwardingMethod.Nat, dns.Forward);
        Assert.Equal(new ServerSettings(IPEndPoint.Parse("[2001:db8::21]:5353"), 1), dns.Servers[0]);
    }

    [Fact]
    public void Accepts_ServerChecks_OverTheServices()
    {
        ServiceSettings web = Load(ConfigurationFolder.Fixture("valid-everything.toml")).Services[0];
        var timing = new CheckSettings
        {
            Probe = new TcpProbeSettings(IPEndPoint.Parse("10.0.0.22:8080")),
            Interval = TimeSpan.FromSeconds(3),
            Timeout = TimeSpan.FromSeconds(2),
            Rise = 1,
            Fall = 4,
        };
        StatusRange[] status = [new(200, 299), new(301, 301), new(404, 404)];

        Assert.Equal(
            timing with { Probe = Http("10.0.0.21:80", "/healthz?x=1") }, web.Servers[0].Checks[0].Settings);
        Assert.Equal(timing, web.Servers[1].Checks[0].Settings);
        Assert.Equal(timing with { Probe = Http("10.0.0.23:80", "/other"), Fall = 9 }, web.Servers[2].Checks[0].Settings);
        var script = new ScriptProbeSettings(
            ["/usr/lib/check", "-v"], ["HA_SERVER_ADDRESS=10.0.0.24", "HA_SERVER_PORT=80", "HA_SERVICE=web"]);
        Assert.Equal(timing with { Probe = script }, web.Servers[3].Checks[0].Settings);

        HttpProbeSettings Http(string target, string path) =>
            new(IPEndPoint.Parse(target), "www.example.org", path, [.. status]);
    }

    [Fact]
    public void Accepts_HttpCheck_WithDefaults()
    {
        ConfigurationResult result = ConfigurationFolder.ReadText("""
            [service.web]
            listen = ["192.0.2.10:80"]
            check = { type = "http" }
            server = [{ address = "10.0.0.21:80" }]
            """);

        CheckSettings check = result.Settings!.Services[0].Servers[0].Checks[0].Settings;
        var probe = new HttpProbeSettings(
            IPEndPoint.Parse("10.0.0.21:80"), "10.0.0.21:80", "/", [new StatusRange(200, 299)]);
        Assert.Equal(new CheckSettings { Probe = probe }, check);
    }

    [Fact]
    public void Accepts_ArrayOfTables_SplitByAnother()
    {
        ConfigurationResult result = ConfigurationFolder.ReadText("""
            [service.a]
            listen = ["192.0.2.10:80"]
            [[service.a.server]]
            address = "10.0.0.21:80"
            [service.b]
            listen = ["192.0.2.11:80"]
            [[service.b.server]]
            address = "10.0.0.21:80"
            [[service.a.server]]
            address = "10.0.0.22:80"
            """);

        Assert.Empty(result.Problems);
        Assert.Equal([2, 1], result.Settings!.Services.Select(service => service.Servers.Length));
    }

    [Fact]
    public void Accepts_WindowsLineEndingsAndByteOrderMark()
    {
        string text = File.ReadAllText(ConfigurationFolder.Fixture("valid-vrrp-only.toml"));

        Assert.Empty(ConfigurationFolder.Problems("\uFEFF" + text.ReplaceLineEndings("\r\n")));
    }

    private static DirectorSettings Load(string path)
    {
        ConfigurationResult result = ConfigurationReader.Read(path);
        Assert.Equal([], result.Problems.Select(problem => problem.Describe()));
        return result.Settings!;
    }

    // A datagram has no connection that could go on: a server of weight 0 would keep its clients for ever.
    [Theory]
    [InlineData("udp", "", OnFailure.Remove)]
    [InlineData("tcp", "on_failure = 'remove'", OnFailure.Remove)]
    [InlineData("tcp", "", OnFailure.Quiesce)]
    [InlineData("sctp", "", OnFailure.Quiesce)]
    public void OnFailure_UnlessSaid_IsWhatSuitsTheProtocol(string protocol, string key, object expected)
    {
        ConfigurationResult result = ConfigurationFolder.ReadText($"""
            [service.x]
            listen = ["192.0.2.10:53"]
            protocol = "{protocol}"
            {key}
            [[service.x.server]]
            address = "10.0.0.1:53"
            """);

        Assert.Equal(expected, Assert.Single(result.Settings!.Services).OnFailure);
    }
}
