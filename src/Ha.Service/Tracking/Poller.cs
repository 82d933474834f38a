namespace Ha.Service.Tracking;

/// <summary>A thread that looks at something each second, and may hang in it without anybody else doing so.</summary>
/// <remarks>Thread-safe. What hangs at the end is left behind: a background thread holds up no exit.</remarks>
internal sealed class Poller(string name, TimeSpan interval, Action look) : IDisposable
{
    private readonly object _gate = new();
    private Thread? _thread;
    private bool _isWanted;
    private bool _isStopped;

    /// <summary>Looks at once, and each interval from then on.</summary>
    public void LookNow()
    {
        lock (_gate)
        {
            _isWanted = true;
            Monitor.Pulse(_gate);
            if (_thread is null && !_isStopped)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = name };
                _thread.Start();
            }
        }
    }

    /// <summary>Looks no more; does not wait for a look that is under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (Waited())
        {
            look();
        }
    }

    private bool Waited()
    {
        lock (_gate)
        {
            if (!_isWanted && !_isStopped)
            {
                Monitor.Wait(_gate, interval);
            }

            _isWanted = false;
            return !_isStopped;
        }
    }
}
