namespace Ha.KernelLab.Lab;

/// <summary>The services of <see cref="IpvsScene"/>, and where each is reached.</summary>
internal static class IpvsServices
{
    public const int OnePacketPort = 5300;
    public const int FlowPort = 5301;
    public const int SipPort = 5060;

    /// <summary>The service that is checked on the data path, of IPv6.</summary>
    public const string DataPath6 = "data-path6";
    public const int DataPath6Port = 3001;

    /// <summary>The schedulers, by their ports, with flags where they have any. The kernel of the guest lacks twos.</summary>
    public static readonly (string Name, string Keys)[] Schedulers =
    [
        .. ((string[])["rr", "wrr", "lc", "wlc", "sed", "nq", "dh", "sh", "mh", "lblc", "lblcr", "fo", "ovf"])
            .Select(name => (name, $"scheduler = \"{name}\"")),
        ("sh-port", "scheduler = \"sh\"\nscheduler_flags = [\"sh-port\"]"),
        ("mh-port", "scheduler = \"mh\"\nscheduler_flags = [\"mh-port\"]"),
        ("sh-fallback", "scheduler = \"sh\"\nscheduler_flags = [\"sh-port\", \"sh-fallback\"]"),
        ("sh-no-fallback", "scheduler = \"sh\"\nscheduler_flags = [\"sh-port\"]"),
        ("mh-fallback", "scheduler = \"mh\"\nscheduler_flags = [\"mh-port\", \"mh-fallback\"]"),
    ];

    /// <summary>The forms of forwarding, by their ports.</summary>
    public static readonly (string Name, string Keys, bool IsVipIPv6, bool IsServerIPv6, Func<int, string>? ServerKeys)[] Forms =
    [
        ("dr", "forward = \"dr\"", false, false, null),
        ("nat", "forward = \"nat\"", false, false, null),
        ("ipip", "forward = \"tun\"", false, false, null),
        ("gue", "forward = \"tun\"\ntunnel = { type = \"gue\", port = 6080 }", false, false, null),
        ("gue-csum", "forward = \"tun\"\ntunnel = { type = \"gue\", port = 6080, checksum = \"csum\" }", false, false, null),
        ("gue-remcsum", "forward = \"tun\"\ntunnel = { type = \"gue\", port = 6080, checksum = \"remcsum\" }", false, false, null),

        // The second server's GRE has a checksum; a packet without one would be dropped there, and with one elsewhere.
        ("gre", "forward = \"tun\"\ntunnel = { type = \"gre\" }", false, false,
            server => server == 1 ? "tunnel = { type = \"gre\", checksum = \"csum\" }" : ""),
        ("mixed-tunnels", "forward = \"tun\"", false, false, server => server switch
        {
            1 => "tunnel = { type = \"gue\", port = 6080 }",
            2 => "tunnel = { type = \"gre\" }",
            _ => "",
        }),
        ("dr6", "forward = \"dr\"", true, true, null),
        ("nat6", "forward = \"nat\"", true, true, null),
        ("ipip6", "forward = \"tun\"", true, true, null),
        ("four-in-six", "forward = \"tun\"", false, true, null),
        ("six-in-four", "forward = \"tun\"", true, false, null),
    ];

    /// <summary>The ports of UDP, on which the servers listen too.</summary>
    public static readonly int[] DatagramPorts = [OnePacketPort, FlowPort, SipPort];

    private const int FirstScheduler = 1000;
    private const int FirstForm = 2000;
    private const string All = "tcp_all";

    /// <summary>Where a scheduler's service is reached.</summary>
    public static string OfScheduler(string name) =>
        $"{Topology.Vip}:{FirstScheduler + Array.FindIndex(Schedulers, scheduler => scheduler.Name == name)}";

    /// <summary>Where a form's service is reached.</summary>
    public static string OfForm(string name)
    {
        int index = Array.FindIndex(Forms, form => form.Name == name);
        return $"{(Forms[index].IsVipIPv6 ? $"[{Topology.Vip6}]" : Topology.Vip)}:{FirstForm + index}";
    }

