using System.Threading.Channels;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.ConnectionSync;
using Ha.Service.Control;
using Ha.Service.Events;
using Ha.Service.Filter;
using Ha.Service.Notify;
using Ha.Service.Tracking;

namespace Ha.Service.Director;

/// <summary>
/// Joins everything: health goes in, the desired table goes to the kernel, settings go to the VRRP process. One loop,
/// one writer of the kernel's table.
/// </summary>
/// <remarks>
/// Fields are owned by whoever has the turn: the loop's task for each command, or for a moment the thread of the checks,
/// which writes a change of health to the kernel by itself when the loop is idle. Others reach the loop through the bounded
/// queue.
/// </remarks>
internal sealed partial class DirectorLoop : IHostedLifecycleService, IDisposable
{
    private const int CommandsMax = 64;

    // Changes of health that the thread of the checks writes by itself; more would keep the checks waiting.
    private const int WrittenAtOnceMax = 16;
    private static readonly TimeSpan CheckThreadStalledAfter = TimeSpan.FromSeconds(3);

    // A server that hangs is judged after the first second and its time-out; longer ones are not waited for.
    private static readonly TimeSpan WarmUpMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    // It hands its roles over before it ends, for 5 s at most.
    private static readonly TimeSpan VrrpStopTimeout = TimeSpan.FromSeconds(8);

    private readonly DirectorSetup _setup;
    private readonly TimeProvider _time;
    private readonly ILogger<DirectorLoop> _logger;
    private readonly VrrpSupervisor _vrrp;
    private readonly ServiceTable _table;
    private readonly ServiceManagerWatchdog _watchdog;
    private readonly EventLog _events;
    private readonly HookDispatcher _hooks;
    private readonly Tracker _tracker;
    private readonly AcceptFilter _filter;
    private readonly OperatorStates _operators;
    private readonly ServicePlans _plans;
    private readonly SlowStarts _slowStarts = new();
    private readonly PreemptWait _preemptWait = new();
    private readonly HostDuties _host;
    private readonly CheckReactor _reactor;
    private readonly PendingHealth _pending = new();
    private readonly Lock _turn = new();
    private readonly List<HealthChange> _untold = [];
    private readonly TaskCompletionSource _warm = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<DirectorCommand> _commands = Channel.CreateBounded<DirectorCommand>(CommandsMax);
    private readonly ServerHealths _healths = new();
    private readonly SnapshotBuilder _snapshots;
    private readonly ReloadCounters _reloads = new();
    private DirectorSettings _settings;
    private bool _isReconcileDue;
    private long _startedAt;
    private long _readBackAt;
    private Task _loop = Task.CompletedTask;
    private Task _ticker = Task.CompletedTask;
    private Task _filtering = Task.CompletedTask;

    public DirectorLoop(
        DirectorSetup setup,
        VrrpSupervisor vrrp,
        ServiceTable table,
        ServiceManagerWatchdog watchdog,
        EventLog events,
        HookDispatcher hooks,
        Tracker tracker,
        AcceptFilter filter,
        OperatorStates operators,
        HostDuties host,
        TimeProvider time,
        ILogger<DirectorLoop> logger)
    {
        _setup = setup;
        _settings = setup.Settings;
        _vrrp = vrrp;
        _table = table;
        _watchdog = watchdog;
        _events = events;
        _hooks = hooks;
        _filter = filter;
        _operators = operators;
        _plans = new ServicePlans(events) { Turned = hooks.Tell };
        _host = host;
        _vrrp.RouterTransitions += _ => _commands.Writer.TryWrite(new DirectorCommand.RoleChanged());
        _tracker = tracker;
        _tracker.Known += () => _commands.Writer.TryWrite(new DirectorCommand.HealthPending());
        _time = time;
        _logger = logger;
        _reactor = new CheckReactor(_pending.Put, ConfigurationLimits.ChecksMax, OnHealthChanged);
        _snapshots = new SnapshotBuilder(setup, events, time, _reloads) 
        {
            HookRuns = () => _hooks.Counts,
            QuorumHookRuns = () => _hooks.ServiceCounts,
            Host = host,
            Plans = _plans,
            Operators = operators,
            Healths = _healths,
        };
    }

