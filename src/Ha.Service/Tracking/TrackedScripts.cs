using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>Runs the scripts that routers track, each once however many track it.</summary>
/// <remarks>
/// Thread-safe. A reactor of their own and not that of the health checks: loading a program from a file system that
/// hangs holds up the whole thread, and must not make this director resign. Then all scripts count as failed.
/// </remarks>
internal sealed class TrackedScripts : IDisposable
{
    private const int ScriptsMax = 25_500; // routers times what one may track
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly TrackedStates _states;
    private readonly Dictionary<TrackedKey, TrackedState> _results = [];
    private readonly StallWatch _watch = new(TimeSpan.FromSeconds(5));
    private ImmutableArray<TrackedKey> _scripts = [];
    private CheckReactor? _reactor;
    private Task _replacing = Task.CompletedTask;
    private bool _isStalled;

    /// <param name="states">Where the results go.</param>
    public TrackedScripts(TrackedStates states) => _states = states;

    /// <summary>Makes these the scripts. Does not wait for the thread that runs them.</summary>
    public void Replace(ImmutableArray<TrackingScript> scripts)
    {
        lock (_gate)
        {
            _scripts = [.. scripts.Select(script => new TrackedKey(TrackedKind.Script, script.Name))];
            if (_reactor is null && scripts.IsEmpty)
            {
                return;
            }

            if (_reactor is null)
            {
                _reactor = new CheckReactor(OnChange, ScriptsMax);
                _reactor.Start();
            }

            CheckReactor reactor = _reactor;
            (string, CheckSettings)[] checks = [.. scripts.Select(script => (script.Name, script.Check))];
            _replacing = _replacing.ContinueWith(
                _ => reactor.Replace(checks), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Says so when the thread that runs scripts hangs, and what is the case when it does no longer.</summary>
    public void ReportStall()
    {
        lock (_gate)
        {
            if (_reactor is null)
            {
                return;
            }

            bool isStalled = _watch.IsStalled(_reactor.Now, _reactor.LastTurn);
            _reactor.Wake();
            if (isStalled != _isStalled)
            {
                _isStalled = isStalled;
                foreach (TrackedKey script in _scripts)
                {
                    _states.Set(script, isStalled
                        ? ScriptHealth.Stalled(script)
                        : _results.GetValueOrDefault(script, TrackedState.Unknown(script)));
                }
            }
        }
    }

    public void Dispose()
    {
        CheckReactor? reactor;
        lock (_gate)
        {
            reactor = _reactor;
            _reactor = null;
        }

        if (reactor is not null)
        {
            // It kills and reaps what runs; a thread that hangs is not waited for.
            Task.Run(reactor.Dispose).Wait(EndPatience);
        }
    }

    private void OnChange(CheckStatus status)
    {
        TrackedState state = ScriptHealth.Of(status);
        var key = new TrackedKey(TrackedKind.Script, status.Id);
        lock (_gate)
        {
            _results[key] = state;
            if (!_isStalled)
            {
                _states.Set(key, state);
            }
        }
    }
}
