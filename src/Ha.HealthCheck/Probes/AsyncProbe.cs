using System.Net.Sockets;
using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>How far an attempt has come.</summary>
internal enum ProbeStage
{
    Connecting,
    Securing,
    Asking,
}

/// <summary>An attempt that the base library's own classes make on its threads; the reactor is woken at its end.</summary>
/// <remarks>
/// For kinds that are rare or costly anyway. At most one attempt of a check runs: one that was aborted lingers until it has
/// let go of its connection. What the reactor calls is called by its thread alone.
/// </remarks>
internal abstract class AsyncProbe : IProbe
{
    private const int Busy = 16; // EBUSY

    private readonly Lock _gate = new(); // the reactor's thread, and the end of an attempt
    private readonly WakeUp _wakeUp = new();
    private Attempt? _attempt;
    private bool _isAdded;
    private bool _isDisposed;

    public bool IsLingering => _attempt is { IsAborted: true, HasEnded: false };

    /// <summary>Our own threads are too busy to let go of a connection: that says nothing about the server.</summary>
    public ProbeOutcome Hindered => new(ProbeOutcomeKind.Inconclusive, Busy);

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        int error = _wakeUp.Open();
        if (error == 0)
        {
            _wakeUp.Clear();
            error = _isAdded
                ? epoll.Modify(_wakeUp.Fd, Tmds.Linux.LibC.EPOLLIN, tag)
                : epoll.Add(_wakeUp.Fd, Tmds.Linux.LibC.EPOLLIN, tag);
        }

        if (error != 0)
        {
            return new ProbeOutcome(ProbeOutcomeKind.Inconclusive, error);
        }

        _isAdded = true;
        var attempt = new Attempt();
        _attempt = attempt;
        _ = Task.Run(() => MakeAsync(attempt), CancellationToken.None);
        return null;
    }

    public ProbeOutcome? Continue()
    {
        _wakeUp.Clear();
        return _attempt is { IsAborted: false, HasEnded: true } ended ? ended.Outcome : null;
    }

    public ProbeOutcome Abort()
    {
        Attempt? attempt = _attempt;
        attempt?.Cancel();
        return TimedOut(attempt?.Stage ?? ProbeStage.Connecting);
    }

    public void Dispose()
    {
        _ = Abort();
        lock (_gate)
        {
            _isDisposed = true;
            _wakeUp.Dispose();
        }
    }

    /// <summary>Makes one attempt.</summary>
    /// <param name="reached">Takes how far it has come.</param>
    /// <param name="cancellation">Its deadline has passed, or the check is gone.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    protected abstract Task<ProbeOutcome> RunAsync(Action<ProbeStage> reached, CancellationToken cancellation);

    /// <summary>What an attempt comes to that has not ended at its deadline.</summary>
    protected virtual ProbeOutcome TimedOut(ProbeStage stage) => new(stage switch
    {
        ProbeStage.Securing => ProbeOutcomeKind.TlsTimeout,
        ProbeStage.Asking => ProbeOutcomeKind.L7Timeout,
        _ => ProbeOutcomeKind.L4Timeout,
    });

    private async Task MakeAsync(Attempt attempt)
    {
        try
        {
            attempt.Outcome = await RunAsync(stage => attempt.Stage = stage, attempt.Cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException || attempt.IsAborted)
        {
            // Nobody waits for its outcome, whatever a closed connection says.
        }
#pragma warning disable CA1031 // One check that cannot be made must not end the director; it says so.
        catch (Exception e)
#pragma warning restore CA1031
        {
            attempt.Outcome = e switch
            {
                SocketException refused => ConnectOutcome.Of(refused.NativeErrorCode),
                OutOfMemoryException => new ProbeOutcome(ProbeOutcomeKind.Inconclusive, Errno.ENOMEM),
                _ => new ProbeOutcome(ProbeOutcomeKind.Failed, e.HResult),
            };
        }
        finally
        {
            attempt.HasEnded = true;
            lock (_gate)
            {
                if (!_isDisposed)
                {
                    _wakeUp.Signal();
                }
            }
        }
    }

#pragma warning disable CA1001 // A cancellation source without a timer holds nothing that had to be let go of.
    private sealed class Attempt
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _cancellation = new();
        private volatile bool _isAborted;
        private volatile bool _hasEnded;
        private volatile ProbeStage _stage;

        public ProbeOutcome Outcome { get; set; } // read after HasEnded

        public bool IsAborted => _isAborted;

        public bool HasEnded
        {
            get => _hasEnded;
            set => _hasEnded = value;
        }

        public ProbeStage Stage
        {
            get => _stage;
            set => _stage = value;
        }

        public CancellationToken Cancellation => _cancellation.Token;

        public void Cancel()
        {
            _isAborted = true;
            _ = _cancellation.CancelAsync(); // not on the reactor's thread
        }
    }
}
