using Ha.Service.Control;

namespace Ha.Service.Metrics;

/// <summary>The families with the labels <c>service</c> and <c>server</c>.</summary>
internal sealed class ServiceMetrics(MetricFamilies families)
{
    private static readonly string[] Healths = ["unknown", "up", "down", "unchecked"];
    private static readonly string[] OfServer = ["service", "server"];
    private static readonly string[] Pools = ["primary", "backup", "sorry"];
    private static readonly string[] OperatorStates = ["ready", "drain", "maintenance"];
    private readonly MetricFamily _health = families.Gauge(
        "server_health", "1 for the health that the server is in.", [.. OfServer, "health"]);

    private readonly MetricFamily _healthInfo = families.Gauge(
        "server_health_info", "1, with the last result of the check.", [.. OfServer, "reason"]);

    private readonly MetricFamily _weight = families.Gauge("server_weight", "The configured weight.", OfServer);
    private readonly MetricFamily _kernelWeight = families.Gauge(
        "server_kernel_weight", "The weight in the kernel; absent: not there.", OfServer);

    private readonly MetricFamily _checks = families.Counter(
        "server_checks_total", "Finished attempts of each check by result.", [.. OfServer, "check", "result"]);

    private readonly MetricFamily _checkDuration = families.Gauge(
        "server_check_duration_seconds", "How long the last attempt of each check took.", [.. OfServer, "check"]);

    private readonly MetricFamily _checkUp = families.Gauge(
        "server_check_up", "Whether the server is up in the judgement of each check; absent: not judged yet.", [.. OfServer, "check"]);

    private readonly MetricFamily _flapping = families.Gauge(
        "server_flapping", "Whether the server goes down and comes back too often.", OfServer);

    private readonly MetricFamily _advised = families.Gauge(
        "server_advised_state", "1 for what its checks want of the server.", [.. OfServer, "state"]);

    private readonly MetricFamily _advisedWeight = families.Gauge(
        "server_advised_weight", "The weight that its checks want; absent: the configured one.", OfServer);

    private readonly MetricFamily _connections = families.Counter(
        "server_connections_total", "Connections scheduled.", OfServer);

    private readonly MetricFamily _active = families.Gauge(
        "server_connections", "Connections now, by state.", [.. OfServer, "state"]);

    private readonly MetricFamily _bytes = families.Counter(
        "server_bytes_total",
        "Bytes by direction; out is 0 for dr and tun, whose replies pass the director by.",
        [.. OfServer, "direction"]);

    private readonly MetricFamily _packets = families.Counter(
        "server_packets_total",
        "Packets by direction; out is 0 for dr and tun, whose replies pass the director by.",
        [.. OfServer, "direction"]);

    private readonly MetricFamily _operator = families.Gauge(
        "server_operator_state", "1 for what an operator wants of the server.", [.. OfServer, "state"]);

    private readonly MetricFamily _panic = families.Gauge(
        "service_panic", "Whether so many of its servers are down that all get connections as if they were up.", "service");

    private readonly MetricFamily _hookRuns = families.Counter(
        "service_hook_runs_total", "Runs of on_quorum programs and webhooks by result.", "service", "result");

    private readonly MetricFamily _quorumHeld = families.Gauge(
        "service_quorum_held", "Whether the weights of its servers that are up make the quorum.", "service");

    private readonly MetricFamily _quorumWeight = families.Gauge(
        "service_quorum_weight", "What the weights of its servers that are up add up to; backup servers do not count.", "service");

    private readonly MetricFamily _pool = families.Gauge(
        "service_pool", "1 for the servers that take the connections: primary, backup or sorry.", "service", "pool");

    private readonly MetricFamily _serviceConnections = families.Counter(
        "service_connections_total", "Connections scheduled.", "service");

    private readonly MetricFamily _serviceBytes = families.Counter(
        "service_bytes_total", "Bytes by direction.", "service", "direction");

    private readonly MetricFamily _servicePackets = families.Counter(
        "service_packets_total", "Packets by direction.", "service", "direction");

    public void Set(ServiceReply service)
    {
        _serviceConnections.Set(service.Connections, service.Name);
        _serviceBytes.Set(service.BytesIn, service.Name, "in");
        _serviceBytes.Set(service.BytesOut, service.Name, "out");
        _servicePackets.Set(service.PacketsIn, service.Name, "in");
        _servicePackets.Set(service.PacketsOut, service.Name, "out");
        _panic.Set(service.Panic ? 1 : 0, service.Name);
        foreach ((string result, long runs) in service.HookRuns)
        {
            _hookRuns.Set(runs, service.Name, result);
        }

        _quorumHeld.Set(service.QuorumHeld ? 1 : 0, service.Name);
        _quorumWeight.Set(service.QuorumWeight, service.Name);
        foreach (string pool in Pools)
        {
            _pool.Set(service.Pool == pool ? 1 : 0, service.Name, pool);
        }

        foreach (ServerReply server in service.Servers)
        {
            Set(service.Name, server);
        }
    }

    private void Set(string service, ServerReply server)
    {
        string address = server.Address;
        foreach (string health in Healths)
        {
            _health.Set(server.Health == health ? 1 : 0, service, address, health);
        }

        foreach (string state in OperatorStates)
        {
            _operator.Set((server.Operator?.State ?? "ready") == state ? 1 : 0, service, address, state);
        }

        if (server.Reason is { } reason)
        {
            _healthInfo.Set(1, service, address, reason);
        }

        if (server.KernelWeight is { } weight)
        {
            _kernelWeight.Set(weight, service, address);
        }

        Set(service, address, server.Advised);
        foreach (CheckReply check in server.Checks)
        {
            Set(service, address, check);
        }

        _flapping.Set(server.Flapping ? 1 : 0, service, address);
        _weight.Set(server.Weight, service, address);
        _connections.Set(server.Connections, service, address);
        _active.Set(server.ActiveConnections, service, address, "active");
        _active.Set(server.InactiveConnections, service, address, "inactive");
        _active.Set(server.PersistentConnections, service, address, "persistent");
        _packets.Set(server.PacketsIn, service, address, "in");
        _packets.Set(server.PacketsOut, service, address, "out");
        _bytes.Set(server.BytesIn, service, address, "in");
        _bytes.Set(server.BytesOut, service, address, "out");
    }

    private void Set(string service, string server, AdviceReply? advised)
    {
        foreach (string state in OperatorStates)
        {
            _advised.Set((advised?.State ?? "ready") == state ? 1 : 0, service, server, state);
        }

        if (advised?.Weight is { } weight)
        {
            _advisedWeight.Set(weight, service, server);
        }
    }

    private void Set(string service, string server, CheckReply check)
    {
        _checks.Set(check.Passed, service, server, check.Name, "passed");
        _checks.Set(check.Failed, service, server, check.Name, "failed");
        _checks.Set(check.Inconclusive, service, server, check.Name, "inconclusive");
        if (check.DurationSeconds is { } duration)
        {
            _checkDuration.Set(duration, service, server, check.Name);
        }

        if (check.Health != "unknown")
        {
            _checkUp.Set(check.Health == "up" ? 1 : 0, service, server, check.Name);
        }
    }
}
