using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Ha.Service.Control;
using Ha.Service.Metrics;

namespace Ha.Service.Tests.Metrics;

public sealed partial class DirectorMetricsTests
{
    private static StatusReply Status(params ServerReply[] servers) => new()
    {
        Name = "lb1",
        Version = "0.1.0",
        Pid = 1,
        UptimeSeconds = 1,
        ConfigurationFile = "f",
        LastReloadSuccessful = true,
        Reloads = 0,
        ReloadFailures = 0,
        Vrrp = new VrrpProcessReply { State = "running" },
        Routers =
        [
            new RouterReply
            {
                Name = "web", Interface = "eth0", Vrid = 51, State = "master", Priority = 150,
                ConfiguredPriority = 150, Addresses = [],
                AdvertsDropped = new Dictionary<string, long> { ["checksum"] = 3 },
            },
        ],
        Ipvs = new IpvsReply { Available = true },
        Events = new EventsReply { Recorded = 3, Written = 2, Lost = 1 },
        Services =
        [
            new ServiceReply
            {
                Name = "web", Protocol = "tcp", Listen = [], Scheduler = "rr", Forward = "dr", Servers = servers,
            },
        ],
    };

    private static ServerReply Server(string address, string health, string reason) =>
        new() { Address = address, Weight = 1, Health = health, Reason = reason };

    private static async Task<string> Text(DirectorMetrics metrics, StatusReply status)
    {
        using var stream = new MemoryStream();
        await metrics.WriteAsync(status, stream, CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public async Task Write_Snapshot_HasStatesAndReasons()
    {
        using var metrics = new DirectorMetrics();

        string text = await Text(metrics, Status(Server("10.0.0.21:80", "down", "L7 status 503")));

        Assert.Contains("ha_director_router_state{router=\"web\",state=\"master\"} 1", text);
        Assert.Contains("ha_director_router_state{router=\"web\",state=\"backup\"} 0", text);
        Assert.Contains("ha_director_router_adverts_dropped_total{router=\"web\",reason=\"checksum\"} 3", text);
        Assert.Contains(
            "ha_director_server_health_info{service=\"web\",server=\"10.0.0.21:80\",reason=\"L7 status 503\"} 1", text);
    }

    [Fact]
    public async Task Write_ServerIsGone_ItsSeriesAreGone()
    {
        using var metrics = new DirectorMetrics();
        await Text(metrics, Status(Server("10.0.0.21:80", "up", "ok"), Server("10.0.0.22:80", "up", "ok")));

        string text = await Text(metrics, Status(Server("10.0.0.22:80", "up", "ok")));

        Assert.DoesNotContain("10.0.0.21:80", text);
        Assert.Contains("10.0.0.22:80", text);
    }

    [Fact]
    public async Task Write_ReasonChanged_OnlyTheNewOneIsThere()
    {
        using var metrics = new DirectorMetrics();
        await Text(metrics, Status(Server("10.0.0.21:80", "up", "ok")));

        string text = await Text(metrics, Status(Server("10.0.0.21:80", "down", "L4 refused")));

        Assert.DoesNotContain("reason=\"ok\"", text);
        Assert.Contains("reason=\"L4 refused\"", text);
    }

    [Fact]
    public async Task Write_Rival_IsPresentUntilItIsGone()
    {
        using var metrics = new DirectorMetrics();
        StatusReply status = Status();
        RouterReply router = status.Routers[0] with { Rival = new RivalReply { Address = "10.0.0.2", Priority = 100 } };

        string during = await Text(metrics, status with { Routers = [router] });
        string after = await Text(metrics, status);

        Assert.Contains("ha_director_router_rival_present{router=\"web\"} 1", during);
        Assert.Contains("ha_director_router_rival_present{router=\"web\"} 0", after);
    }

    [Fact]
    public async Task Write_HookRuns_AreCountedByResult()
    {
        using var metrics = new DirectorMetrics();
        StatusReply status = Status();
        RouterReply router = status.Routers[0] with { HookRuns = new() { ["ok"] = 4, ["timed-out"] = 1 } };

        string text = await Text(metrics, status with { Routers = [router] });

        Assert.Contains("ha_director_router_hook_runs_total{router=\"web\",result=\"timed-out\"} 1", text);
    }

    [Fact]
    public async Task Write_CheckDurations_AreACumulativeHistogram()
    {
        using var metrics = new DirectorMetrics();

        string text = await Text(metrics, Status() with
        {
            Checks = new ChecksReply { DurationBounds = [0.001, 2.5], DurationCounts = [5, 3, 1], DurationSum = 12.25 },
        });

        Assert.EndsWith(
            """
            # TYPE ha_director_check_duration_seconds histogram
            ha_director_check_duration_seconds_bucket{le="0.001"} 5
            ha_director_check_duration_seconds_bucket{le="2.5"} 8
            ha_director_check_duration_seconds_bucket{le="+Inf"} 9
            ha_director_check_duration_seconds_sum 12.25
            ha_director_check_duration_seconds_count 9

            """,
            text);
    }

    [Fact]
    public async Task Write_CounterThatBeganAnew_IsWrittenAsItIs()
    {
        using var metrics = new DirectorMetrics();
        StatusReply status = Status();
        await Text(metrics, status with { Vrrp = status.Vrrp with { EventsLost = 9 } });

        string text = await Text(metrics, status with { Vrrp = status.Vrrp with { EventsLost = 2 } });

        Assert.Contains("\nha_director_vrrp_events_lost_total 2\n", text);
    }

    [Fact]
    public async Task EveryMetric_IsInTheDocumentation()
    {
        using var metrics = new DirectorMetrics();
        string text = await Text(metrics, Status(Server("10.0.0.21:80", "up", "ok")));
        string page = File.ReadAllText(Path.Combine(Repository(), "docs", "metrics.md"));

        string[] written = [.. Type().Matches(text).Select(match => match.Groups[1].Value).Order()];
        string[] described = [.. Name().Matches(page).Select(match => match.Value).Distinct().Order()];

        Assert.NotEmpty(written);
        Assert.Equal(written, described);
    }

    private static string Repository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("^# TYPE (\\w+) ", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex("ha_director_\\w+")]
    private static partial Regex Name();
}