    /// <summary>
    /// Begins. Called when the listening sockets are bound: an address in use must stop us before we claim a role, and
    /// the service manager is told that we are ready only after this.
    /// </summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        using Lock.Scope turn = _turn.EnterScope();
        SayStarted();
        _filtering = _filter.ApplyAsync(_settings);

        // The kernel is read first: what it holds is adopted, and a server that it sends to keeps its weight until judged.
        _operators.Load();
        _healths.Apply(_settings);
        _table.Adopt(_settings);
        Reconcile(TableWrite.Change);
        _host.Apply(_settings, _vrrp.View());
        _reactor.Start();
        _reactor.Replace(_healths.Plan.Checks);
        _startedAt = _time.GetTimestamp();
        _readBackAt = _startedAt;
        _tracker.Apply(_settings, HealthOf);
        WarmUp();

        // A new process also waits for the filter: its routers must not accept for a moment what they are not to accept,
        // and no connection may begin without the translation of its source.
        _vrrp.Start(_settings, Task.WhenAll(_warm.Task, _filtering, _host.Translating));
        _loop = Task.Run(RunAsync, CancellationToken.None);
        _ticker = Task.Run(TickAsync, CancellationToken.None);
        LogStarted(_settings.Name, _setup.Configuration.Path, _settings.Routers.Length, _settings.Services.Length);
        return Task.CompletedTask;
    }

    /// <summary>Leaves VRRP first, so that the peer serves; only then stops checking and removes our services.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping();
        await _vrrp.StopAsync(VrrpStopTimeout);
        await _stop.CancelAsync();
        await Task.WhenAll(_loop, _ticker);
        _tracker.Dispose();
        _reactor.Dispose();
        _table.Clear();
        EndServices(_settings.Services, "the director stops");
        await _host.StopAsync();
        await _filter.RemoveAsync();
        LogStopped();
        _events.Add(EventKind.DirectorStopped, null, $"ha-director {ProgramVersion.Text} stopped as it was told to");
        _events.End();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<StatusReply> SnapshotAsync(CancellationToken cancellation) =>
        AskAsync<StatusReply>(reply => new DirectorCommand.Snapshot(reply), cancellation);

    public Task<ReloadReply> ReloadAsync(CancellationToken cancellation) =>
        AskAsync<ReloadReply>(reply => new DirectorCommand.Reload(reply), cancellation);

    /// <summary>Hands a router over, or all that this director is Master of, and waits for the outcome. Not the loop's work.</summary>
    public Task<FailoverReply> FailoverAsync(string? router, CancellationToken cancellation) =>
        _vrrp.FailoverAsync(router, cancellation);

    public void Dispose() => _stop.Dispose();

    private async Task<T> AskAsync<T>(Func<TaskCompletionSource<T>, DirectorCommand> command, CancellationToken cancellation)
    {
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _commands.Writer.WriteAsync(command(reply), cancellation);
        return await reply.Task.WaitAsync(cancellation);
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                // A full queue means the loop has something to do; it will see the time then.
                _commands.Writer.TryWrite(new DirectorCommand.Tick());
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (DirectorCommand command in _commands.Reader.ReadAllAsync(_stop.Token))
            {
                lock (_turn)
                {
                    ApplyPendingHealth();
                    Handle(command);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Handle(DirectorCommand command)
    {
        switch (command)
        {
            case DirectorCommand.HealthPending:
                WarmUp();
                break;
            case DirectorCommand.RoleChanged:
                _host.Follow(_settings, _vrrp.View());
                LookAtSync();
                break;
            case DirectorCommand.Tick:
                OnTick();
                break;
            case DirectorCommand.Reload reload:
                reload.Reply.TrySetResult(Reload());
                break;
            case DirectorCommand.Operate operate:
                operate.Reply.TrySetResult(Operate(operate.Order));
                break;
            case DirectorCommand.Snapshot snapshot:
                snapshot.Reply.TrySetResult(_snapshots.Build(_settings, _vrrp.View(), _reactor, _table, _filter.Error));
                break;
        }
    }

    private void OnTick()
    {
        // The heartbeat is sent from here and not from a timer: it says that checks are judged and the table is written.
        if (_reactor.Now - _reactor.LastTurn < CheckThreadStalledAfter)
        {
            _vrrp.Heartbeat();
            _watchdog.Notify();
        }
        else
        {
            LogCheckThreadStalled();
        }

        _reactor.Wake();
        _hooks.TellPresent(_vrrp.View());

        WarmUp();
        LookAtSync();
        EndDrains();
        RaiseWeights();
        _host.Follow(_settings, _vrrp.View());
        if (_time.GetElapsedTime(_readBackAt) >= _settings.ReadBackInterval)
        {
            _readBackAt = _time.GetTimestamp();
            _table.ReadBack(_settings);
            Reconcile(TableWrite.Repair);
            _host.ReadBack(_settings, _vrrp.View());
            _filtering = _filtering.IsCompleted ? _filter.VerifyAsync() : _filtering;
        }
    }

    // On the thread of the checks. To wake another one costs more than to write, so it writes what is little, and leaves
    // everything else, the telling too, to the loop.
    private void OnHealthChanged()
    {
        if (_pending.Count <= WrittenAtOnceMax && _turn.TryEnter())
        {
            try
            {
                WriteHealth();
            }
            finally
            {
                _turn.Exit();
            }
        }

        _commands.Writer.TryWrite(new DirectorCommand.HealthPending());
    }

    private void ApplyPendingHealth()
    {
        WriteHealth();
        if (_isReconcileDue)
        {
            WriteTable(TableWrite.Change);
        }

        if (_untold.Count == 0)
        {
            return;
        }

        // What became of a server before what became of its service for that.
        _untold.ForEach(Say);
        _plans.Tell();
        _untold.Clear();
        _tracker.TakeHealth(HealthOf);
        WarmUp();
    }

    // The kernel first: whoever is told of it can wait.
    private void WriteHealth()
    {
        IReadOnlyCollection<CheckStatus> changed = _pending.TakeAll();
        if (changed.Count == 0)
        {
            return;
        }

        List<HealthChange> changes = _healths.Take(changed);
        changes.ForEach(FollowSlowStart);
        _untold.AddRange(changes);

        // A change of health touches the services of its servers, however many others there are.
        IpvsTable part = DesiredTable.From([.. changes.Select(change => change.User.Service).Distinct()], Plan, _table.Actual);
        _isReconcileDue |= !_table.TryWritePart(part);
    }

    // A director that becomes Master while no server is judged yet would have no one to send to: it first looks. And one
    // that tracks something would begin in Fault, and say so, for lack of a first result.
    private void WarmUp()
    {
        if (_warm.Task.IsCompleted)
        {
            return;
        }

        if ((_healths.IsKnown && _tracker.IsKnown) || _time.GetElapsedTime(_startedAt) >= WarmUpMax)
        {
            _tracker.HoldUnknown(_vrrp.View().Routers.Keys);
            _warm.TrySetResult();
        }
    }

    private void LookAtSync()
    {
        if (_settings.Sync is { Router: { } router, PreemptWait.Ticks: > 0 } sync)
        {
            _tracker.TakeSync(_preemptWait.Look(
                sync.PreemptWait, _vrrp.View().Routers.GetValueOrDefault(router)?.State, CountConnections, _reactor.Now));
        }
    }

    private long? CountConnections() =>
        _table.ReadCounters()?.Servers.Values.Sum(server => (long)server.ActiveConnections + server.InactiveConnections);

    private void EndServices(IEnumerable<ServiceSettings> services, string why)
    {
        foreach (ServiceSettings service in services)
        {
            _plans.End(service, why);
        }
    }

    private void Reconcile(TableWrite write)
    {
        WriteTable(write);
        _plans.Tell();
    }

    private void WriteTable(TableWrite write)
    {
        _table.RepairsDrift = _settings.RepairsDrift;
        _table.Write(DesiredTable.From(_settings.Services, Plan, _table.Actual), write);
        _isReconcileDue = false;
    }

    private ServicePlan Plan(ServiceSettings service) =>
        _plans.Make(service, server => StandingOf(service, server), _table.Actual);


    private HealthState HealthOf(ServiceSettings service, ServerSettings server) => _healths.Of(service, server).State;
}
