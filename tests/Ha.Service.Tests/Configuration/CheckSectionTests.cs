using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Tests.Configuration;

public sealed class CheckSectionTests
{
    private static readonly IPEndPoint Target = IPEndPoint.Parse("10.0.0.21:80");

    public static TheoryData<string, ProbeSettings> Kinds => new()
    {
        { "type = 'tcp'", new TcpProbeSettings(Target) },
        {
            "type = 'tcp', send = \"PING\\r\\n\", expect = '+PONG'",
            new TcpProbeSettings(Target) { Send = new ByteText("PING\r\n"), Expect = new TextPattern(new ByteText("+PONG")) }
        },
        {
            "type = 'udp', port = 123, send_hex = '1b 00FF', expect_hex = '1c Xx'",
            new UdpProbeSettings(
                IPEndPoint.Parse("10.0.0.21:123"), new ByteText([0x1b, 0x00, 0xff]), new MaskPattern([0x1c, null]))
        },
        { "type = 'udp'", new UdpProbeSettings(Target, default, null) },
        { "type = 'ping'", new PingProbeSettings(Target.Address) },
        {
            "type = 'http', method = 'POST', send = 'x', expect_regex = 'ok|fine', headers = { Accept = 'a', X-Id = '' }",
            Http() with
            {
                Method = "POST",
                Send = new ByteText("x"),
                Expect = new RegexPattern("ok|fine"),
                Headers = [new HttpHeader("Accept", "a"), new HttpHeader("X-Id", "")],
            }
        },
        { "type = 'https', expect = 'ok'", new HttpsProbeSettings(Http() with { Expect = new TextPattern(new ByteText("ok")) }, new TlsSettings("10.0.0.21")) },
        { "type = 'dns', query = 'www.example.com.'", new DnsProbeSettings(Target, "www.example.com", DnsRecordType.A, []) },
        {
            "type = 'dns', query = 'example.com', record = 'MX', answers = ['10 mail.example.com.']",
            new DnsProbeSettings(Target, "example.com", DnsRecordType.MX, ["10 mail.example.com"])
        },
        {
            "type = 'dns', query = '.', record = 'AAAA', answers = ['2001:DB8:0::1']",
            new DnsProbeSettings(Target, ".", DnsRecordType.AAAA, ["2001:db8::1"])
        },
        { "type = 'smtp', helo = 'lb1.example.com'", new SmtpProbeSettings(Target, "lb1.example.com") },
        { "type = 'smtp'", new SmtpProbeSettings(Target, "ha-director") },
        { "type = 'grpc'", new GrpcProbeSettings(Target, "", "10.0.0.21:80", null) },
        {
            "type = 'grpc', tls = true, host = 'api.example.com', grpc_service = 'shop.Cart', verify = false",
            new GrpcProbeSettings(Target, "shop.Cart", "api.example.com", new TlsSettings("api.example.com", Verify: false))
        },
        { "type = 'agent', port = 9999, send = 'web'", new AgentProbeSettings(IPEndPoint.Parse("10.0.0.21:9999"), new ByteText("web")) },
        { "type = 'file', file = '/etc/x'", new FileProbeSettings("/etc/x") },
        {
            "type = 'script', command = ['/x'], exit_weight = true",
            new ScriptProbeSettings(["/x"], ["HA_SERVER_ADDRESS=10.0.0.21", "HA_SERVER_PORT=80", "HA_SERVICE=web"])
            {
                IsExitWeight = true,
            }
        },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Accepts_EveryKind(string check, ProbeSettings expected) =>
        Assert.Equal(expected, Server($"check = {{ {check} }}").Checks[0].Settings.Probe);

    [Fact]
    public void Accepts_Judgement()
    {
        CheckSettings check = Server(
            "check = { type = 'tcp', initial = 'down', flapping = { falls = 3, within = '5m', hold = '20m' } }").Checks[0].Settings;

        Assert.Equal(HealthState.Down, check.Expected);
        Assert.Equal(
            new FlapSettings(3, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(20)), check.Flap);
    }

    [Fact]
    public void Accepts_SeveralChecks_OfAServiceAndOfAServer()
    {
        ServiceSettings web = Read("""
            [service.web]
            listen = ["192.0.2.10:80"]
            check_rule = "any"
            [[service.web.check]]
            type = "tcp"
            [[service.web.check]]
            type = "tcp"
            name = "admin"
            port = 81
            [[service.web.server]]
            address = "10.0.0.21:80"
            [[service.web.server]]
            address = "10.0.0.22:80"
            check_rule = "all"
            check = [{ type = "ping" }]
            """);

        Assert.Equal(["tcp", "admin"], web.Servers[0].Checks.Select(check => check.Name));
        Assert.True(web.Servers[0].NeedsAnyCheck);
        Assert.Equal(["ping"], web.Servers[1].Checks.Select(check => check.Name));
        Assert.False(web.Servers[1].NeedsAnyCheck);
    }

    [Fact]
    public void Accepts_ServersCheckOverItsServices_KeepsWhatItDoesNotGive()
    {
        ServiceSettings web = Read("""
            [service.web]
            listen = ["192.0.2.10:80"]
            check = { type = "http", name = "page", expect = "ok", method = "POST", initial = "up" }
            server = [
              { address = "10.0.0.21:80", check = { path = "/other" } },
              { address = "10.0.0.22:80", check = { type = "tcp" } },
            ]
            """);

        ServerCheck first = web.Servers[0].Checks[0];
        Assert.Equal(
            ("page", "/other", "POST"),
            (first.Name, ((HttpProbeSettings)first.Settings.Probe).Path, ((HttpProbeSettings)first.Settings.Probe).Method));
        Assert.NotNull(((HttpProbeSettings)first.Settings.Probe).Expect);
        ServerCheck second = web.Servers[1].Checks[0];
        Assert.Equal(new ServerCheck("tcp", new CheckSettings
        {
            Probe = new TcpProbeSettings(IPEndPoint.Parse("10.0.0.22:80")),
            Expected = HealthState.Up,
        }), second);
    }

    [Theory]
    [InlineData("check = { type = 'icmp' }", "3:18: type must be one of \"tcp\", \"http\", \"https\", \"udp\", \"ping\", \"dns\", "
        + "\"smtp\", \"grpc\", \"agent\", \"file\", \"script\", not \"icmp\"")]
    [InlineData("check = []", "3:9: check must hold 1 to 8 checks, not 0")]
    [InlineData("check = ['tcp']", "3:10: a check must be a table, not a string")]
    [InlineData("check = [{ type = 'tcp' }, { type = 'tcp', port = 81 }]", "3:37: two checks are called tcp: give one of them a name "
        + "of its own, such as name = \"tcp-2\"")]
    [InlineData("check_rule = 'some'", "3:14: check_rule must be one of \"all\", \"any\", not \"some\"")]
    [InlineData("check = { type = 'tcp', initial = 'maybe' }", "3:35: initial must be one of \"unknown\", \"up\", \"down\", not \"maybe\"")]
    [InlineData("check = { type = 'tcp', expect = '' }", "3:34: expect: \"\" must not be empty")]
    [InlineData("check = { type = 'tcp', expect = 'a', expect_regex = 'b' }", "3:39: only one of expect, expect_regex, expect_hex "
        + "can be given")]
    [InlineData("check = { type = 'udp', send = 'a', send_hex = '00' }", "3:37: only one of send, send_hex can be given")]
    [InlineData("check = { type = 'udp', send_hex = '0' }", "3:36: send_hex: \"0\" must be 1 to 4096 bytes of two hexadecimal digits each")]
    [InlineData("check = { type = 'udp', send_hex = 'xx' }", "3:36: send_hex: \"xx\" holds \"xx\", which is no byte of two "
        + "hexadecimal digits")]
    [InlineData("check = { type = 'udp', expect_hex = '0g' }", "3:38: expect_hex: \"0g\" holds \"0g\", which is no byte of two "
        + "hexadecimal digits, nor \"xx\" for any byte")]
    [InlineData("check = { type = 'tcp', expect_regex = '(?=a)' }", "3:40: expect_regex: \"(?=a)\" uses look-around, a back reference "
        + "or an atomic group, or grows too large: it could take any time")]
    [InlineData("check = { type = 'http', method = 'GET /' }", "3:35: method: \"GET /\" must be a method, such as \"GET\"")]
    [InlineData("check = { type = 'http', method = 'HEAD', expect = 'a' }", "3:35: method = \"HEAD\" is answered without a body, in which "
        + "nothing can be expected")]
    [InlineData("check = { type = 'http', headers = { 'a b' = 'c' } }", "3:38: headers: \"a b\" is no name of a header")]
    [InlineData("check = { type = 'http', headers = { content-length = '3' } }", "3:38: headers: \"content-length\" is set by the "
        + "check itself")]
    [InlineData("check = { type = 'http', headers = { A = \"b\\r\\nC: d\" } }", "3:42: the header A: \"b? C: d\" must hold no control characters")]
    [InlineData("check = { type = 'http', expect_hex = '00' }", "3:26: 'expect_hex' is for checks of type tcp and udp only")]
    [InlineData("check = { type = 'dns' }", "3:9: [service.web.check] needs the key 'query', such as query = \"www.example.com\"")]
    [InlineData("check = { type = 'dns', query = 'a..b' }", "3:33: query: \"a..b\" must be a name of labels of 1 to 63 characters, "
        + "at most 253 in all, or \".\"")]
    [InlineData("check = { type = 'dns', query = 'a', answers = ['::1'] }", "3:49: answers: \"::1\" must be an IPv4 address, as records "
        + "of type A are")]
    [InlineData("check = { type = 'agent' }", "3:9: [service.web.check] needs the key 'port', such as port = 9999")]
    [InlineData("check = { type = 'file' }", "3:9: [service.web.check] needs the key 'file', such as file = \"/etc/ha-director/web1.down\"")]
    [InlineData("check = { type = 'file', file = 'x' }", "3:33: file: \"x\" must be an absolute path")]
    [InlineData("check = { type = 'grpc', verify = false }", "3:26: 'verify' needs tls = true: without it the check speaks no TLS")]
    [InlineData("check = { type = 'ping', port = 1 }", "3:26: 'port' is for checks of type tcp, http, https, udp, dns, smtp, grpc "
        + "and agent only")]
    [InlineData("check = { type = 'tcp', flapping = { falls = 1, within = '5m', hold = '30s' } }", "3:46: falls must be 2 to 20, not 1")]
    [InlineData("check = { type = 'tcp', flapping = { falls = 2, within = '5m', hold = '30s', hold_max = '20s' } }",
        "3:89: hold_max (20s) must not be shorter than hold (30s)")]
    [InlineData("check = { type = 'tcp', flapping = { falls = 2, within = '5m' } }", "3:36: flapping of [service.web.check] needs the key "
        + "'hold', such as hold = \"30s\"")]
    public void Rejects_BadValue(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Text(lines)));

