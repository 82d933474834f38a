using System.Collections.Immutable;
using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration;
using Ha.Service.Tests.Notify;
using Ha.Service.Tracking;
using Ha.Vrrp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Tracking;

/// <summary>From the things themselves to what routers are told.</summary>
public sealed class TrackerTests : IDisposable
{
    private readonly ScriptFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly List<(string Router, TrackingVerdict Verdict)> _told = [];
    private readonly Tracker _tracker;

    public TrackerTests() => _tracker = new Tracker(
        (router, verdict) =>
        {
            lock (_gate)
            {
                _told.Add((router, verdict));
            }
        },
        TimeProvider.System,
        NullLogger<Tracker>.Instance);

    public void Dispose()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Script_OnceForAllRouters_FailsAndRecovers()
    {
        string script = _folder.Script("check", "echo x >> runs; [ ! -e broken ] || exit 3");
        DirectorSettings settings = Settings(
            [Script("uplink", script)],
            ("a", [new TrackedObject(TrackedKind.Script, "uplink", -60, false)]),
            ("b", [new TrackedObject(TrackedKind.Script, "uplink", null, false)]));

        _tracker.Apply(settings, NoHealth);
        _tracker.HoldUnknown([]);
        await SaysAsync("b", 0, null, "");

        await File.WriteAllTextAsync(_folder.File("broken"), "", TestContext.Current.CancellationToken);
        await SaysAsync("a", -60, null, "script uplink failed: exit code 3 (-60)");
        await SaysAsync("b", 0, "script uplink failed: exit code 3", "");
        File.Delete(_folder.File("broken"));
        await SaysAsync("a", 0, null, "");
        await SaysAsync("b", 0, null, "");

        Assert.Equal(3, Told("b").Count(verdict => verdict.Fault is null or "script uplink failed: exit code 3"));
    }

    [Fact]
    public async Task Script_CannotBeStarted_HasFailedWithItsReason()
    {
        _tracker.Apply(
            Settings(
                [Script("gone", "/nonexistent/check")],
                ("a", [new TrackedObject(TrackedKind.Script, "gone", -10, false)])),
            NoHealth);

        await SaysAsync("a", -10, null, "script gone failed: could not start: No such file or directory (-10)");
    }

    [Fact]
    public async Task Start_FirstResults_NothingIsSaidBeforeAndNobodyIsHeldAfter()
    {
        string script = _folder.Script("check", "while [ ! -e go ]; do sleep 0.05; done");
        _tracker.Apply(
            Settings([SlowScript(script)], ("a", [new TrackedObject(TrackedKind.Script, "slow", null, false)])),
            NoHealth);
        Assert.False(_tracker.IsKnown);
        Assert.Empty(Told("a"));

        await File.WriteAllTextAsync(_folder.File("go"), "", TestContext.Current.CancellationToken);
        await ScriptFolder.UntilAsync(() => _tracker.IsKnown, "the first result");
        _tracker.HoldUnknown([]);

        // It tracks something, and all is well.
        Assert.All(Told("a"), verdict => Assert.True(verdict.SaysTheSameAs(TrackingVerdict.Nothing)));
    }

    [Fact]
    public async Task Start_ResultTakesTooLong_TheRouterIsHeldUntilItComes()
    {
        string script = _folder.Script("check", "while [ ! -e go ]; do sleep 0.05; done");
        _tracker.Apply(
            Settings([SlowScript(script)], ("a", [new TrackedObject(TrackedKind.Script, "slow", null, false)])),
            NoHealth);

        _tracker.HoldUnknown([]);
        Assert.Equal("waits for the first result of script slow", Assert.Single(Told("a")).Fault);

        await File.WriteAllTextAsync(_folder.File("go"), "", TestContext.Current.CancellationToken);
        await SaysAsync("a", 0, null, "");
    }

    [Fact]
    public void Start_ProcessOfAnEarlierDirector_GoesOnAsItIs()
    {
        string script = _folder.Script("check", "sleep 600");
        _tracker.Apply(
            Settings([SlowScript(script)], ("a", [new TrackedObject(TrackedKind.Script, "slow", null, false)])),
            NoHealth);

        _tracker.HoldUnknown(["a"]);

        Assert.All(Told("a"), verdict => Assert.Null(verdict.Fault));
    }

    [Fact]
    public void Reload_MoreToTrack_HoldsNewRoutersAndNotThoseThatRun()
    {
        string script = _folder.Script("check", "sleep 600");
        TrackedObject slow = new(TrackedKind.Script, "slow", null, false);
        _tracker.Apply(Settings([], ("old", [])), NoHealth);
        _tracker.HoldUnknown([]);

        _tracker.Apply(Settings([SlowScript(script)], ("old", [slow]), ("new", [slow])), NoHealth);

        Assert.All(Told("old"), verdict => Assert.Null(verdict.Fault));
        Assert.Equal("waits for the first result of script slow", Assert.Single(Told("new")).Fault);
    }

