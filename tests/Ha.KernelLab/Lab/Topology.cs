using System.Collections.Immutable;

namespace Ha.KernelLab.Lab;

/// <summary>A client, two directors and three real servers, each in a network namespace with a cable to one bridge.</summary>
/// <remarks>
/// The client network is 10.77.0.0/24, with IPv6 also 2001:db8:77::/64. With NAT the servers are in a network of their own,
/// 10.78.0.0/24 and 2001:db8:78::/64, and their way back is a second virtual address that the Master holds there; with full
/// NAT there is no way back but to that network.
/// </remarks>
internal sealed class Topology : IDisposable
{
    public const string Vip = "10.77.0.10";
    public const string Vip6 = "2001:db8:77::10";
    public const string LinkLocalVip = "fe80::10";
    public const string GatewayVip = "10.78.0.1";
    public const string ClientAddress = "10.77.0.100";
    private static int _count;
    private readonly LabNamespace _net;
    private readonly bool _hasIPv6;

    public Topology(ForwardMode mode = ForwardMode.Dr, int serverCount = 3, bool hasIPv6 = false)
    {
        Mode = mode;
        _hasIPv6 = hasIPv6;
        Id = $"hal-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        RuntimeDirectory = $"/run/{Id}";
        Directory.CreateDirectory(RuntimeDirectory);
        _net = new LabNamespace($"{Id}-net");
        _net.Ip("link set lo up", "link add br0 type bridge", "link set br0 up", "link add br1 type bridge", "link set br1 up");
        Client = Machine("client", ("eth0", "br0", $"{ClientAddress}/24"));
        Client.Ip("route add 224.0.0.0/4 dev eth0");
        Directors = [Director(1), Director(2)];
        Servers = [.. Enumerable.Range(0, serverCount).Select(Server)];
    }

    public ForwardMode Mode { get; }

    private bool HasServerNetwork => Mode is ForwardMode.Nat or ForwardMode.FullNat;

    public string Id { get; }

    /// <summary>Where the files of this topology's programs go.</summary>
    public string RuntimeDirectory { get; }

    /// <summary>Where the bridges are.</summary>
    public LabNamespace Switch => _net;

    public LabNamespace Client { get; }

    public ImmutableArray<LabNamespace> Directors { get; }

    public ImmutableArray<LabNamespace> Servers { get; }

    /// <summary>The address of a real server, numbered from 0.</summary>
    public string ServerAddress(int index) => $"{(HasServerNetwork ? "10.78.0" : "10.77.0")}.{21 + index}";

    /// <summary>The name that a real server answers with, numbered from 0.</summary>
    public static string ServerName(int index) => $"web{index + 1}";

    /// <summary>The own address of a director, numbered from 0.</summary>
    public static string DirectorAddress(int index, bool isIPv6 = false) =>
        isIPv6 ? $"fe80::{11 + index}" : $"10.77.0.{11 + index}";

    /// <summary>Cuts both cables of a director: the link goes down at both ends.</summary>
    public void CutCable(int director) => _net.Ip($"link set lb{director + 1}-br0 down", $"link set lb{director + 1}-br1 down");

    /// <summary>Joins both cables of a director.</summary>
    public void JoinCable(int director) => _net.Ip($"link set lb{director + 1}-br0 up", $"link set lb{director + 1}-br1 up");

    /// <summary>Takes a director off both networks while its link stays up, as a fault in a switch does.</summary>
    public void Isolate(int director) =>
        _net.Ip($"link set lb{director + 1}-br0 nomaster", $"link set lb{director + 1}-br1 nomaster");

    /// <summary>Ends <see cref="Isolate"/>.</summary>
    public void Rejoin(int director) =>
        _net.Ip($"link set lb{director + 1}-br0 master br0", $"link set lb{director + 1}-br1 master br1");

    /// <summary>Takes a real server off the network without a word.</summary>
    public void CutServer(int server) => _net.Ip($"link set {ServerName(server)}-br{(HasServerNetwork ? 1 : 0)} down");

    /// <summary>Ends <see cref="CutServer"/>.</summary>
    public void JoinServer(int server) => _net.Ip($"link set {ServerName(server)}-br{(HasServerNetwork ? 1 : 0)} up");

    public void Dispose()
    {
        foreach (LabNamespace machine in (LabNamespace[])[Client, .. Directors, .. Servers, _net])
        {
            machine.Dispose();
        }

        Directory.Delete(RuntimeDirectory, recursive: true);
    }

    private LabNamespace Machine(string name, params (string Interface, string Bridge, string Address)[] cables)
    {
        var machine = new LabNamespace($"{Id}-{name}");
        if (_hasIPv6)
        {
            machine.AllowIPv6();
        }

        Shell.Ip(null, [.. cables.Select(cable =>
            $"link add {cable.Interface} netns {machine.Name} type veth peer name {name}-{cable.Bridge} netns {_net.Name}")]);
        _net.Ip([.. cables.Select(cable => $"link set {name}-{cable.Bridge} master {cable.Bridge} up")]);
        machine.Ip(["link set lo up", .. cables.SelectMany(cable => (string[])
            [$"link set {cable.Interface} up", $"address add {cable.Address} dev {cable.Interface}"])]);
        if (_hasIPv6)
        {
            AddIPv6(machine, cables[0].Address);
        }

        return machine;
    }

    // The last number of the IPv4 address is that of the IPv6 addresses, on the first network alone.
    private static void AddIPv6(LabNamespace machine, string address)
    {
        string number = address.Split('.')[^1].Split('/')[0];
        string network = address.Split('.')[1];
        machine.Ip($"address add fe80::{number}/64 dev eth0", $"address add 2001:db8:{network}::{number}/64 dev eth0");
    }

    private LabNamespace Director(int number)
    {
        LabNamespace director = Machine(
            $"lb{number}", ("eth0", "br0", $"10.77.0.{10 + number}/24"), ("eth1", "br1", $"10.78.0.{10 + number}/24"));
        director.Sysctl("net/ipv4/ip_forward", 1);
        director.Sysctl("net/ipv4/conf/all/send_redirects", 0);
        director.Sysctl("net/ipv4/conf/eth1/send_redirects", 0);
        return director;
    }

    private LabNamespace Server(int index)
    {
        LabNamespace server = Machine(
            ServerName(index), ("eth0", HasServerNetwork ? "br1" : "br0", $"{ServerAddress(index)}/24"));
        switch (Mode)
        {
            case ForwardMode.Nat:
                server.Ip($"route add default via {GatewayVip}");
                break;
            case ForwardMode.FullNat:
                break;
            case ForwardMode.Tun:
                server.Ip("link set tunl0 up", $"address add {Vip}/32 dev tunl0");
                server.Sysctl("net/ipv4/conf/tunl0/rp_filter", 0);
                HideVip(server);
                break;
            default:
                server.Ip($"address add {Vip}/32 dev lo");
                HideVip(server);
                break;
        }

        return server;
    }

    /// <summary>Lets a machine have the virtual address without answering for it.</summary>
    public static void HideVip(LabNamespace server)
    {
        server.Sysctl("net/ipv4/conf/all/arp_ignore", 1);
        server.Sysctl("net/ipv4/conf/all/arp_announce", 2);
        server.Sysctl("net/ipv4/conf/all/rp_filter", 0);
        server.Sysctl("net/ipv4/conf/eth0/rp_filter", 0);
    }
}
