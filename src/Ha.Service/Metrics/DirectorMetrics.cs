using Ha.Service.Control;
using Prometheus;

namespace Ha.Service.Metrics;

/// <summary>The Prometheus text: a projection of the snapshot that <c>status</c> prints, so that they cannot disagree.</summary>
/// <remarks>Thread-safe: one scrape at a time. The registry is its own; nothing static is used.</remarks>
internal sealed class DirectorMetrics : IDisposable
{
    private static readonly string[] States = ["unknown", "initialize", "fault", "backup", "master"];
    private static readonly string[] Healths = ["unknown", "up", "down", "unchecked"];
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly List<MetricFamily> _families = [];
    private readonly MetricFamily _info;
    private readonly MetricFamily _uptime;
    private readonly MetricFamily _reloadSuccessful;
    private readonly MetricFamily _reloads;
    private readonly MetricFamily _vrrpUp;
    private readonly MetricFamily _vrrpRestarts;
    private readonly MetricFamily _lag;
    private readonly MetricFamily _interfaceDrops;
    private readonly MetricFamily _routerState;
    private readonly MetricFamily _routerStateSeconds;
    private readonly MetricFamily _routerPriority;
    private readonly MetricFamily _transitions;
    private readonly MetricFamily _advertsSent;
    private readonly MetricFamily _advertsReceived;
    private readonly MetricFamily _advertsDropped;
    private readonly MetricFamily _checksumForms;
    private readonly MetricFamily _restored;
    private readonly MetricFamily _sendFailures;
    private readonly MetricFamily _addressFailures;
    private readonly MetricFamily _rivals;
    private readonly MetricFamily _pauses;
    private readonly MetricFamily _ipvsAvailable;
    private readonly MetricFamily _driftRepairs;
    private readonly MetricFamily _changes;
    private readonly MetricFamily _health;
    private readonly MetricFamily _healthInfo;
    private readonly MetricFamily _weight;
    private readonly MetricFamily _kernelWeight;
    private readonly MetricFamily _checks;
    private readonly MetricFamily _checkDuration;
    private readonly MetricFamily _serverConnections;
    private readonly MetricFamily _serverActive;
    private readonly MetricFamily _serverBytes;
    private readonly MetricFamily _serviceConnections;
    private readonly MetricFamily _serviceBytes;

    public DirectorMetrics()
    {
        IMetricFactory factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _info = Gauge("info", "1, with the director's name and version.", "name", "version");
        _uptime = Gauge("uptime_seconds", "Seconds since the director started.");
        _reloadSuccessful = Gauge("config_last_reload_successful", "Whether the last reload was applied.");
        _reloads = Counter("config_reloads_total", "Reloads by outcome.", "outcome");
        _vrrpUp = Gauge("vrrp_process_up", "Whether the VRRP process runs and answers.");
        _vrrpRestarts = Counter("vrrp_process_restarts_total", "How often the VRRP process had to be started again.");
        _lag = Gauge("vrrp_loop_lag_worst_seconds", "The latest that the VRRP loop has ever been for a deadline.");
        _interfaceDrops = Counter("vrrp_adverts_dropped_total",
            "Adverts that belong to no router of ours, by reason.", "reason");
        _routerState = Gauge("router_state", "1 for the state that the virtual router is in.", "router", "state");
        _routerStateSeconds = Gauge("router_state_seconds", "Seconds since the last transition.", "router");
        _routerPriority = Gauge("router_priority", "The priority in force.", "router");
        _transitions = Counter("router_transitions_total", "Transitions by cause.", "router", "cause");
        _advertsSent = Counter("router_adverts_sent_total", "Adverts sent.", "router");
        _advertsReceived = Counter("router_adverts_received_total", "Adverts accepted.", "router");
        _advertsDropped = Counter("router_adverts_dropped_total", "Adverts dropped, by reason.", "router", "reason");
        _checksumForms = Counter("router_adverts_checksum_total",
            "Version 3 adverts accepted, by the form of their checksum.", "router", "form");
        _restored = Counter("router_addresses_restored_total",
            "Virtual addresses that somebody else removed and we added again.", "router");
        _sendFailures = Counter("router_advert_send_failures_total", "Adverts that the kernel refused to send.", "router");
        _addressFailures = Counter("router_address_failures_total",
            "Changes of virtual addresses that the kernel refused.", "router");
        _rivals = Counter("router_rival_adverts_total",
            "Adverts of another Master heard while Master: a split.", "router");
        _pauses = Counter("router_pauses_total",
            "How often the router woke up later than its master-down interval.", "router");
        _ipvsAvailable = Gauge("ipvs_available", "Whether the kernel's ip_vs table can be read.");
        _driftRepairs = Counter("ipvs_drift_repairs_total", "Changes by others to our services that were repaired.");
        _changes = Counter("ipvs_changes_total", "Changes written to the kernel's table, by outcome.", "outcome");
        _health = Gauge("server_health", "1 for the health that the server is in.", "service", "server", "health");
        _healthInfo = Gauge("server_health_info", "1, with the last result of the check.", "service", "server", "reason");
        _weight = Gauge("server_weight", "The configured weight.", "service", "server");
        _kernelWeight = Gauge("server_kernel_weight", "The weight in the kernel; absent: not there.", "service", "server");
        _checks = Counter("server_checks_total", "Finished checks by result.", "service", "server", "result");
        _checkDuration = Gauge("server_check_duration_seconds", "How long the last check took.", "service", "server");
        _serverConnections = Counter("server_connections_total", "Connections scheduled.", "service", "server");
        _serverActive = Gauge("server_connections", "Connections now, by state.", "service", "server", "state");
        _serverBytes = Counter("server_bytes_total",
            "Bytes by direction; out is 0 for dr and tun, whose replies pass the director by.",
            "service", "server", "direction");
        _serviceConnections = Counter("service_connections_total", "Connections scheduled.", "service");
        _serviceBytes = Counter("service_bytes_total", "Bytes by direction.", "service", "direction");

        MetricFamily Gauge(string name, string help, params string[] labels) =>
            Add(MetricFamily.Gauge(factory, "ha_director_" + name, help, labels));
        MetricFamily Counter(string name, string help, params string[] labels) =>
            Add(MetricFamily.Counter(factory, "ha_director_" + name, help, labels));
        MetricFamily Add(MetricFamily family)
        {
            _families.Add(family);
            return family;
        }
    }

