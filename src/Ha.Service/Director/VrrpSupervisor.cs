using System.ComponentModel;
using Ha.Service.Configuration;
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
    private readonly ILogger<VrrpSupervisor> _logger;
    private readonly string _adoptSocket;
    private readonly string _executable = Environment.ProcessPath!; // before an upgrade replaces the file
    private readonly VrrpViewState _view;
    private readonly CancellationTokenSource _stop = new();
    private readonly ResiliencePipeline _restart;
    private DirectorSettings _settings;
    private VrrpProcessLink? _link;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _warm = Task.CompletedTask;
    private bool _running;
    private int _generation;

    public VrrpSupervisor(DirectorSetup setup, TimeProvider time, ILogger<VrrpSupervisor> logger)
    {
        _settings = setup.Settings;
        _time = time;
        _logger = logger;
        _adoptSocket = Path.Combine(setup.Settings.RuntimeDirectory, "vrrp.sock");
        _view = new VrrpViewState(time);
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

    /// <summary>Lets every Master resign and waits until the process has ended.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        await _stop.CancelAsync();
        lock (_lock)
        {
            _link?.SendStop();
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
            LogVrrpProcessError($"has not ended {timeout.TotalSeconds} s after it was told to; its leases run out");
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
        (VrrpProcessLink link, int? pid) = Obtain();
        long start = _time.GetTimestamp();
        lock (_lock)
        {
            _link = link;
            SendSettings();
            link.SendHeartbeat();
            if (_stop.IsCancellationRequested)
            {
                link.SendStop();
            }
        }

        while (link.Receive() is { } message)
        {
            Handle(message);
        }

        lock (_lock)
        {
            _link = null;
            link.Dispose();
        }

        _view.Gone();
        if (pid is { } child)
        {
            ChildProcess.Reap(child, ReapTimeout, _time);
        }

        if (!_stop.IsCancellationRequested)
        {
            LogVrrpProcessGone();
            if (_time.GetElapsedTime(start) < RestartDelayMax)
            {
                throw new VrrpProcessGoneException();
            }
        }
    }

    private (VrrpProcessLink Link, int? Pid) Obtain()
    {
        if (VrrpProcessLink.TryAdopt(_adoptSocket) is { } adopted)
        {
            LogVrrpProcessAdopted();
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
            LogVrrpProcessStarted(pid);
            return (link, pid);
        }
        catch (Win32Exception e)
        {
            link.Dispose();
            LogVrrpProcessError(e.Message);
            throw new VrrpProcessGoneException();
        }
        finally
        {
            VrrpProcessLink.CloseDescriptor(childDescriptor);
        }
    }

    private void SendSettings() =>
        _link?.SendSettings(++_generation, _settings.Grace, _settings.Routers);

    private void Handle(VrrpMessage message)
    {
        _view.Take(message);
        switch (message)
        {
            case VrrpMessage.Hello hello:
                LogVrrpPrivileges(hello.Pid, hello.Realtime, hello.MemoryLocked);
                break;
            case VrrpMessage.Transition transition:
                LogRouterTransition(transition.Router, transition.From, transition.To, transition.Text);
                break;
            case VrrpMessage.SettingsApplied applied:
                foreach ((string router, string error) in applied.Errors)
                {
                    LogVrrpProcessError($"virtual router {router}: {error}");
                }

                break;
        }
    }
}
