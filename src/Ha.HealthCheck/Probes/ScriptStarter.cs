namespace Ha.HealthCheck.Probes;

/// <summary>Threads that start programs, because a start may hang: a program can be on a file system that is gone.</summary>
/// <remarks>
/// A start that hangs has its thread to itself: for the next one there is always another, idle or new. They are not those of
/// the base library's pool, which grows too slowly to lose some. Thread-safe; what is idle here costs nothing to wake.
/// </remarks>
internal sealed class ScriptStarter : IDisposable
{
    /// <summary>How many threads wait for the next start; more end when they are done.</summary>
    private const int IdleMax = 4;

    private const int StackBytes = 256 * 1024;

    private readonly object _gate = new(); // a Lock cannot be waited on
    private readonly Queue<ScriptStart> _waiting = new();
    private int _idle;
    private bool _isDisposed;

    /// <summary>Has a program started; returns at once. False: there is no thread to be had.</summary>
    public bool TryStart(ScriptStart start)
    {
        lock (_gate)
        {
            if (_idle > _waiting.Count)
            {
                _waiting.Enqueue(start);
                Monitor.Pulse(_gate);
                return true;
            }
        }

        return TryStartThread(start);
    }

    /// <summary>Lets the idle threads end. One that hangs ends when it no longer does.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryStartThread(ScriptStart start)
    {
        try
        {
            new Thread(() => Run(start), StackBytes) { IsBackground = true, Name = "script-start" }.Start();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }

    private void Run(ScriptStart first)
    {
        for (ScriptStart? start = first; start is not null; start = Next())
        {
            start.Run();
        }
    }

    private ScriptStart? Next()
    {
        lock (_gate)
        {
            if (_idle == IdleMax)
            {
                return null;
            }

            _idle++;
            while (_waiting.Count == 0 && !_isDisposed)
            {
                Monitor.Wait(_gate);
            }

            _idle--;
            return _waiting.TryDequeue(out ScriptStart? next) ? next : null;
        }
    }
}