    /// <summary>Writes the snapshot as Prometheus text.</summary>
    public async Task WriteAsync(StatusReply status, Stream stream, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            _families.ForEach(family => family.Begin());
            SetDirector(status);
            foreach (RouterReply router in status.Routers)
            {
                SetRouter(router);
            }

            foreach (ServiceReply service in status.Services)
            {
                SetService(service);
            }

            _families.ForEach(family => family.End());
            await _registry.CollectAndExportAsTextAsync(stream, cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private void SetDirector(StatusReply status)
    {
        _info.Set(1, status.Name, status.Version);
        _uptime.Set(status.UptimeSeconds);
        _reloadSuccessful.Set(status.LastReloadSuccessful ? 1 : 0);
        _reloads.Set(status.Reloads, "applied");
        _reloads.Set(status.ReloadFailures, "refused");
        _vrrpUp.Set(status.Vrrp.State == "running" ? 1 : 0);
        _vrrpRestarts.Set(status.Vrrp.Restarts);
        if (status.Vrrp.LoopLagWorstSeconds is { } lag)
        {
            _lag.Set(lag);
        }

        foreach ((string reason, long count) in status.Vrrp.AdvertsDropped)
        {
            _interfaceDrops.Set(count, reason);
        }

        _ipvsAvailable.Set(status.Ipvs.Available ? 1 : 0);
        _driftRepairs.Set(status.Ipvs.DriftRepairs);
        _changes.Set(status.Ipvs.ChangesApplied, "applied");
        _changes.Set(status.Ipvs.ChangesFailed, "failed");
    }

    private void SetRouter(RouterReply router)
    {
        string name = router.Name;
        foreach (string state in States)
        {
            _routerState.Set(router.State == state ? 1 : 0, name, state);
        }

        if (router.StateSeconds is { } seconds)
        {
            _routerStateSeconds.Set(seconds, name);
        }

        _routerPriority.Set(router.Priority, name);
        _advertsSent.Set(router.AdvertsSent, name);
        _advertsReceived.Set(router.AdvertsReceived, name);
        _restored.Set(router.AddressesRestored, name);
        _sendFailures.Set(router.AdvertSendFailures, name);
        _addressFailures.Set(router.AddressFailures, name);
        _rivals.Set(router.RivalAdverts, name);
        _pauses.Set(router.Pauses, name);
        SetAll(_transitions, name, router.Transitions);
        SetAll(_advertsDropped, name, router.AdvertsDropped);
        SetAll(_checksumForms, name, router.ChecksumForms);
    }

    private static void SetAll(MetricFamily family, string router, Dictionary<string, long> counts)
    {
        foreach ((string label, long count) in counts)
        {
            family.Set(count, router, label);
        }
    }

    private void SetService(ServiceReply service)
    {
        _serviceConnections.Set(service.Connections, service.Name);
        _serviceBytes.Set(service.BytesIn, service.Name, "in");
        _serviceBytes.Set(service.BytesOut, service.Name, "out");
        foreach (ServerReply server in service.Servers)
        {
            SetServer(service.Name, server);
        }
    }

    private void SetServer(string service, ServerReply server)
    {
        string address = server.Address;
        foreach (string health in Healths)
        {
            _health.Set(server.Health == health ? 1 : 0, service, address, health);
        }

        if (server.Reason is { } reason)
        {
            _healthInfo.Set(1, service, address, reason);
        }

        if (server.KernelWeight is { } weight)
        {
            _kernelWeight.Set(weight, service, address);
        }

        if (server.CheckDurationSeconds is { } duration)
        {
            _checkDuration.Set(duration, service, address);
        }

        _weight.Set(server.Weight, service, address);
        _checks.Set(server.ChecksPassed, service, address, "passed");
        _checks.Set(server.ChecksFailed, service, address, "failed");
        _checks.Set(server.ChecksInconclusive, service, address, "inconclusive");
        _serverConnections.Set(server.Connections, service, address);
        _serverActive.Set(server.ActiveConnections, service, address, "active");
        _serverActive.Set(server.InactiveConnections, service, address, "inactive");
        _serverBytes.Set(server.BytesIn, service, address, "in");
        _serverBytes.Set(server.BytesOut, service, address, "out");
    }
}
