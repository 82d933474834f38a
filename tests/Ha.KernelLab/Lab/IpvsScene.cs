using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>
/// One director with a service for every form of forwarding, scheduling and listening, and three servers that can take
/// all of them. Tests share it: it is started by the first.
/// </summary>
public sealed class IpvsScene : SharedScene
{
    /// <summary>The collection of the tests that share it.</summary>
    public const string Shared = "ip_vs scene";

    /// <summary>A second virtual address, whose ports are all one service's.</summary>
    public const string OtherVip = "10.77.0.20";

    public const int ServerPort = 18080;
    public const int SctpPort = 3868;
    private const string ServiceNetwork = "2001:db8:77::";

    private readonly List<string> _services = [];
    private readonly HashSet<int> _ports = [ServerPort];
    private TalkServer[] _servers = [];
    private UdpServer[] _datagramServers = [];

    /// <summary>The client's addresses: the second is for a second client.</summary>
    internal static string[] Clients { get; } = [Topology.ClientAddress, "10.77.0.101", "10.77.0.102"];

    /// <summary>The file; services may be replaced by their names.</summary>
    internal string Text(params (string Old, string New)[] changes)
    {
        string text = $"""
            [director]
            name = "lb1"
            runtime_dir = "{Topology.RuntimeDirectory}/lb1"
            state_dir = "{Topology.RuntimeDirectory}/lb1/state"
            read_back_interval = "1s"

            [ipvs]
            timeouts = {"{"} tcp = "14m", udp = "1m" {"}"}
            {string.Concat(_services)}
            """;
        foreach ((string old, string @new) in changes)
        {
            Assert.Contains(old, text);
            text = text.Replace(old, @new, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Adds a service with the three servers.</summary>
    internal void Add(string name, string keys, int serverPort, Func<int, string>? serverKeys = null, bool isIPv6 = false)
    {
        var text = new StringBuilder($"\n[service.{name}]\n{keys}\n");
        for (int i = 0; i < 3; i++)
        {
            string address = isIPv6 ? $"{ServiceNetwork}{21 + i}" : $"10.77.0.{21 + i}";
            string host = isIPv6 ? $"[{address}]" : address;
            text.Append($"[[service.{name}.server]]\naddress = \"{(serverPort == 0 ? address : $"{host}:{serverPort}")}\"\n");
            text.Append(serverKeys?.Invoke(i) ?? "").Append('\n');
        }

        _services.Add(text.ToString());
    }

    /// <summary>Has the servers listen on a port.</summary>
    internal void Listen(int port) => _ports.Add(port);

    /// <summary>Runs code as a client.</summary>
    internal T AsClient<T>(Func<T> body) => Topology.Client.Invoke(body);

    /// <summary>What to show when something fails.</summary>
    internal string Describe() => $"{Machine.Try("ipvsadm", "-Ln", "--stats").Output}\n{Director.Log}";

    private protected override Topology NewTopology() => new(hasIPv6: true);

    private protected override void Arrange()
    {
        PrepareClientAndDirector();
        for (int i = 0; i < Topology.Servers.Length; i++)
        {
            PrepareServer(i);
        }

        IpvsServices.AddTo(this);
        _servers = [.. Topology.Servers.Select((machine, i) => new TalkServer(machine, Topology.ServerName(i), _ports))];
        _datagramServers = [.. Topology.Servers.SelectMany((machine, i) => IpvsServices.DatagramPorts.Select(port =>
            new UdpServer(machine, Topology.ServerName(i), Topology.Vip, port)))];
        for (int i = 0; i < _servers.Length; i++)
        {
            _servers[i].ListenSctp(Topology.Servers[i], Topology.Vip, SctpPort);
        }
    }

    private protected override string WholeText() => Text();

    private protected override void Dismiss()
    {
        Array.ForEach(_servers, server => server.Dispose());
        Array.ForEach(_datagramServers, server => server.Dispose());
    }

    private void PrepareClientAndDirector()
    {
        Topology.Client.Ip([.. Clients[1..].Select(address => $"address add {address}/24 dev eth0")]);
        Machine.Ip(
            $"address add {Topology.Vip}/24 dev eth0",
            $"address add {OtherVip}/24 dev eth0",

            // As a virtual router holds it: never the source of a tunnel, which a server that has it too would drop.
            $"address add {Topology.Vip6}/64 dev eth0 preferred_lft 0");
        Machine.Sysctl("net/ipv6/conf/all/forwarding", 1);

        // The marks that fwmark services go by. The guest's kernel has a packet filter only in an old form.
        Machine.Run("tc", "qdisc", "add", "dev", "eth0", "ingress");
        Mark("9000", "0xfff0", 10);
        Mark("9104", "0xfff0", 11);
    }

    private void Mark(string port, string mask, int mark) => Machine.Run(
        "tc", "filter", "add", "dev", "eth0", "parent", "ffff:", "protocol", "ip", "u32", "match", "ip", "protocol", "6", "0xff",
        "match", "ip", "dport", port, mask, "action", "skbedit", "mark", $"{mark}");

    private void PrepareServer(int index)
    {
        LabNamespace server = Topology.Servers[index];
        string four = Topology.ServerAddress(index);
        string six = $"{ServiceNetwork}{21 + index}";
        server.Ip(
            $"address add {OtherVip}/32 dev lo",
            $"address add {Topology.Vip6}/128 dev lo",

            // Every tunnel's end. The first ones take from anybody; GRE with a checksum is another than GRE without.
            "link set tunl0 up",
            "link set sit0 up",
            $"link add gre1 type gre local {four} remote {Topology.DirectorAddress(0)}{(index == 1 ? " icsum" : "")}",
            "link set gre1 up",
            $"link add any6 type ip6tnl mode any local {six} remote ::",
            "link set any6 up",
            "fou add port 6080 gue",

            // Only what a masquerading director sent comes from the server's own address, and has to go back through it.
            $"rule add from {four} to 10.77.0.96/28 lookup 100",
            $"route add default via {Topology.DirectorAddress(0)} table 100");
        server.Run("ip", "-6", "rule", "add", "from", six, "to", $"{ServiceNetwork}100", "lookup", "100");
        server.Run("ip", "-6", "route", "add", "default", "via", $"{ServiceNetwork}11", "table", "100");
        foreach (string tunnel in (string[])["tunl0", "gre1", "any6", "sit0"])
        {
            server.Sysctl($"net/ipv4/conf/{tunnel}/rp_filter", 0);
        }
    }
}
