using Ha.Service.Control;

namespace Ha.Service.Metrics;

/// <summary>What is kept of the host: sysctls and sync daemons.</summary>
internal sealed class HostMetrics(MetricFamilies families)
{
    private static readonly string[] Roles = ["master", "backup"];

    private readonly MetricFamily _sysctlsInForce = families.Gauge(
        "sysctls_in_force", "Whether every sysctl that the configuration needs has its value.");

    private readonly MetricFamily _sysctlRepairs = families.Counter(
        "sysctl_drift_repairs_total", "Sysctls that somebody else changed and that were repaired.");

    private readonly MetricFamily _daemon = families.Gauge(
        "sync_daemon_running", "Whether the kernel's sync daemon of the role runs; absent: not configured.", "role");

    private readonly MetricFamily _daemonRight = families.Gauge(
        "sync_daemons_in_force", "Whether exactly the sync daemons run that should; absent: not configured.");

    private readonly MetricFamily _daemonRepairs = families.Counter(
        "sync_daemon_drift_repairs_total", "How often somebody else changed the sync daemons and they were repaired.");

    private readonly MetricFamily _natInForce = families.Gauge(
        "full_nat_in_force", "Whether the rules of source translation are in force; absent: no service needs them.");

    private readonly MetricFamily _natRepairs = families.Counter(
        "full_nat_drift_repairs_total", "Rules of source translation that somebody else changed and that were repaired.");

    private readonly MetricFamily _natConnections = families.Counter(
        "full_nat_connections_total", "Connections whose source was translated, as of the last read-back.", "service");

    private readonly MetricFamily _natPorts = families.Gauge(
        "full_nat_ports_per_server",
        "How many connections one server can have at a time through the service's source pool.",
        "service");

    private readonly MetricFamily _conntrackEntries = families.Gauge(
        "conntrack_entries", "Connections that the kernel tracks; absent without full-nat.");

    private readonly MetricFamily _conntrackMax = families.Gauge(
        "conntrack_entries_max", "How many connections the kernel can track; absent without full-nat.");

    private readonly MetricFamily _insertFailed = families.Counter(
        "conntrack_insert_failed_total",
        "Connections that could not be entered: no port of the source pool was free, or two took one at once.");

    private readonly MetricFamily _conntrackDropped = families.Counter(
        "conntrack_dropped_total", "Packets dropped because their connection could not be tracked.");

    public void Set(StatusReply status)
    {
        SetNat(status.FullNat);
        _sysctlsInForce.Set(status.Sysctls.InForce ? 1 : 0);
        _sysctlRepairs.Set(status.Sysctls.DriftRepairs);
        if (status.ConnectionSync is not { } sync)
        {
            return;
        }

        foreach (string role in Roles)
        {
            _daemon.Set(sync.Running.Contains(role) ? 1 : 0, role);
        }

        _daemonRight.Set(sync.Error is null ? 1 : 0);
        _daemonRepairs.Set(sync.DriftRepairs);
    }

    private void SetNat(NatReply? nat)
    {
        if (nat is null)
        {
            return;
        }

        _natInForce.Set(nat.InForce ? 1 : 0);
        _natRepairs.Set(nat.DriftRepairs);
        foreach (NatServiceReply service in nat.Services)
        {
            _natConnections.Set(service.Connections, service.Service);
            _natPorts.Set(service.PortsPerServer, service.Service);
        }

        if (nat.Conntrack is { } conntrack)
        {
            _conntrackEntries.Set(conntrack.Entries);
            _conntrackMax.Set(conntrack.EntriesMax);
            _insertFailed.Set(conntrack.InsertFailed);
            _conntrackDropped.Set(conntrack.Dropped);
        }
    }
}
