using System.Collections.Immutable;
using Ha.Service.Configuration;
using Ha.Service.Notify.Programs;

namespace Ha.Service.Notify;

/// <summary>The hooks of one virtual router, or of one service: tells them of its changes, one after the other, in order.</summary>
/// <remarks>
/// Thread-safe. It works only while there is something to tell. A change that waits ends the retries for the one before:
/// the last thing that a hook is told is always the last state.
/// </remarks>
internal sealed partial class SubjectHooks : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HookBacklog _backlog = new();
    private readonly HookCaller _caller;
    private readonly Action<string> _onGivenUp;
    private readonly ILogger _logger;
    private readonly CancellationToken _stop;
    private readonly string _subject;
    private Task _worker = Task.CompletedTask;
    private CancellationTokenSource? _outdated;
    private bool _isWorking;
    private long _ok;
    private long _failed;
    private long _timedOut;
    private long _dropped;

    /// <param name="subject">What changes, as the log names it: <c>Virtual router web</c>.</param>
    /// <param name="caller">Tells one hook.</param>
    /// <param name="onGivenUp">Called with the reason when a hook could not be told.</param>
    /// <param name="logger">For what hooks say and how they end.</param>
    /// <param name="stop">The director ends and waits no longer: what runs is ended, what waits is dropped.</param>
    public SubjectHooks(
        string subject, HookCaller caller, Action<string> onGivenUp, ILogger logger, CancellationToken stop)
    {
        _subject = subject;
        _caller = caller;
        _onGivenUp = onGivenUp;
        _stop = stop;
        _logger = logger;
    }

    /// <summary>Done when there is nothing left to tell.</summary>
    public Task Idle
    {
        get
        {
            lock (_gate)
            {
                return _worker;
            }
        }
    }

    /// <summary>What happened so far.</summary>
    public HookCounts Counts => new(
        Interlocked.Read(ref _ok),
        Interlocked.Read(ref _failed),
        Interlocked.Read(ref _timedOut),
        Interlocked.Read(ref _dropped));

    /// <summary>Takes a change; never waits.</summary>
    public void Tell(HookOrder order)
    {
        HookOrder? dropped;
        lock (_gate)
        {
            dropped = _backlog.Add(order);
            EndRetries();
            if (!_isWorking)
            {
                _isWorking = true;
                _worker = Task.Run(WorkAsync, CancellationToken.None);
            }
        }

        if (dropped is not null)
        {
            Drop(dropped, dropped.Hooks.Length, $"{HookBacklog.OrdersMax} newer changes wait");
        }
    }

    /// <summary>The director waits no longer: called after the token for it was cancelled.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            EndRetries();
        }
    }

    public void Dispose() => _outdated?.Dispose();

    // Not Cancel: what waits for the token would go on right here, under the lock and on a thread that must not wait.
    private void EndRetries() => _ = _outdated?.CancelAsync();

    private async Task WorkAsync()
    {
        while (TakeNext() is { } next)
        {
            ImmutableArray<HookSettings> hooks = next.Order.Hooks;
            for (int i = 0; i < hooks.Length; i++)
            {
                if (_stop.IsCancellationRequested)
                {
                    Drop(next.Order, hooks.Length - i, "the director ends");
                    break;
                }

                await CallAsync(hooks[i], next.Order.Change, next.Outdated);
            }
        }
    }

    // While newer changes wait, this one is outdated from the beginning: each hook is told of it once.
    private (HookOrder Order, CancellationToken Outdated)? TakeNext()
    {
        lock (_gate)
        {
            // Has no timer and no registrations left: nothing to dispose of.
            _outdated = null;
            if (!_backlog.TryTake(out HookOrder? order))
            {
                _isWorking = false;
                return null;
            }

            if (_backlog.Count > 0 || _stop.IsCancellationRequested)
            {
                return (order, new CancellationToken(canceled: true));
            }

            _outdated = new CancellationTokenSource();
            return (order, _outdated.Token);
        }
    }

    private async Task CallAsync(HookSettings hook, HookedChange change, CancellationToken outdated)
    {
        string name = HookText.Name(hook);
        int tries = 0;
        HookResult result = await _caller.CallAsync(hook, change, OnTry, outdated, _stop);
        if (result.Kind != HookResultKind.Ok)
        {
            string abandoned = outdated.IsCancellationRequested && tries <= hook.Retries ? ", a newer state waits" : "";
            string reason = $"{name} was not told of {change.StateWord} (event {change.Event}): {result.Reason}; "
                + $"tries: {tries}{abandoned}";
            LogHookFailed(_subject, reason);
            _onGivenUp(reason);
        }

        void OnTry(HookResult tried, ProgramEnd? end)
        {
            tries++;
            Count(tried.Kind);
            LogTry(name, change, tried, end);
        }
    }

    private void LogTry(string hook, HookedChange change, HookResult tried, ProgramEnd? end)
    {
        foreach (string line in end?.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            LogHookOutput(_subject, hook, HookText.Clean(line));
        }

        if (end is { IsCutShort: true })
        {
            LogHookOutputCut(_subject, hook, ProgramOutput.BytesMax);
        }

        if (tried.Kind == HookResultKind.Ok)
        {
            LogHookTold(_subject, hook, change.StateWord, change.Event);
        }
        else
        {
            LogHookTryFailed(_subject, hook, change.StateWord, change.Event, tried.Reason);
        }
    }

    private void Count(HookResultKind kind)
    {
        switch (kind)
        {
            case HookResultKind.Ok:
                Interlocked.Increment(ref _ok);
                break;
            case HookResultKind.TimedOut:
                Interlocked.Increment(ref _timedOut);
                break;
            default:
                Interlocked.Increment(ref _failed);
                break;
        }
    }

    private void Drop(HookOrder order, int calls, string why)
    {
        Interlocked.Add(ref _dropped, calls);
        string reason = $"hooks were not told of {order.Change.StateWord} (event {order.Change.Event}): {why}";
        LogHookFailed(_subject, reason);
        _onGivenUp(reason);
    }
}
