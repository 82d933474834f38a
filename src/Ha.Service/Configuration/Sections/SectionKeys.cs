namespace Ha.Service.Configuration.Sections;

/// <summary>The keys of one kind of table.</summary>
/// <param name="Title">The table, as the documentation writes it.</param>
/// <param name="Known">The keys that are read.</param>
internal sealed record SectionKeys(string Title, string[] Known)
{
    /// <summary>The table of all services.</summary>
    public const string ServiceTable = "service";

    /// <summary>The top of a file.</summary>
    public static readonly SectionKeys Root = new(
        "the file", ["director", "metrics", "ipvs", "vrrp", "script", ServiceTable, "connection_sync", "sysctl"]);

    /// <summary><c>[director]</c>.</summary>
    public static readonly SectionKeys Director = new(
        "[director]", ["name", "runtime_dir", "include", "grace", "read_back_interval", "state_dir", "drift"]);

    /// <summary><c>[metrics]</c>.</summary>
    public static readonly SectionKeys Metrics = new("[metrics]", ["listen"]);

    /// <summary><c>[connection_sync]</c>.</summary>
    public static readonly SectionKeys Sync = new(
        "[connection_sync]",
        ["interface", "router", "mode", "id", "group", "port", "ttl", "max_length", "backup_only", "preempt_wait"]);

    /// <summary><c>[vrrp.NAME]</c>.</summary>
    public static readonly SectionKeys Vrrp = new(
        "[vrrp.NAME]",
        [
            "interface", "vrid", "priority", "addresses", "version", "advert_interval", "preempt", "preempt_delay",
            "peers", "source", "lease", "checksum", "extra_addresses", "routes", "rules", "start_delay", "sync_group",
            "track", "on_change", "password", "peer_ttl_min", "virtual_mac", "accept", "announce",
            "duplicate_check",
        ]);

    /// <summary>A table in the <c>routes</c> of a router.</summary>
    public static readonly SectionKeys VirtualRoute = new(
        "[vrrp.NAME] routes", ["to", "via", "interface", "source", "table", "metric"]);

    /// <summary>A table in the <c>rules</c> of a router.</summary>
    public static readonly SectionKeys VirtualRule = new("[vrrp.NAME] rules", ["from", "to", "table", "priority"]);

    /// <summary>The <c>announce</c> table of a router.</summary>
    public static readonly SectionKeys Announce = new(
        "[vrrp.NAME] announce", ["burst", "gap", "second_after", "refresh"]);

    /// <summary>A table in the <c>track</c> of a router.</summary>
    public static readonly SectionKeys Track = new(
        "[vrrp.NAME] track",
        ["interface", "script", "service", "process", "file", "weight", "debounce", "invert"]);

    /// <summary>A table in the <c>on_change</c> of a router, or in the <c>on_quorum</c> of a service.</summary>
    public static readonly SectionKeys Hook = new(
        "[vrrp.NAME] on_change", ["command", "webhook", "user", "timeout", "retries"]);

    /// <summary><c>[script.NAME]</c>.</summary>
    public static readonly SectionKeys Script = new(
        "[script.NAME]", ["command", "interval", "timeout", "rise", "fall"]);

    /// <summary>A table in the <c>addresses</c> of a router.</summary>
    public static readonly SectionKeys VirtualAddress = new(
        "[vrrp.NAME] addresses", ["address", "interface", "label"]);

    /// <summary><c>[service.NAME]</c>.</summary>
    public static readonly SectionKeys Service = new(
        "[service.NAME]",
        [
            "listen", "fwmark", "family", "protocol", "scheduler", "scheduler_flags", "forward", "tunnel", "persistence",
            "persistence_prefix", "persistence_engine", "one_packet", "on_failure", "check", "server", "quorum",
            "quorum_hysteresis", "sorry_server", "source_pool", "panic_threshold", "slow_start", "check_rule", "on_quorum",
        ]);

    /// <summary><c>[[service.NAME.server]]</c>.</summary>
    public static readonly SectionKeys Server = new(
        "[[service.NAME.server]]",
        ["address", "weight", "check", "check_rule", "tunnel", "upper_threshold", "lower_threshold", "backup"]);

    /// <summary>The <c>sorry_server</c> table of a service.</summary>
    public static readonly SectionKeys SorryServer = new("[service.NAME] sorry_server", ["address", "forward"]);

    /// <summary>The <c>tunnel</c> table of a service or server.</summary>
    public static readonly SectionKeys Tunnel = new("[service.NAME] tunnel", ["type", "port", "checksum"]);

    /// <summary><c>[ipvs]</c>.</summary>
    public static readonly SectionKeys Ipvs = new("[ipvs]", ["timeouts"]);

    /// <summary>The <c>timeouts</c> table of <c>[ipvs]</c>.</summary>
    public static readonly SectionKeys Timeouts = new("[ipvs] timeouts", ["tcp", "tcp_fin", "udp"]);

    /// <summary><c>[service.NAME.check]</c> and a server's <c>check</c>.</summary>
    public static readonly SectionKeys Check = new(
        "[service.NAME.check]",
        [
            "type", "name", "interval", "fast_interval", "down_interval", "timeout", "rise", "fall", "initial", "flapping", "port", "data_path",
            "send", "send_hex", "expect", "expect_regex", "expect_hex", "path", "host", "status", "method", "headers", "tls",
            "server_name", "verify", "ca_file", "client_cert", "client_key", "grpc_service", "query", "record", "answers", "helo",
            "file", "command", "exit_weight",
        ]);

    /// <summary>The <c>flapping</c> table of a check.</summary>
    public static readonly SectionKeys Flapping = new(
        "[service.NAME.check] flapping", ["falls", "within", "hold", "hold_max"]);

    /// <summary>All of them, for the documentation's test.</summary>
    public static IReadOnlyList<SectionKeys> All =>
    [
        Root, Director, Metrics, Sync, Vrrp, VirtualAddress, VirtualRoute, VirtualRule, Announce, Track, Hook, Script,
        Service, Server, Check, Flapping, Tunnel, Ipvs, Timeouts,
    ];
}
