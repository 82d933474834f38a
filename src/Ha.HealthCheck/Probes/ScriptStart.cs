using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>The start of one check's program, made by a thread of the <see cref="ScriptStarter"/>; one at a time.</summary>
/// <remarks>
/// posix_spawn comes back when the program has been read from its disk, which may be never. A program that starts though
/// its attempt is over is killed and reaped by the thread that started it. All but <see cref="Run"/> is called by the
/// reactor's thread, which never waits for the other: there is no lock, and whoever is last lets go of what both use.
/// </remarks>
internal sealed unsafe class ScriptStart : IDisposable
{
    private const int None = 0;
    private const int UnderWay = 1;
    private const int Unwanted = 2; // still under way
    private const int Returned = 3;

    private readonly WakeUp _wakeUp = new();
    private readonly StringArray _arguments;
    private readonly StringArray _environment;
    private volatile int _state;
    private int _holders = 1; // the probe, and the thread that starts
    private int _pid; // both are read after Returned
    private int _error;

    public ScriptStart(IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        _arguments = new StringArray(arguments);
        _environment = new StringArray(environment);
    }

    /// <summary>Becomes readable when the start has come back; -1 until it is opened.</summary>
    public int Fd => _wakeUp.Fd;

    /// <summary>Opens it, unless it is open. Returns 0 or errno.</summary>
    public int Open() => _wakeUp.Open();

    /// <summary>Whether it has not come back yet.</summary>
    public bool IsUnderWay => _state is UnderWay or Unwanted;

    /// <summary>Begins; to be called when none is under way.</summary>
    /// <returns>0 or errno.</returns>
    public int Begin(ScriptStarter starter)
    {
        _state = UnderWay;
        Interlocked.Increment(ref _holders);
        if (starter.TryStart(this))
        {
            return 0;
        }

        _state = None;
        Release();
        return Errno.EAGAIN;
    }

    /// <summary>Takes what has come of it, once.</summary>
    /// <param name="pid">The program.</param>
    /// <param name="error">0 or errno.</param>
    /// <returns>Whether it has come back since the last time.</returns>
    public bool TryTake(out int pid, out int error)
    {
        _wakeUp.Clear();
        if (_state != Returned)
        {
            (pid, error) = (0, 0);
            return false;
        }

        (pid, error) = (_pid, _error);
        _state = None;
        return true;
    }

    /// <summary>The attempt is over: what has not started by now is not wanted any more.</summary>
    public void Abandon() => Interlocked.CompareExchange(ref _state, Unwanted, UnderWay);

    /// <summary>Starts the program; called by the starting thread, which may hang here.</summary>
    public void Run()
    {
        bool isLate = true;
        if (_state == UnderWay)
        {
            int pid;
            _error = Spawn.PosixSpawn(&pid, _arguments.Pointers[0], SpawnTemplate.FileActions, SpawnTemplate.Attributes,
                _arguments.Pointers, _environment.Pointers);
            _pid = pid;
            isLate = Interlocked.CompareExchange(ref _state, Returned, UnderWay) == Unwanted;
            if (isLate && _error == 0)
            {
                ChildProcess.KillAndReap(pid);
            }
        }

        if (isLate)
        {
            _state = None;
        }

        _wakeUp.Signal();
        Release();
    }

    public void Dispose() => Release();

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _wakeUp.Dispose();
            _arguments.Dispose();
            _environment.Dispose();
        }
    }
}