    /// <summary>Adds all of them.</summary>
    public static void AddTo(IpvsScene scene)
    {
        foreach ((string name, string keys) in Schedulers)
        {
            string address = OfScheduler(name);
            scene.Add(name, $"listen = [\"{address}\"]\n{keys}", Listening(scene, address), server => $"weight = {Weight(name, server)}");
        }

        foreach ((string name, string keys, _, bool isServerIPv6, Func<int, string>? serverKeys) in Forms)
        {
            string address = OfForm(name);
            int port = Listening(scene, address);
            scene.Add(
                name,
                $"listen = [\"{address}\"]\nscheduler = \"rr\"\n{keys}",
                name.StartsWith("nat", StringComparison.Ordinal) ? IpvsScene.ServerPort : port,
                serverKeys,
                isServerIPv6);
        }

        AddWaysToListen(scene);
    }

    private static void AddWaysToListen(IpvsScene scene)
    {
        foreach (int port in (int[])[3000, DataPath6Port, 8000, 8001, 8002, 9000, 9005, 7001, 7002, 4000, 4001])
        {
            scene.Listen(port);
        }

        string vip = Topology.Vip;
        scene.Add("ports", $"listen = [\"{vip}:8000-8002\"]\nscheduler = \"rr\"", 0);
        scene.Add("mark", "fwmark = 10\nscheduler = \"rr\"", 0);
        scene.Add("mark-nat", "fwmark = 11\nscheduler = \"rr\"\nforward = \"nat\"", IpvsScene.ServerPort);
        scene.Add(All, $"listen = [\"{IpvsScene.OtherVip}:*\"]\nscheduler = \"rr\"\npersistence = \"1m\"", 0);
        scene.Add("prefix", $"listen = [\"{vip}:4000\"]\nscheduler = \"rr\"\npersistence = \"1m\"\npersistence_prefix = 24", 4000);
        scene.Add("persistent", $"listen = [\"{vip}:4001\"]\nscheduler = \"rr\"\npersistence = \"1m\"", 4001);
        scene.Add("limited", $"listen = [\"{vip}:3000\"]\nscheduler = \"rr\"", 3000, _ => "upper_threshold = 2\nlower_threshold = 1");
        scene.Add(
            DataPath6,
            $"listen = [\"[{Topology.Vip6}]:{DataPath6Port}\"]\nscheduler = \"rr\"\n"
                + "check = { type = \"tcp\", data_path = true, interval = \"500ms\", timeout = \"400ms\", rise = 1, fall = 2 }",
            DataPath6Port,
            isIPv6: true);
        scene.Add("sctp", $"listen = [\"{vip}:{IpvsScene.SctpPort}\"]\nprotocol = \"sctp\"\nscheduler = \"rr\"", IpvsScene.SctpPort);
        scene.Add(
            "one-packet", $"listen = [\"{vip}:{OnePacketPort}\"]\nprotocol = \"udp\"\nscheduler = \"rr\"\none_packet = true", OnePacketPort);
        scene.Add("flows", $"listen = [\"{vip}:{FlowPort}\"]\nprotocol = \"udp\"\nscheduler = \"rr\"", FlowPort);
        scene.Add(
            "sip",
            $"listen = [\"{vip}:{SipPort}\"]\nprotocol = \"udp\"\nscheduler = \"rr\"\npersistence = \"1m\"\npersistence_engine = \"sip\"",
            SipPort);
    }

    private static int Listening(IpvsScene scene, string address)
    {
        int port = System.Net.IPEndPoint.Parse(address).Port;
        scene.Listen(port);
        return port;
    }

    private static int Weight(string scheduler, int server) => scheduler switch
    {
        "wrr" or "fo" or "ovf" => server + 1,
        "sh-fallback" or "sh-no-fallback" => server == 1 ? 0 : 1,
        _ => 1,
    };
}
