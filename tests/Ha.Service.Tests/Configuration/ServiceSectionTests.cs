namespace Ha.Service.Tests.Configuration;

public sealed class ServiceSectionTests
{
    [Theory]
    [InlineData("protocol = 'udp'")]
    [InlineData("quorum = 1\nquorum_hysteresis = 0")]
    [InlineData("sorry_server = '192.0.2.99:80'")]
    [InlineData("scheduler = 'sh'\nslow_start = '0s'")]
    [InlineData("panic_threshold = 99\nslow_start = '1h'")]
    [InlineData("sorry_server = { address = '192.0.2.99:81', forward = 'nat' }")]
    [InlineData("persistence = '1s'")]
    [InlineData("persistence = '744h'")]
    [InlineData("scheduler = 'twos'")]
    [InlineData("check = { type = 'http', interval = '100ms', timeout = '100ms', rise = 100, fall = 100, port = 65535 }")]
    [InlineData("check = { type = 'http', status = [100, '599'] }")]
    [InlineData("check = { type = 'https', host = 'www.example.org:8443', client_cert = '/c.pem', client_key = '/k.pem' }")]
    [InlineData("check = { type = 'https', server_name = 'www.example.org', verify = false, ca_file = '/ca.pem' }")]
    [InlineData("check = { type = 'tcp', fast_interval = '1s', down_interval = '10s' }")]
    public void Accepts_Edges(string lines) => Assert.Empty(ConfigurationFolder.Problems(Service(lines)));

