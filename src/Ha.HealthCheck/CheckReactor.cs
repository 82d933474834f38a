using Ha.HealthCheck.Native;
using Ha.HealthCheck.Probes;
using Ha.HealthCheck.Reactor;
using Tmds.Linux;

namespace Ha.HealthCheck;

/// <summary>Runs all checks on one thread of its own, which waits in the kernel and nowhere else.</summary>
/// <remarks>
/// The members may be called by any thread. A new set of checks takes effect at the next turn of the loop: an id of the
/// old set may still be reported for a moment after <see cref="Replace"/> has returned.
/// </remarks>
public sealed class CheckReactor : IDisposable
{
    private const int EventsPerWaitMax = 256;
    private const ulong WakeUpTag = ulong.MaxValue;
    private const int ReapWaitMilliseconds = 10;
    private const int ReapWaitsMax = 100;

    private readonly Action<CheckStatus> _onStateChange;
    private readonly Action? _onAllReported;
    private readonly int _capacity;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Epoll _epoll = new();
    private readonly WakeUp _wakeUp = new();
    private readonly ScriptStarter _starter = new();
    private readonly CheckTable _table;
    private readonly epoll_event[] _events = new epoll_event[EventsPerWaitMax];
    private Thread? _thread;

    // A queue of one: a set of checks is complete, so a later one makes an earlier one that still waits pointless.
    private IReadOnlyList<(string Id, CheckSettings Settings)>? _replacement;
    private volatile bool _stopRequested;
    private long _lastTurnTicks;
    private bool _disposed;

    /// <summary>Creates a reactor that does nothing until it is started.</summary>
    /// <param name="onStateChange">
    /// Called on the reactor's thread when the judged state of a check changes, the first decision included. While it
    /// runs no check goes on, so it only hands the status on. It may call the reactor.
    /// </param>
    /// <param name="capacity">The most checks that can be run.</param>
    /// <param name="onAllReported">Called after all changes that were found together have been handed on.</param>
    public CheckReactor(Action<CheckStatus> onStateChange, int capacity, Action? onAllReported = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _onStateChange = onStateChange;
        _onAllReported = onAllReported;
        _capacity = capacity;
        _table = new CheckTable(_epoll, _starter, capacity);
        _epoll.Add(_wakeUp.Fd, LibC.EPOLLIN, WakeUpTag);
    }

    /// <summary>The monotonic clock on which the times of a <see cref="CheckStatus"/> are.</summary>
    public TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>When the loop last turned, on the clock of <see cref="Now"/>: old after a <see cref="Wake"/> means stalled.</summary>
    public TimeSpan LastTurn => new(Interlocked.Read(ref _lastTurnTicks));

    /// <summary>The longest delay by which the loop has served something after it was due, in microseconds.</summary>
    public long LoopLagWorst
    {
        get
        {
            lock (_gate)
            {
                return (long)_table.LagWorst.TotalMicroseconds;
            }
        }
    }

    /// <summary>Makes the loop turn once, so that <see cref="LastTurn"/> shows whether it can.</summary>
    public void Wake() => _wakeUp.Signal();

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_thread is not null)
            {
                throw new InvalidOperationException("The reactor has already been started.");
            }

            _thread = new Thread(Run) { IsBackground = true, Name = "health-checks" };
            _thread.Start();
        }
    }

    /// <summary>
    /// Makes these the checks. One with the same id and equal settings is not touched; one with the same id and other
    /// settings starts anew from its present state; one that is no longer named is aborted.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// More checks than the capacity, an id twice, or settings that cannot be run.
    /// </exception>
    public void Replace(IReadOnlyList<(string Id, CheckSettings Settings)> checks)
    {
        (string Id, CheckSettings Settings)[] copy = [.. checks];
        if (copy.Length > _capacity || copy.DistinctBy(check => check.Id).Count() != copy.Length)
        {
            throw new ArgumentException($"Ids must be unique and not more than {_capacity}.", nameof(checks));
        }

        if (copy.Select(check => SettingsRules.Problem(check.Settings)).FirstOrDefault(p => p is not null) is { } problem)
        {
            throw new ArgumentException(problem, nameof(checks));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _replacement = copy;
            _wakeUp.Signal();
        }
    }

    /// <summary>A consistent copy of all checks.</summary>
    public IReadOnlyList<CheckStatus> ReadStatus()
    {
        lock (_gate)
        {
            return _table.ReadStatus();
        }
    }

    /// <summary>How long all attempts took since the reactor was created.</summary>
    public CheckHistogram ReadDurations()
    {
        lock (_gate)
        {
            return _table.Durations;
        }
    }

    /// <summary>Ends the thread, aborts every attempt, and kills and reaps every script.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _stopRequested = true;
            thread = _thread;
            _wakeUp.Signal();
        }

        thread?.Join();
        ReapAll();
        _starter.Dispose();
        _wakeUp.Dispose();
        _epoll.Dispose();
    }

    private void Run()
    {
        while (!_stopRequested)
        {
            Interlocked.Exchange(ref _lastTurnTicks, Now.Ticks);
            int ready = _epoll.Wait(_events, WaitMilliseconds());
            lock (_gate)
            {
                ApplyReplacement();

                // Drain before judging: after a pause of the machine the answers that came in time are already here.
                for (int batch = 0; ready > 0 && batch <= _capacity / EventsPerWaitMax; batch++)
                {
                    Serve(ready);
                    ready = ready == EventsPerWaitMax ? _epoll.Wait(_events, 0) : 0;
                }

                _table.FireDue(Now);
            }

            Report();
        }
    }

    private void ApplyReplacement()
    {
        if (_replacement is { } checks)
        {
            _replacement = null;
            _table.Apply(checks, Now);
        }
    }

    private void Serve(int ready)
    {
        for (int i = 0; i < ready; i++)
        {
            ulong tag = _events[i].data.u64;
            if (tag == WakeUpTag)
            {
                _wakeUp.Clear();
            }
            else
            {
                _table.Ready(tag, _events[i].events, Now);
            }
        }
    }

    // Outside the lock, so that whoever is told may take locks of its own.
    private void Report()
    {
        if (_table.Changed.Count == 0)
        {
            return;
        }

        foreach (CheckStatus changed in _table.Changed)
        {
            _onStateChange(changed);
        }

        _table.Changed.Clear();
        _onAllReported?.Invoke();
    }

    private int WaitMilliseconds() => _table.NextDue is { } due
        ? (int)Math.Clamp(Math.Ceiling((due - Now).TotalMilliseconds), 0, int.MaxValue)
        : -1;

    private void ReapAll()
    {
        int left = _table.RetireAll();
        for (int wait = 0; left > 0 && wait < ReapWaitsMax; wait++)
        {
            Serve(_epoll.Wait(_events, ReapWaitMilliseconds));
            left = _table.RetireAll();
        }
    }
}
