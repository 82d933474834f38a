using Ha.Service.Configuration;
using Ha.Service.Director;
using Ha.Service.Events;
using Ha.Service.Notify.Programs;
using Ha.Vrrp;
using Ha.Vrrp.Process;

namespace Ha.Service.Notify;

/// <summary>
/// Tells the hooks of all virtual routers of their changes of state, and those of services of their quorums. None waits
/// for another.
/// </summary>
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
    private readonly CancellationTokenSource _stop = new();
    private readonly HookGroup _ofRouters;
    private readonly HookGroup _ofServices;
    private readonly Dictionary<string, HookedRouter> _leaving = [];
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
        var caller = new HookCaller(_programs, _webhooks, time, Environment.ProcessPath!, RetryDelay);
        _ofRouters = new HookGroup("Virtual router", EventKind.HookFailed, caller, events, logger, _stop.Token);
        _ofServices = new HookGroup("Service", EventKind.QuorumHookFailed, caller, events, logger, _stop.Token);
    }

    /// <summary>What the hooks of each virtual router did, by its name.</summary>
    public IReadOnlyDictionary<string, HookCounts> Counts
    {
        get
        {
            lock (_gate)
            {
                return _ofRouters.Counts;
            }
        }
    }

    /// <summary>What the hooks of each service did, by its name.</summary>
    public IReadOnlyDictionary<string, HookCounts> ServiceCounts
    {
        get
        {
            lock (_gate)
            {
                return _ofServices.Counts;
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

    /// <summary>Tells the hooks of a service that it made its quorum, lost it, or ends. Never waits.</summary>
    public void Tell(ServiceSettings service, QuorumTurn turn)
    {
        if (service.QuorumHooks.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            _ofServices.Tell(
                service.Name,
                new HookOrder(
                    new QuorumChange
                    {
                        Event = turn.Event ?? _events.Last?.Sequence ?? 0,
                        Time = _time.GetUtcNow(),
                        Director = _director,
                        Reason = turn.Text,
                        Service = service.Name,
                        WasHeld = turn.WasHeld,
                        IsHeld = turn.IsHeld,
                        Quorum = service.Quorum,
                        Weight = turn.Weight,
                        Listen = [.. DesiredTable.Keys(service).Select(key => key.ToString())],
                    },
                    service.QuorumHooks));
            if (turn.IsHeld is null)
            {
                _ofServices.Forget(service.Name);
            }
        }
    }

    /// <summary>Waits for what is still to be told, but not for long: the VRRP process has ended before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _vrrp.RouterTransitions -= Tell;
        List<SubjectHooks> all;
        lock (_gate)
        {
            all = [.. _ofRouters.All, .. _ofServices.All];
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
        _ofRouters.Dispose();
        _ofServices.Dispose();
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
                _ofRouters.Tell(
                    transition.Router, new HookOrder(router.Describe(_director, transition), router.Hooks));
            }

            if (isLeaving && transition.To == RouterState.Initialize)
            {
                Forget(transition.Router);
            }
        }
    }

    private void Forget(string router)
    {
        _leaving.Remove(router);
        _known.Remove(router);
        _ofRouters.Forget(router);
    }

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
