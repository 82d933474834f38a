using System.ComponentModel;
using Ha.Service.Configuration;
using Ha.Service.Events;
using Ha.Vrrp;
using Ha.Vrrp.Process;
using Polly;
using Polly.Retry;

namespace Ha.Service.Director;

/// <summary>
/// Starts the VRRP process or adopts one that a killed director left, keeps its settings right, listens to it, and
/// starts it again when it ends.
/// </summary>
/// <remarks>Thread-safe. One thread of its own reads from the process; others send and take views.</remarks>
internal sealed partial class VrrpSupervisor : IDisposable
{
    private static readonly TimeSpan RestartDelayMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReapTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly string _adoptSocket;
    private readonly string _executable = Environment.ProcessPath!; // before an upgrade replaces the file
    private readonly VrrpViewState _view;
    private readonly VrrpTimeline _timeline;
    private readonly TrackingMemory _tracking = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ResiliencePipeline _restart;
    private DirectorSettings _settings;
    private VrrpProcessLink? _link;
    private VrrpProcessLink? _stranger; // a process that has not said yet who it is
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _warm = Task.CompletedTask;
    private bool _running;
    private int _generation;

    public VrrpSupervisor(DirectorSetup setup, EventLog events, TimeProvider time, ILogger<VrrpSupervisor> logger)
    {
        _settings = setup.Settings;
        _time = time;
        _adoptSocket = Path.Combine(setup.Settings.RuntimeDirectory, "vrrp.sock");
        _view = new VrrpViewState(time);
        _timeline = new VrrpTimeline(events, logger);
        _restart = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<VrrpProcessGoneException>(),
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = RestartDelayMax,
                BackoffType = DelayBackoffType.Exponential,
            })
            .Build();
    }

    /// <summary>Each change of state of a virtual router, in order, on the reading thread: a subscriber must not wait.</summary>
    public event Action<RouterTransition>? RouterTransitions
    {
        add => _timeline.Transitions += value;
        remove => _timeline.Transitions -= value;
    }

    /// <summary>Starts the process when the configuration has virtual routers.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="warm">
    /// Done when this director can serve. A process that runs already is adopted at once; a new one, which may become
    /// Master, is started only then.
    /// </param>
    public void Start(DirectorSettings settings, Task warm)
    {
        _warm = warm;
        Apply(settings);
    }

    /// <summary>Sends new settings; routers whose settings are equal are not touched by the process.</summary>
    public void Apply(DirectorSettings settings)
    {
        lock (_lock)
        {
            _settings = settings;
            _tracking.KeepOnly(settings.Routers.Select(router => router.Name));
            if (_running)
            {
                SendSettings();
            }
            else if (!settings.Routers.IsEmpty)
            {
                _running = true;
                new Thread(Run) { IsBackground = true, Name = "vrrp-process" }.Start();
            }
        }
    }

    /// <summary>
    /// Says what the things that are tracked for a virtual router add up to. Remembered, and said again to each process
    /// before it gets its settings. May be called before the router is part of the settings.
    /// </summary>
    /// <param name="router">Its name.</param>
    /// <param name="adjustment">The sum of the weights, added to the configured priority.</param>
    /// <param name="fault">What keeps it in Fault, in words; null: nothing.</param>
    /// <param name="reason">What made the adjustment what it is, in words; empty when it is zero.</param>
    public void SetTracking(string router, int adjustment, string? fault, string reason)
    {
        lock (_lock)
        {
            if (_tracking.Set(router, adjustment, fault, reason) && _link is not null)
            {
                _tracking.Send(_link, router);
            }
        }
    }

    /// <summary>Tells the process that the director lives; without it the process resigns after its grace.</summary>
    public void Heartbeat()
    {
        lock (_lock)
        {
            _link?.SendHeartbeat();
        }
    }

    /// <summary>What the process last said of itself and its routers.</summary>
    public VrrpView View() => _view.Read();

    /// <summary>Lets every Master hand over or resign, and waits until the process has ended.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        await _stop.CancelAsync();
        lock (_lock)
        {
            _link?.SendStop();
            _stranger?.Disconnect();
            if (!_running)
            {
                return;
            }
        }

        try
        {
            await _ended.Task.WaitAsync(timeout, _time);
        }
        catch (TimeoutException)
        {
            _timeline.Failed($"has not ended {timeout.TotalSeconds} s after it was told to; its leases run out");
        }
    }

    public void Dispose()
    {
        _link?.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                _restart.Execute(_ => RunOnce(), _stop.Token);
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested
            && e is OperationCanceledException or VrrpProcessGoneException)
        {
            // Stopping.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>One life of the process. Throws when it was too short to be started again at once.</summary>
    private void RunOnce()
    {
        (VrrpProcessLink link, int? child) = Obtain();
        long start = _time.GetTimestamp();
        Greeting greeting = Greet(link, child);
        if (greeting == Greeting.Ours)
        {
            long malformed = 0;
            while (link.Receive() is { } message)
            {
                Take(message);
                _view.CountMalformed(link.Malformed - malformed);
                malformed = link.Malformed;
            }
        }

        IReadOnlyList<string> masters = [.. _view.Read().Routers.Values
            .Where(router => router.State == RouterState.Master).Select(router => router.Name)];
        lock (_lock)
        {
            _link = null;
            _stranger = null;
            link.Dispose();
        }

        _view.Gone();
        TellFailovers(order => order.Fail("the VRRP process has ended"));
        if (child is { } pid)
        {
            ChildProcess.Reap(pid, ReapTimeout, _time);
        }

        if (!_stop.IsCancellationRequested)
        {
            if (greeting != Greeting.OtherRelease)
            {
                _timeline.Lost(masters);
            }

            if (_time.GetElapsedTime(start) < RestartDelayMax)
            {
                throw new VrrpProcessGoneException();
            }
        }
    }

    private (VrrpProcessLink Link, int? Child) Obtain()
    {
        if (VrrpProcessLink.TryAdopt(_adoptSocket) is { } adopted)
        {
            return (adopted, null);
        }

        _warm.Wait(_stop.Token);
        (VrrpProcessLink link, int childDescriptor) = VrrpProcessLink.CreatePair();
        try
        {
            int pid = ChildProcess.Start(
                _executable,
                ["vrrp-process", $"{ChildProcess.ChildDescriptor}", _adoptSocket],
                childDescriptor);
            return (link, pid);
        }
        catch (Win32Exception e)
        {
            link.Dispose();
            _timeline.Failed(e.Message);
            throw new VrrpProcessGoneException();
        }
        finally
        {
            VrrpProcessLink.CloseDescriptor(childDescriptor);
        }
    }

    private void SendSettings()
    {
        if (_link is not null)
        {
            // First what holds a router back: it must not become Master in the moment between.
            _tracking.SendAll(_link);
            _link.SendSettings(++_generation, _settings.Grace, _settings.Routers);
        }
    }

    private void Take(VrrpMessage message)
    {
        _view.Take(message);
        _timeline.Take(message, PriorityOf);
        TellFailovers(order => order.Take(message));
    }

    private int PriorityOf(string router) => _view.Read().Routers.TryGetValue(router, out VrrpMessage.RouterStatus? status)
        ? status.Priority
        : _settings.Routers.FirstOrDefault(settings => settings.Name == router)?.Priority ?? 0;
}
