using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>
/// Looks at what virtual routers track, and says what it adds up to for each of them, as soon as it changes.
/// </summary>
/// <remarks>
/// Thread-safe. Scripts, processes and files each have a thread that may hang; results meet in <see cref="TrackedStates"/>;
/// one more thread judges them. A router is held back by what has no result yet only when it has not begun: a Master
/// does not resign because a reload gave it something more to track, or because its director was restarted.
/// </remarks>
internal sealed partial class Tracker : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TrackedKey SyncKey = new(TrackedKind.Sync, "connection_sync");

    private readonly Lock _gate = new();
    private readonly Action<string, TrackingVerdict> _tell;
    private readonly ILogger<Tracker> _logger;
    private readonly TrackedStates _states;
    private readonly TrackedScripts _scripts;
    private readonly TrackedProcesses _processes;
    private readonly TrackedFiles _files;
    private readonly Poller _judge;
    private readonly Dictionary<string, TrackingVerdict> _told = [];
    private readonly HashSet<string> _begun = [];
    private ImmutableDictionary<string, ImmutableArray<TrackedObject>> _routers =
        ImmutableDictionary<string, ImmutableArray<TrackedObject>>.Empty;
    private ImmutableArray<ServiceSettings> _services = [];
    private TrackedState _sync = new(TrackedHealth.Well, "");
    private bool _mayHold;
    private bool _isKnown;

    /// <param name="tell">Told of each router whose verdict changes, one call at a time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what changes.</param>
    public Tracker(Action<string, TrackingVerdict> tell, TimeProvider time, ILogger<Tracker> logger)
    {
        _tell = tell;
        _logger = logger;
        _judge = new Poller("tracking", Interval, Turn);
        _states = new TrackedStates(OnChange);
        _scripts = new TrackedScripts(_states);
        _processes = new TrackedProcesses(_states);
        _files = new TrackedFiles(_states, NativeFiles.Exists, time);
    }

    /// <summary>Everything that is tracked has had its first result; raised on a thread that must not wait.</summary>
    public event Action? Known;

    /// <summary>Whether everything that is tracked has had a result.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_gate)
            {
                return _isKnown;
            }
        }
    }

    /// <summary>The last verdict on each router that tracks something.</summary>
    public IReadOnlyDictionary<string, TrackingVerdict> ReadVerdicts()
    {
        lock (_gate)
        {
            return new Dictionary<string, TrackingVerdict>(_told);
        }
    }

    /// <summary>Everything that is tracked, as it is now.</summary>
    public IReadOnlyDictionary<TrackedKey, TrackedState> ReadStates() => _states.Read();

    /// <summary>Other settings. Returns when the routers that are affected have been told of.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="healthOf">The judged health of a server.</param>
    public void Apply(DirectorSettings settings, Func<ServiceSettings, ServerSettings, HealthState> healthOf)
    {
        ImmutableDictionary<string, ImmutableArray<TrackedObject>> routers = settings.Routers.ToImmutableDictionary(
            router => router.Name,
            router => settings.Duties.GetValueOrDefault(router.Name)?.Tracked ?? []);
        TrackedKey[] keys = [.. routers.Values.SelectMany(tracked => tracked).Select(TrackedKey.Of).Distinct()];
        _states.Keep(keys);
        lock (_gate)
        {
            _routers = routers;
            _services = [.. settings.Services.Where(service =>
                keys.Contains(new TrackedKey(TrackedKind.Service, service.Name)))];
            Forget();
        }

        TakeHealth(healthOf);
        _states.Set(SyncKey, _sync);
        _scripts.Replace([.. settings.Scripts.Where(script =>
            keys.Contains(new TrackedKey(TrackedKind.Script, script.Name)))]);
        _processes.Replace([.. keys.Where(key => key.Kind == TrackedKind.Process).Select(key => key.Name)]);
        _files.Replace([.. keys.Where(key => key.Kind == TrackedKind.File).Select(key => key.Name)]);
        Judge();
        if (keys.Length > 0)
        {
            _judge.LookNow();
        }
    }

    /// <summary>Whether the connections that the other director tells of are waited for, and how it is told.</summary>
    public void TakeSync(TrackedState state)
    {
        lock (_gate)
        {
            _sync = state;
        }

        _states.Set(SyncKey, state);
    }

    /// <summary>The health of servers may have changed.</summary>
    public void TakeHealth(Func<ServiceSettings, ServerSettings, HealthState> healthOf)
    {
        ImmutableArray<ServiceSettings> services;
        lock (_gate)
        {
            services = _services;
        }

        foreach (ServiceSettings service in services)
        {
            _states.Set(new TrackedKey(TrackedKind.Service, service.Name), ServiceHealth.Of(service, server => healthOf(service, server)));
        }
    }

    /// <summary>From now on routers are held back by what has no result yet: the VRRP process is about to start.</summary>
    /// <param name="running">Routers that a VRRP process of an earlier director runs: these go on as they are.</param>
    public void HoldUnknown(IEnumerable<string> running)
    {
        lock (_gate)
        {
            if (!_mayHold)
            {
                _begun.UnionWith(running);
                _mayHold = true;
            }
        }

        Judge();
    }

    public void Dispose()
    {
        _judge.Dispose();
        _processes.Dispose();
        _files.Dispose();
        _scripts.Dispose();
    }

    private void OnChange(TrackedKey key, TrackedState state)
    {
        LogTrackedChanged(state.Health == TrackedHealth.Failed ? LogLevel.Warning : LogLevel.Information, state.Text);
        _judge.LookNow();
    }

    private void Turn()
    {
        _scripts.ReportStall();
        _files.ReportHang();
        Judge();
    }

    private void Judge()
    {
        bool isKnownNow;
        lock (_gate)
        {
            bool wasKnown = _isKnown;
            _isKnown = true;
            foreach ((string router, ImmutableArray<TrackedObject> tracked) in _routers)
            {
                Judge(router, tracked);
            }

            isKnownNow = _isKnown && !wasKnown;
        }

        if (isKnownNow)
        {
            Known?.Invoke();
        }
    }

    private void Judge(string router, ImmutableArray<TrackedObject> tracked)
    {
        bool hasBegun = _begun.Contains(router);
        TrackingVerdict verdict =
            RouterTracking.Judge(tracked, key => _states[key], holdsUnknown: _mayHold && !hasBegun);
        _isKnown &= !verdict.Waits;
        if (verdict.Waits && !_mayHold)
        {
            // Nothing is said before there is something to say: an adopted process keeps what it was told last.
            return;
        }

        if (!verdict.Holds && _mayHold)
        {
            _begun.Add(router);
        }

        // Once in any case: a VRRP process that another director left may have been told something else.
        if (!_told.TryGetValue(router, out TrackingVerdict? told) || !verdict.SaysTheSameAs(told))
        {
            _tell(router, verdict);
        }

        _told[router] = verdict;
    }

    // A router that returns under the same name is a new one.
    private void Forget()
    {
        foreach (string gone in _told.Keys.Where(router => !_routers.ContainsKey(router)).ToList())
        {
            _told.Remove(gone);
        }

        _begun.RemoveWhere(router => !_routers.ContainsKey(router));
    }

    [LoggerMessage(EventId = EventIds.TrackedChanged, Message = "Tracked: {Text}")]
    private partial void LogTrackedChanged(LogLevel level, string text);
}
