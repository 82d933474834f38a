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

    public void Set(StatusReply status)
    {
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
}