    [Theory]
    [InlineData("{ type = 'tcp', expect_regex = '((a{0,30}){0,30}){0,30}' }", "4:40: expect_regex: \"((a{0,30}){0,30}){0,30}\" uses "
        + "look-around, a back reference or an atomic group, or grows too large: it could take any time")]
    [InlineData("{ type = 'dns', query = 'a', record = 'MX', answers = ['mail'] }", "4:9: this check cannot be run: No MX record can be 'mail'.")]
    public void Rejects_WhatCannotBeRun(string check, string problem) => Assert.Equal(
        [problem],
        ConfigurationFolder.Problems($"""
            [service.web]
            listen = ["192.0.2.10:80"]
            server = [{"{"} address = "10.0.0.21:80" {"}"}, {"{"} address = "10.0.0.22:80" {"}"}]
            check = {check}
            """));

    [Theory]
    [InlineData("tcp")]
    [InlineData("http")]
    [InlineData("https")]
    public void DataPath_Server_IsAskedAtTheVirtualAddressWithAMarkOfItsOwn(string type)
    {
        ServiceSettings web = Read($$"""
            [service.web]
            listen = ["192.0.2.10:443"]
            check = { type = "{{type}}", data_path = true }
            server = [{ address = "10.0.0.21:443" }, { address = "10.0.0.22:443" }]
            """);

        DataPath[] paths = [.. web.Servers.Select(server => DataPaths.Of(server)!)];
        Assert.Equal(["10.0.0.21", "10.0.0.22"], paths.Select(path => path.Server.ToString()));
        Assert.All(paths, path => Assert.InRange(path.Mark, DataPaths.FirstMark, DataPaths.LastMark));
        Assert.Equal(2, paths.Distinct().Count());
        Assert.All(web.Servers, server => Assert.Equal("192.0.2.10:443", TargetOf(server.Checks[0].Settings.Probe).ToString()));

        static IPEndPoint TargetOf(ProbeSettings probe) => probe switch
        {
            TcpProbeSettings tcp => tcp.Target,
            HttpProbeSettings http => http.Target,
            HttpsProbeSettings https => https.Request.Target,
            _ => throw new ArgumentException("no target", nameof(probe)),
        };
    }