    [Theory]
    [InlineData("protocol = 'icmp'", "3:12: protocol must be one of \"tcp\", \"udp\", \"sctp\", not \"icmp\"")]
    [InlineData("protocol = 'TCP'", "3:12: protocol must be one of \"tcp\", \"udp\", \"sctp\", not \"TCP\"")]
    [InlineData("protocol = 6", "3:12: protocol must be one of \"tcp\", \"udp\", \"sctp\", not an integer")]
    [InlineData("forward = 'fnat'",
        "3:11: forward must be one of \"dr\", \"nat\", \"tun\", \"full-nat\", not \"fnat\"")]
    [InlineData("on_failure = 'drop'", "3:14: on_failure must be one of \"quiesce\", \"remove\", not \"drop\"")]
    [InlineData("persistence = '0s'", "3:15: persistence must be 1s to 744h, not \"0s\"")]
    [InlineData("persistence = '1500ms'", "3:15: persistence must be whole seconds: the kernel counts it in seconds")]
    [InlineData("panic_threshold = 100", "3:19: panic_threshold must be 1 to 99, not 100")]
    [InlineData("panic_threshold = 50\nsorry_server = '192.0.2.99:80'", "3:19: panic_threshold and sorry_server exclude each other: "
        + "when all servers are down the one goes on sending to them, the other does not")]
    [InlineData("scheduler = 'mh'\nslow_start = '30s'", "4:14: slow_start is not for the scheduler mh: each change of a weight makes "
        + "its table anew and sends clients to other servers")]
    [InlineData("quorum = 0", "3:10: quorum must be 1 to 1000000000, not 0")]
    [InlineData("quorum = 3", "3:10: quorum (3) can never be reached: the weights of the servers add up to 1")]
    [InlineData("quorum_hysteresis = 1", "3:21: quorum_hysteresis (1) must be below the quorum (1): otherwise it would never be lost")]
    [InlineData("sorry_server = 80", "3:16: sorry_server must be a string in quotes, not an integer")]
    [InlineData("sorry_server = { forward = 'nat' }", "3:16: sorry_server of [service.web] needs the key 'address', such as "
        + "address = \"192.0.2.99:80\"")]
    [InlineData("forward = 'nat'\nsorry_server = { address = '192.0.2.99:81', forward = 'dr' }", "4:28: 192.0.2.99:81: "
        + "with forward = \"dr\" packets keep their port, 80: the sorry server must listen on it, or be reached by forward = \"nat\"")]
    [InlineData("sorry_server = '[2001:db8::1]:80'", "3:16: [2001:db8::1]:80 is not of the family of its service")]
    [InlineData("protocol = 'udp'\non_failure = 'quiesce'", "4:14: on_failure = \"quiesce\" is not for udp: its packets belong to "
        + "no connection that ends, and would go to the dead server for minutes; udp servers are removed")]
    [InlineData("check = 'tcp'", "3:9: check must be a table, such as { type = \"tcp\" }, "
        + "or an array of tables, not a string")]
    [InlineData("check = {}", "3:9: [service.web.check] needs the key 'type', such as type = \"tcp\"")]
    [InlineData("check = { type = 'http', verify = false }", "3:26: 'verify' is for checks of type https and grpc only")]
    [InlineData("check = { type = 'https', client_cert = '/c.pem' }", "3:27: client_cert and client_key go together: "
        + "a certificate and its key")]
    [InlineData("check = { type = 'https', ca_file = 'c.pem' }", "3:37: ca_file: \"c.pem\" must be an absolute path")]
    [InlineData("check = { type = 'tcp', fast_interval = '5s' }", "3:41: fast_interval (5s) must be between timeout (1s) and "
        + "interval (2s)")]
    [InlineData("check = { type = 'tcp', down_interval = '1s' }", "3:41: down_interval (1s) must not be shorter than "
        + "interval (2s): it spares a server that is down")]
    [InlineData("check = { type = 'tcp', interval = '99ms', timeout = '10ms' }",
        "3:36: interval must be 100ms to 1h, not \"99ms\"")]
    [InlineData("check = { type = 'tcp', timeout = '9ms' }", "3:35: timeout must be 10ms to 1h, not \"9ms\"")]
    [InlineData("check = { type = 'tcp', timeout = '3s' }", "3:35: timeout (3s) must not be longer than "
        + "interval (2s): an attempt must end before the next begins")]
    [InlineData("check = { type = 'tcp', interval = '500ms' }", "3:36: timeout (1s) must not be longer than "
        + "interval (500ms): an attempt must end before the next begins")]
    [InlineData("check = { type = 'tcp', interval = '1.5s' }", "3:36: interval: \"1.5s\" must be a whole number with "
        + "a unit (ms, s, m or h), such as \"2s\"")]
    [InlineData("check = { type = 'tcp', rise = 0 }", "3:32: rise must be 1 to 100, not 0")]
    [InlineData("check = { type = 'tcp', fall = 101 }", "3:32: fall must be 1 to 100, not 101")]
    [InlineData("check = { type = 'tcp', port = 0 }", "3:32: port must be 1 to 65535, not 0")]
    [InlineData("check = { type = 'tcp', path = '/' }", "3:25: 'path' is for checks of type http and https only")]
    [InlineData("check = { type = 'http', command = ['/x'] }", "3:26: 'command' is for checks of type script only")]
    [InlineData("check = { type = 'script', command = ['/x'], port = 1 }", "3:46: 'port' is for checks of type tcp, "
        + "http, https, udp, dns, smtp, grpc and agent only")]
    [InlineData("check = { type = 'script' }", "3:9: [service.web.check] needs the key 'command', such as "
        + "command = [\"/usr/local/lib/check-server\"]")]
    [InlineData("check = { type = 'script', command = [] }", "3:38: command must hold at least the program")]
    [InlineData("check = { type = 'script', command = ['check'] }", "3:39: command must begin with an absolute path: "
        + "it is run without a shell and without PATH")]
    [InlineData("check = { type = 'script', command = ['/x', 1] }", "3:45: command must be a string in quotes, "
        + "not an integer")]
    [InlineData("check = { type = 'http', path = 'x' }", "3:33: path: \"x\" must begin with '/' and hold no spaces "
        + "or control characters")]
    [InlineData("check = { type = 'http', path = \"/\\r\\nX: y\" }", "3:33: path: \"/? X: y\" must begin with '/' and "
        + "hold no spaces or control characters")]
    [InlineData("check = { type = 'http', host = 'a b' }", "3:33: host: \"a b\" must be a host name or address, "
        + "without spaces, '/' and '@'")]
    [InlineData("check = { type = 'http', status = [] }", "3:35: status must hold at least one code or range")]
    [InlineData("check = { type = 'http', status = [99] }", "3:36: status: \"99\" must be a status code of 100 to 599, "
        + "or a range such as \"200-299\"")]
    [InlineData("check = { type = 'http', status = ['299-200'] }", "3:36: status: \"299-200\" is a range that ends "
        + "before it begins")]
    public void Rejects_BadValue(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Service(lines)));

    [Fact]
    public void Rejects_Scheduler_WithSuggestion()
    {
        var problem = Assert.Single(ConfigurationFolder.ReadText(Service("scheduler = 'lblccr'")).Problems);

        Assert.Equal("\"lblcr\"", problem.Suggestion);
        Assert.EndsWith("did you mean \"lblcr\"?", problem.Describe());
    }

    [Theory]
    [InlineData("'192.0.2.10'", "needs a port")]
    [InlineData("'[2001:db8::1]'", "needs a port, such as \"[2001:db8::10]:80\"")]
    [InlineData("'2001:db8::1:80'", "in brackets")]
    [InlineData("'[192.0.2.10]:80'", "brackets around an IPv6 address only")]
    [InlineData("'192.0.2.10:0'", "must name a port, or all of them by \"*\"")]
    [InlineData("'192.0.2.10:65536'", "port of 1 to 65535")]
    [InlineData("'192.0.2.10:080'", "port of 1 to 65535")]
    [InlineData("'192.0.2.10:http'", "port of 1 to 65535")]
    [InlineData("'www.example.org:80'", "names are not resolved")]
    [InlineData("'[fe80::1%eth0]:80'", "must be an IP address")]
    [InlineData("'0.0.0.0:80'", "unspecified")]
    [InlineData("'[::]:80'", "unspecified")]
    [InlineData("'239.1.2.3:80'", "multicast")]
    [InlineData("'[]:80'", "must be an IP address")]
    [InlineData("':'", "must be an IP address")]
    [InlineData("'[:'", "needs a port")]
    [InlineData("80", "must be a string in quotes")]
    public void Rejects_EndPoint(string written, string message) =>
        Assert.Contains(message, Assert.Single(ConfigurationFolder.Problems(
            $"[service.web]\nlisten = [{written}]\nserver = [{{ address = '10.0.0.1:80' }}]")));

    [Theory]
    [InlineData("weight = -1", "7:10: weight must be 0 to 65535, not -1")]
    [InlineData("weight = 65536", "7:10: weight must be 0 to 65535, not 65536")]
    [InlineData("wieght = 1", "7:1: unknown key 'wieght' in [[service.web.server]]")]
    [InlineData("check = { interval = '500ms' }", "7:22: timeout (1s) must not be longer than interval (500ms): "
        + "an attempt must end before the next begins")]
    [InlineData("check = { path = '/' }", "7:11: 'path' is for checks of type http and https only")]
    public void Rejects_BadServer(string line, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(
            "[service.web]\nlisten = ['192.0.2.10:80']\ncheck = { type = 'tcp' }\n\n"
            + $"[[service.web.server]]\naddress = '10.0.0.1:80'\n{line}"));

    [Theory]
    [InlineData("", "[service.web] needs at least one [[service.web.server]]")]
    [InlineData("server = []", "[service.web] needs at least one [[service.web.server]]")]
    [InlineData("server = '10.0.0.1:80'", "servers must be written as [[service.web.server]], with two brackets")]
    [InlineData("server = [1]", "a server must be a table, not an integer")]
    [InlineData("[service.web.server]", "servers must be written as [[service.web.server]], with two brackets")]
    [InlineData("[[service.web.server]]", "[[service.web.server]] needs the key 'address'")]
    public void Rejects_ServersWritten(string lines, string message) =>
        Assert.Contains(message, Assert.Single(
            ConfigurationFolder.Problems($"[service.web]\nlisten = ['192.0.2.10:80']\n{lines}")));

    [Theory]
    [InlineData("'192.0.2.10:80'", "'10.0.0.1:80', '10.0.0.1:80'", "10.0.0.1:80 is already a server")]
    [InlineData("'192.0.2.10:80'", "'[2001:db8::1]:80'", "is IPv6 and its service is IPv4")]
    [InlineData("'192.0.2.10:80', '[2001:db8::10]:80'", "'10.0.0.1:80'", "one service for each family")]
    [InlineData("'192.0.2.10:80', '192.0.2.10:80'", "'10.0.0.1:80'", "already a listen address of [service.web]")]
    [InlineData("'192.0.2.10:80', '192.0.2.10:443'", "'10.0.0.1:80'", "one service for each port")]
    [InlineData("'192.0.2.10:80'", "'192.0.2.10:80'", "it would feed itself")]
    [InlineData("'192.0.2.10:80'", "'10.0.0.1:8080'", "packets are not rewritten")]
    public void Rejects_Contradiction(string listen, string servers, string message)
    {
        IEnumerable<string> tables = servers.Split(", ").Select(server => $"{{ address = {server} }}");

        Assert.Contains(message, Assert.Single(ConfigurationFolder.Problems(
            $"[service.web]\nlisten = [{listen}]\nserver = [{string.Join(", ", tables)}]")));
    }

    [Fact]
    public void Accepts_OtherPort_WithNat() =>
        Assert.Empty(ConfigurationFolder.Problems(
            "[service.web]\nlisten = ['192.0.2.10:80', '192.0.2.10:81']\nforward = 'nat'\n"
            + "server = [{ address = '10.0.0.1:8080' }]"));

    [Fact]
    public void Rejects_TwoServices_WithOneListen() =>
        Assert.StartsWith("6:11: 192.0.2.10:80 is already a listen address of [service.web]", Assert.Single(
            ConfigurationFolder.Problems(Service("") + Service("").Replace("service.web", "service.other"))));

    [Fact]
    public void Accepts_TwoServices_WithOneListenAndTwoProtocols() =>
        Assert.Empty(ConfigurationFolder.Problems(
            Service("") + Service("protocol = 'udp'").Replace("service.web", "service.other")));

    private static string Service(string lines) =>
        $"[service.web]\nlisten = ['192.0.2.10:80']\n{lines}\nserver = [{{ address = '10.0.0.1:80' }}]\n";
}
