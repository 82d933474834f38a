namespace Ha.Service.Tests.Configuration;

public sealed class TrackSectionTests
{
    [Theory]
    [InlineData("track = ['eth1']", "5:10: track must hold tables, such as { interface = \"eth1\" }, not a string")]
    [InlineData("track = [{ weight = -5 }]", "5:10: track of [vrrp.web] needs exactly one of the keys "
        + "'interface', 'script', 'service', 'process' and 'file'")]
    [InlineData("track = [{ file = '/x', process = 'y' }]", "5:12: track of [vrrp.web] needs exactly one of the keys "
        + "'interface', 'script', 'service', 'process' and 'file'")]
    [InlineData("track = [{ interface = 'eth1', weight = 10 }]", "5:41: weight must be -253 to -1, not 10")]
    [InlineData("track = [{ file = '/x', weight = 0 }]", "5:34: weight 0 would change nothing: leave it out for a fault")]
    [InlineData("track = [{ file = '/x', weight = 254 }]", "5:34: weight must be -253 to 253, not 254")]
    [InlineData("track = [{ file = 'x' }]", "5:19: file: \"x\" must be an absolute path")]
    [InlineData("track = [{ file = '/x', debounce = '1s' }]", "5:25: 'debounce' is for interfaces only")]
    [InlineData("track = [{ interface = 'eth1', invert = true }]", "5:32: 'invert' is for scripts, processes and files only")]
    [InlineData("track = [{ process = 'a-very-long-process' }]", "5:22: process: \"a-very-long-process\" is longer than "
        + "the 15 bytes that the kernel keeps of a process's name; write the absolute path of its program")]
    [InlineData("track = [{ interface = 'eth0' }]", "5:24: eth0 is the router's own interface, which counts anyway")]
    [InlineData("track = [{ interface = 'eth1' }, { interface = 'eth1' }]", "5:48: interface eth1 is tracked twice")]
    [InlineData("track = [{ script = 'uplink' }]", "5:21: there is no [script.uplink]")]
    [InlineData("track = [{ service = 'web' }]", "5:22: there is no [service.web]")]
    [InlineData("priority = 255\ntrack = [{ file = '/x', weight = -5 }]", "6:19: a weight has no effect on the owner of "
        + "the addresses: its priority is always 255")]
    [InlineData("[script.a]\ncommand = ['/x']", "5:1: no router tracks [script.a], so it would not run: "
        + "add { script = \"a\" } to the track of a router")]
    [InlineData("track = [{ script = 'a' }]\n[script.a]\ncommand = ['x']", "7:12: command must begin with an absolute "
        + "path: it is run without a shell and without PATH")]
    [InlineData("track = [{ script = 'a' }]\n[script.a]", "6:1: [script.a] needs the key 'command', "
        + "such as command = [\"/usr/local/lib/check-uplink\"]")]
    [InlineData("track = [{ script = 'a' }]\n[script.a]\ncommand = ['/x']\ntimeout = '3s'", "8:11: timeout (3s) must "
        + "not be longer than interval (2s): a run must end before the next begins")]
    public void Rejects_Tracking(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Router(lines)));

    [Theory]
    [InlineData("on_change = 'x'", "5:13: on_change must be an array of programs, in [ ], not a string")]
    [InlineData("on_change = ['notify']", "5:14: on_change: \"notify\" must be an absolute path")]
    [InlineData("on_change = [{ }]", "5:14: on_change of [vrrp.web] needs either 'command' or 'webhook'")]
    [InlineData("on_change = [{ webhook = 'ftp://x/' }]", "5:26: webhook: \"ftp://x/\" must be a URL, "
        + "such as \"https://host/path\"")]
    [InlineData("on_change = [{ webhook = 'http://x/', user = 'a' }]", "5:39: 'user' is for programs only")]
    [InlineData("on_change = [{ command = ['/x'], timeout = '1ms' }]", "5:44: timeout must be 100ms to 5m, not \"1ms\"")]
    public void Rejects_Hook(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Router(lines)));

    [Theory]
    [InlineData("routes = [{ via = '192.0.2.1' }]", "5:11: a route of [vrrp.web] needs the key 'to', such as to = \"default\"")]
    [InlineData("routes = [{ to = 'default' }]", "5:18: to = \"default\" needs 'via' or 'source', "
        + "which tell whether it is IPv4 or IPv6")]
    [InlineData("routes = [{ to = '10.0.0.1/8' }]", "5:18: to: \"10.0.0.1/8\" has bits behind its prefix of /8: "
        + "write the network's own address")]
    [InlineData("routes = [{ to = '10.0.0.0/8', via = 'fe80::1' }]", "5:38: fe80::1 is not of the family of the route's "
        + "other addresses")]
    [InlineData("rules = [{ table = 100, priority = 1 }]", "5:10: a rule needs 'from' or 'to' with a network: "
        + "it must not catch everything")]
    [InlineData("rules = [{ from = '10.0.0.0/8', table = 100, priority = 32766 }]", "5:57: priority must be 1 to 32765, "
        + "not 32766")]
    public void Rejects_RouteOrRule(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Router(lines)));

    [Fact]
    public void Rejects_MisspeltReferences_WithWhatWasMeant()
    {
        var problems = ConfigurationFolder.ReadText(Router("""
            track = [{ script = "uplnik" }, { script = "uplink" }]
            sync_group = "edgee"
            [script.uplink]
            command = ["/x"]
            [vrrp.b]
            interface = "eth1"
            vrid = 1
            addresses = ["192.0.2.11/24"]
            sync_group = "edge"
            """)).Problems;

        Assert.Equal(["\"uplink\"", "\"edge\"", "\"edgee\""], problems.Select(problem => problem.Suggestion));
    }

    private static string Router(string lines) =>
        $"[vrrp.web]\ninterface = 'eth0'\nvrid = 1\naddresses = ['192.0.2.10/24']\n{lines}";
}
