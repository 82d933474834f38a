using Ha.Service.Configuration;
using Ha.Service.Director;
using Ha.Service.Events;
using Ha.Service.Notify.Programs;
using Ha.Vrrp;
using Ha.Vrrp.Process;

namespace Ha.Service.Notify;

/// <summary>Tells the hooks of all virtual routers of their changes of state. Routers do not wait for each other.</summary>
/// <remarks>Thread-safe. Nothing but <see cref="StopAsync"/> waits for a hook.</remarks>
internal sealed partial class HookDispatcher : IHostedService, IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly VrrpSupervisor _vrrp;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly ILogger<HookDispatcher> _logger;
    private readonly ProgramRunner _programs;
    private readonly WebhookClient _webhooks = new();
    private readonly HookCaller _caller;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, RouterHooks> _hooks = [];
    private readonly Dictionary<string, HookedRouter> _leaving = [];
    private readonly List<RouterHooks> _finishing = [];
    private readonly HashSet<string> _known = [];
    private Dictionary<string, HookedRouter> _routers;
    private string _director;

    public HookDispatcher(
        DirectorSetup setup, VrrpSupervisor vrrp, EventLog events, TimeProvider time, ILogger<HookDispatcher> logger)
    {
        _vrrp = vrrp;
        _events = events;
        _time = time;
        _logger = logger;
        _director = setup.Settings.Name;
        _routers = HookedRouter.From(setup.Settings);
        _programs = new ProgramRunner(time);
        _caller = new HookCaller(_programs, _webhooks, time, Environment.ProcessPath!, RetryDelay);
    }

    /// <summary>What the hooks of each virtual router did, by its name.</summary>
    public IReadOnlyDictionary<string, HookCounts> Counts
    {
        get
        {
            lock (_gate)
            {
                return _hooks.ToDictionary(pair => pair.Key, pair => pair.Value.Counts);
            }
        }
    }

    /// <summary>Listens, before there is anything to hear.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _vrrp.RouterTransitions += Tell;
        return Task.CompletedTask;
    }

    /// <summary>Other settings: called before the VRRP process gets them. Routers that go are told of to their end.</summary>
    public void Apply(DirectorSettings settings)
    {
        lock (_gate)
        {
            Dictionary<string, HookedRouter> next = HookedRouter.From(settings);
            foreach ((string name, HookedRouter gone) in _routers.Where(pair => !next.ContainsKey(pair.Key)))
            {
                _leaving[name] = gone;
            }

            foreach (string name in next.Keys)
            {
                _leaving.Remove(name);
            }

            _routers = next;
            _director = settings.Name;
        }
    }

    /// <summary>
    /// A director that adopted a VRRP process cannot know what the one before it has told: says what is the case.
    /// </summary>
    /// <remarks>Routers whose changes were heard from the beginning are left out. Cheap once all are known.</remarks>
    public void TellPresent(VrrpView view)
    {
        lock (_gate)
        {
            foreach (VrrpMessage.RouterStatus status in view.Routers.Values)
            {
                if (status.State != RouterState.Initialize && _known.Add(status.Name))
                {
                    Tell(new RouterTransition(
                        status.Name,
                        status.State,
                        status.State,
                        status.Cause,
                        "the state that an earlier director left",
                        status.Priority,
                        _time.GetUtcNow(),
                        _events.Last?.Sequence ?? 0));
                }
            }
        }
    }

    /// <summary>Waits for what is still to be told, but not for long: the VRRP process has ended before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _vrrp.RouterTransitions -= Tell;
        List<RouterHooks> all;
        lock (_gate)
        {
            all = [.. _hooks.Values, .. _finishing];
        }

        Task idle = Task.WhenAll(all.Select(hooks => hooks.Idle));
        if (await EndsWithin(idle, StopPatience))
        {
            return;
        }

        LogHooksUnfinished(StopPatience.TotalSeconds);
        await _stop.CancelAsync();
        all.ForEach(hooks => hooks.GiveUp());
        await EndsWithin(idle, EndPatience);
    }

    public void Dispose()
    {
        foreach (RouterHooks hooks in _hooks.Values.Concat(_finishing))
        {
            hooks.Dispose();
        }

        _programs.Dispose();
        _webhooks.Dispose();
        _stop.Dispose();
    }

    private void Tell(RouterTransition transition)
    {
        lock (_gate)
        {
            _known.Add(transition.Router);
            bool isLeaving = false;
            if (!_routers.TryGetValue(transition.Router, out HookedRouter? router))
            {
                isLeaving = _leaving.TryGetValue(transition.Router, out router);
            }

            if (router is { Hooks.IsEmpty: false })
            {
                RouterHooks hooks = HooksOf(transition.Router);
                hooks.Tell(new HookOrder(router.Describe(_director, transition), router.Hooks));
            }

            if (isLeaving && transition.To == RouterState.Initialize)
            {
                Forget(transition.Router);
            }
        }
    }

    private RouterHooks HooksOf(string router)
    {
        if (!_hooks.TryGetValue(router, out RouterHooks? hooks))
        {
            hooks = new RouterHooks(router, _caller, SayFailed, _logger, _stop.Token);
            _hooks.Add(router, hooks);
        }

        return hooks;
    }

    private void Forget(string router)
    {
        _leaving.Remove(router);
        _known.Remove(router);
        _finishing.RemoveAll(hooks => hooks.Idle.IsCompleted);
        if (_hooks.Remove(router, out RouterHooks? last))
        {
            _finishing.Add(last);
        }
    }

    private void SayFailed(string router, string reason) => _events.Add(EventKind.HookFailed, router, reason);

    private async Task<bool> EndsWithin(Task task, TimeSpan patience)
    {
        try
        {
            await task.WaitAsync(patience, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(EventIds.HooksUnfinished, LogLevel.Warning,
        "Hooks have not ended after {Seconds} s: what runs is ended, what waits is left out")]
    private partial void LogHooksUnfinished(double seconds);
}
