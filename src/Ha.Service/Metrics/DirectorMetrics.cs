using System.Text;
using Ha.Service.Control;
using Prometheus;

namespace Ha.Service.Metrics;

/// <summary>The Prometheus text: a projection of the snapshot that <c>status</c> prints, so that they cannot disagree.</summary>
/// <remarks>Thread-safe: one scrape at a time. The registry is its own; nothing static is used.</remarks>
internal sealed class DirectorMetrics : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFamilies _families;
    private readonly RouterMetrics _routers;
    private readonly ServiceMetrics _services;
    private readonly MetricFamily _info;
    private readonly MetricFamily _uptime;
    private readonly MetricFamily _reloadSuccessful;
    private readonly MetricFamily _reloads;
    private readonly MetricFamily _vrrpUp;
    private readonly MetricFamily _vrrpRestarts;
    private readonly MetricFamily _lag;
    private readonly MetricFamily _lagRecent;
    private readonly MetricFamily _malformed;
    private readonly MetricFamily _vrrpEventsLost;
    private readonly MetricFamily _interfaceDrops;
    private readonly MetricFamily _ipvsAvailable;
    private readonly MetricFamily _driftRepairs;
    private readonly MetricFamily _driftReports;
    private readonly MetricFamily _changes;
    private readonly MetricFamily _checkLag;
    private readonly MetricFamily _events;
    private readonly MetricFamily _eventsWritten;
    private readonly MetricFamily _eventsLost;
    private readonly MetricFamily _eventFileWritable;
    private readonly MetricFamily _filterInForce;
    private readonly HostMetrics _host;

    public DirectorMetrics()
    {
        var families = new MetricFamilies(_registry);
        _families = families;
        _info = families.Gauge("info", "1, with the director's name and version.", "name", "version");
        _uptime = families.Gauge("uptime_seconds", "Seconds since the director started.");
        _reloadSuccessful = families.Gauge("config_last_reload_successful", "Whether the last reload was applied.");
        _reloads = families.Counter("config_reloads_total", "Reloads by outcome.", "outcome");
        _vrrpUp = families.Gauge("vrrp_process_up", "Whether the VRRP process runs and answers.");
        _vrrpRestarts = families.Counter(
            "vrrp_process_restarts_total", "How often the VRRP process had to be started again.");
        _lag = families.Gauge(
            "vrrp_loop_lag_worst_seconds", "The latest that the VRRP loop has ever been for a deadline.");
        _lagRecent = families.Gauge(
            "vrrp_loop_lag_recent_seconds", "The latest that the VRRP loop was for a deadline in the last minute.");
        _malformed = families.Counter(
            "vrrp_messages_malformed_total", "Messages between our two processes that could not be read.");
        _vrrpEventsLost = families.Counter(
            "vrrp_events_lost_total", "Transitions and notices of the VRRP process that no director took in time.");
        _interfaceDrops = families.Counter("vrrp_adverts_dropped_total",
            "Adverts that belong to no router of ours, by reason.", "reason");
        _routers = new RouterMetrics(families);
        _ipvsAvailable = families.Gauge("ipvs_available", "Whether the kernel's ip_vs table can be read.");
        _driftRepairs = families.Counter(
            "ipvs_drift_repairs_total", "Changes by others to our services that were repaired.");
        _driftReports = families.Counter(
            "ipvs_drift_reports_total", "Changes by others to our services that were told of and not repaired.");
        _changes = families.Counter(
            "ipvs_changes_total", "Changes written to the kernel's table, by outcome.", "outcome");
        _checkLag = families.Gauge(
            "check_loop_lag_worst_seconds", "The latest that the check thread has ever been for something due.");
        _services = new ServiceMetrics(families);
        _events = families.Counter("events_total", "Events of the timeline since the director started.");
        _eventsWritten = families.Counter("events_written_total", "Events that were written to the file.");
        _eventsLost = families.Counter("events_lost_total", "Events that are missing in the file.");
        _eventFileWritable = families.Gauge("events_file_writable", "Whether the last write to the file of events went well.");
        _filterInForce = families.Gauge(
            "accept_filter_in_force", "Whether accept = false is enforced by the packet filter, or no router needs it.");
        _host = new HostMetrics(families);
    }

    /// <summary>Writes the snapshot as Prometheus text.</summary>
    public async Task WriteAsync(StatusReply status, Stream stream, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            _families.Begin();
            SetDirector(status);
            SetVrrp(status.Vrrp);
            _host.Set(status);
            foreach (RouterReply router in status.Routers)
            {
                _routers.Set(router);
            }

            foreach (ServiceReply service in status.Services)
            {
                _services.Set(service);
            }

            _families.End();
            await _registry.CollectAndExportAsTextAsync(stream, cancellation);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(CheckDurationText.Of(status.Checks)), cancellation);
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
        _ipvsAvailable.Set(status.Ipvs.Available ? 1 : 0);
        _driftRepairs.Set(status.Ipvs.DriftRepairs);
        _driftReports.Set(status.Ipvs.DriftReports);
        _changes.Set(status.Ipvs.ChangesApplied, "applied");
        _changes.Set(status.Ipvs.ChangesFailed, "failed");
        _checkLag.Set(status.Checks.LoopLagWorstSeconds);
        _events.Set(status.Events.Recorded);
        _eventsWritten.Set(status.Events.Written);
        _eventsLost.Set(status.Events.Lost);
        _eventFileWritable.Set(status.Events.Error is null ? 1 : 0);
        _filterInForce.Set(status.FilterError is null ? 1 : 0);
    }

    private void SetVrrp(VrrpProcessReply vrrp)
    {
        _vrrpUp.Set(vrrp.State == "running" ? 1 : 0);
        _vrrpRestarts.Set(vrrp.Restarts);
        _malformed.Set(vrrp.MessagesMalformed);
        _vrrpEventsLost.Set(vrrp.EventsLost);
        if (vrrp.LoopLagWorstSeconds is { } lag)
        {
            _lag.Set(lag);
        }

        if (vrrp.LoopLagRecentSeconds is { } recent)
        {
            _lagRecent.Set(recent);
        }

        foreach ((string reason, long count) in vrrp.AdvertsDropped)
        {
            _interfaceDrops.Set(count, reason);
        }
    }
}