    [Theory]
    [InlineData("forward = 'nat'", "data_path is for forward = \"dr\" and \"tun\": with the others a check asks the same address as "
        + "the data path")]
    [InlineData("persistence = '1m'", null)]
    public void DataPath_Contradiction_IsTold(string lines, string? problem) => Assert.Equal(
        problem is null ? [] : [$"4:37: {problem}"],
        ConfigurationFolder.Problems($"""
            [service.web]
            listen = ["192.0.2.10:80"]
            {lines}
            check = {"{"} type = "tcp", data_path = true {"}"}
            server = [{"{"} address = "10.0.0.21:80" {"}"}, {"{"} address = "10.0.0.22:80" {"}"}]
            """));

    [Fact]
    public void DataPath_MarksOfOthers_DoNotMoveWhenAServerIsAdded()
    {
        ServiceSettings one = Read(Text("check = { type = 'tcp', data_path = true }"));
        ServiceSettings more = one with
        {
            Servers = [one.Servers[0] with { }, .. DataPaths.Mark([one with { Name = "mail" }])[0].Servers],
        };

        Assert.Equal(DataPaths.Of(one.Servers[0]), DataPaths.Of(DataPaths.Mark([more])[0].Servers[0]));
    }

    [Fact]
    public void Rejects_TableOverSeveralChecks()
    {
        string problem = Assert.Single(ConfigurationFolder.Problems("""
            [service.web]
            listen = ["192.0.2.10:80"]
            check = [{ type = "tcp" }, { type = "ping" }]
            server = [{ address = "10.0.0.21:80", check = { interval = "5s" } }]
            """));

        Assert.Equal(
            "4:47: the service has 2 checks, and a table could be laid over any of them: "
            + "write all checks of this server as an array",
            problem);
    }

    private static HttpProbeSettings Http() => new(Target, "10.0.0.21:80", "/", [new StatusRange(200, 299)]);

    private static string Text(string lines) => $$"""
        [service.web]
        listen = ["192.0.2.10:80"]
        {{lines}}
        server = [{ address = "10.0.0.21:80" }]
        """;

    private static ServerSettings Server(string lines) => Read(Text(lines)).Servers[0];

    private static ServiceSettings Read(string text)
    {
        ConfigurationResult result = ConfigurationFolder.ReadText(text);
        Assert.Empty(result.Problems);
        return result.Settings!.Services[0];
    }
}
