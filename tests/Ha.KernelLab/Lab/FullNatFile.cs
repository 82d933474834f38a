namespace Ha.KernelLab.Lab;

/// <summary>Writes the file of one director that translates both ends, for both families.</summary>
internal static class FullNatFile
{
    /// <summary>The source pool of the IPv4 service.</summary>
    public static readonly string[] Pool = ["10.78.0.5", "10.78.0.6"];

    /// <summary>The source pool of the IPv6 service.</summary>
    public const string Pool6 = "2001:db8:78::5";

    /// <summary>The address of a real server of the IPv6 service, numbered from 0.</summary>
    public static string ServerAddress6(int index) => $"2001:db8:78::{21 + index}";

    public static string Text(Topology topology, bool hasIPv6 = true) => $$"""
        [director]
        name = "lb1"
        runtime_dir = "{{topology.RuntimeDirectory}}/lb1"
        state_dir = "{{topology.RuntimeDirectory}}/lb1/state"
        read_back_interval = "1s"

        [vrrp.web]
        interface = "eth0"
        vrid = 51
        addresses = ["{{Topology.Vip}}/24"]
        advert_interval = "200ms"
        extra_addresses = [
            "{{Topology.Vip6}}/64",
            {{string.Join(", ", Pool.Append(Pool6).Select(address =>
                $$"""{ address = "{{address}}/{{(address == Pool6 ? 64 : 24)}}", interface = "eth1" }"""))}},
        ]

        {{Service("web", $"{Topology.Vip}:80", $"{Pool[0]}-{Pool[^1]}", topology.ServerAddress)}}
        {{(hasIPv6 ? Service("web6", $"[{Topology.Vip6}]:80", Pool6, index => $"[{ServerAddress6(index)}]") : "")}}
        """;

    private static string Service(string name, string listen, string pool, Func<int, string> server) => $"""
        [service.{name}]
        listen = ["{listen}"]
        scheduler = "rr"
        forward = "full-nat"
        source_pool = ["{pool}"]
        check = {"{"} type = "http", path = "/healthz", interval = "1s", timeout = "900ms", rise = 1, fall = 3 {"}"}

        [[service.{name}.server]]
        address = "{server(0)}:80"

        [[service.{name}.server]]
        address = "{server(1)}:80"

        """;
}
