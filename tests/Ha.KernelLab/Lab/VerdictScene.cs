namespace Ha.KernelLab.Lab;

/// <summary>
/// One director with services whose checks say more than up and down, and three servers; tests share it: it is started by
/// the first. Each test has services of its own.
/// </summary>
public sealed class VerdictScene : SharedScene
{
    public const string Agent = $"{Topology.Vip}:80";
    public const string Script = $"{Topology.Vip}:81";
    public const string All = $"{Topology.Vip}:82";
    public const string Any = $"{Topology.Vip}:83";
    public const string Flapping = $"{Topology.Vip}:84";
    public const int AgentPort = 9999;
    private const string Times = "interval = \"500ms\", timeout = \"490ms\", rise = 1, fall = 1";
    private HttpServer[] _servers = [];

    internal HttpServer[] Servers => _servers;

    /// <summary>A file of the topology's folder.</summary>
    internal string PathOf(string name) => $"{Topology.RuntimeDirectory}/{name}";

    /// <summary>The weight of a server in the kernel; null: it is not there.</summary>
    internal int? Weight(string service, int server) => Weight(service, Topology.ServerAddress(server));

    /// <inheritdoc cref="Weight(string, int)"/>
    internal int? Weight(string service, string address) =>
        IpvsTable.Weight(Machine, service, $"{address}:{service.Split(':')[^1]}");

    /// <summary>Waits for a weight in the kernel.</summary>
    internal void UntilWeight(string service, int? weight, TimeSpan limit, string what) =>
        Wait.Until(() => Weight(service, 0) == weight, limit, what, Describe);

    /// <summary>What to show when something fails.</summary>
    internal string Describe() => $"{Machine.Try("ipvsadm", "-Ln").Output}\n{Director.Verb("status").Output}\n{Director.Log}";

    /// <summary>The file, with more services.</summary>
    internal string Text(string more = "") => $$"""
        [director]
        name = "lb1"
        runtime_dir = "{{Topology.RuntimeDirectory}}/lb1"
        state_dir = "{{Topology.RuntimeDirectory}}/lb1/state"

        [metrics]
        listen = "off"

        [service.agent]
        listen    = ["{{Agent}}"]
        scheduler = "rr"
        check     = { type = "agent", port = {{AgentPort}}, {{Times}} }
        {{Server("agent", 0, 80)}}
        {{Server("agent", 1, 80)}}

        [service.script]
        listen = ["{{Script}}"]
        check  = { type = "script", command = ["/bin/sh", "-c", "read code < {{PathOf("code")}}; exit $code"], exit_weight = true, {{Times}} }
        {{Server("script", 0, 81)}}

        [service.all]
        listen     = ["{{All}}"]
        check_rule = "all"
        check      = [
            { type = "http", port = 80, path = "/healthz", {{Times}} },
            { type = "file", file = "{{PathOf("switch")}}", {{Times}} },
        ]
        {{Server("all", 0, 82)}}

        [service.any]
        listen     = ["{{Any}}"]
        check_rule = "any"
        check      = [
            { type = "http", port = 80, path = "/healthz", {{Times}} },
            { type = "file", file = "{{PathOf("switch")}}", {{Times}} },
        ]
        {{Server("any", 0, 83)}}

        [service.flapping]
        listen = ["{{Flapping}}"]
        check  = { type = "file", file = "{{PathOf("flap")}}", flapping = { falls = 2, within = "1m", hold = "5s" }, {{Times}} }
        {{Server("flapping", 0, 84)}}
        {{more}}
        """;

    private protected override void Arrange()
    {
        Machine.Ip($"address add {Topology.Vip}/24 dev eth0");
        _servers = [.. Topology.Servers.Select((machine, i) => new HttpServer(machine, Topology.ServerName(i)))];
        File.WriteAllText(PathOf("code"), "0");
    }

    private protected override string WholeText() => Text();

    private protected override void Dismiss() => Array.ForEach(_servers, server => server.Dispose());

    private string Server(string service, int index, int port) => $$"""
        [[service.{{service}}.server]]
        address = "{{Topology.ServerAddress(index)}}:{{port}}"
        weight  = 100
        """;
}