    [Fact]
    public void Start_NothingHasFailed_IsToldOnceBecauseAnEarlierDirectorMayHaveSaidOtherwise()
    {
        _tracker.Apply(Settings([], ("a", [])), NoHealth);
        _tracker.HoldUnknown(["a"]);
        _tracker.Apply(Settings([], ("a", [])), NoHealth);

        Assert.True(Assert.Single(Told("a")).SaysTheSameAs(TrackingVerdict.Nothing));
    }

    [Fact]
    public async Task Reload_NothingTrackedAnyMore_IsSaid()
    {
        _tracker.Apply(
            Settings([], ("a", [new TrackedObject(TrackedKind.File, "/nonexistent/file", null, false)])), NoHealth);
        _tracker.HoldUnknown([]);
        await SaysAsync("a", 0, "file /nonexistent/file does not exist", "");

        _tracker.Apply(Settings([], ("a", [])), NoHealth);

        Assert.True(Told("a")[^1].SaysTheSameAs(TrackingVerdict.Nothing));
    }

    [Fact]
    public async Task Service_ServersGoDownAndUp_TheRouterFollows()
    {
        HealthState health = HealthState.Unknown;
        DirectorSettings settings = Settings([], ("a", [new TrackedObject(TrackedKind.Service, "web", null, false)]));
        _tracker.Apply(settings, (_, _) => health);
        _tracker.HoldUnknown([]);
        await SaysAsync("a", 0, "waits for the first result of service web", "");

        health = HealthState.Up;
        _tracker.TakeHealth((_, _) => health);
        await SaysAsync("a", 0, null, "");
        health = HealthState.Down;
        _tracker.TakeHealth((_, _) => health);
        await SaysAsync("a", 0, "service web has no server that is up", "");
    }

    [Fact]
    public async Task Known_AllKinds_IsRaised()
    {
        var known = new TaskCompletionSource();
        _tracker.Known += () => known.TrySetResult();

        _tracker.Apply(
            Settings(
                [Script("true", "/bin/true")],
                ("a",
                [
                    new TrackedObject(TrackedKind.Script, "true", null, false),
                    new TrackedObject(TrackedKind.Process, "no-such-process", 5, false),
                    new TrackedObject(TrackedKind.File, "/etc/passwd", -5, true),
                    new TrackedObject(TrackedKind.Service, "web", null, false),
                ])),
            (_, _) => HealthState.Up);

        await known.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await SaysAsync("a", -5, null, "file /etc/passwd exists (-5)");
    }

    private static HealthState NoHealth(ServiceSettings service, ServerSettings server) => HealthState.Unknown;

    private static TrackingScript Script(string name, string program, int seconds = 1) => new(name, new CheckSettings
    {
        Probe = new ScriptProbeSettings([program], []),
        Interval = TimeSpan.FromSeconds(seconds),
        Timeout = TimeSpan.FromSeconds(seconds),
        Rise = 1,
        Fall = 1,
    });

    private static TrackingScript SlowScript(string program) => Script("slow", program, seconds: 120);

    private static DirectorSettings Settings(
        ImmutableArray<TrackingScript> scripts, params (string Router, ImmutableArray<TrackedObject> Tracked)[] routers) => new()
        {
            Name = "lb1",
            RuntimeDirectory = "/nonexistent",
            Scripts = scripts,
            Routers = [.. routers.Select((router, index) => new VirtualRouterSettings
            {
                Name = router.Router,
                Interface = "eth0",
                VirtualRouterId = (byte)(index + 1),
                Addresses = [new VirtualAddress(IPAddress.Parse($"192.0.2.{index + 10}"), 24)],
            })],
            Duties = routers.ToImmutableDictionary(
                router => router.Router, router => new RouterDuties(router.Tracked, [])),
            Services =
            [
                new ServiceSettings
                {
                    Name = "web",
                    Listen = [IPEndPoint.Parse("192.0.2.10:80")],
                    Servers =
                    [
                        new ServerSettings(IPEndPoint.Parse("10.0.0.21:80"), 1),
                    ],
                },
            ],
        };

    private TrackingVerdict[] Told(string router)
    {
        lock (_gate)
        {
            return [.. _told.Where(told => told.Router == router).Select(told => told.Verdict)];
        }
    }

    // A verdict of nothing at the beginning is not told at all.
    private Task SaysAsync(string router, int adjustment, string? fault, string reason) => ScriptFolder.UntilAsync(
        () => Told(router).LastOrDefault(TrackingVerdict.Nothing)
            .SaysTheSameAs(new TrackingVerdict(adjustment, fault, reason, Waits: false, Holds: false)),
        $"router {router}: {adjustment}, fault {fault}, {reason}; "
            + $"was told: {string.Join(" | ", Told(router).Select(verdict => verdict.ToString()))}");
}
