using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Service.Notify.Programs;

/// <summary>Runs programs. One thread watches them all, and ends those that are to end.</summary>
/// <remarks>
/// Thread-safe. The thread lives from the first program to <see cref="Dispose"/>. Output that outlives its program,
/// because something in the background keeps it open, is read on and forgotten: closing it would kill the writer.
/// </remarks>
internal sealed class ProgramRunner : IDisposable
{
    private const int OrphansMax = 64;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly int _wakeUp = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    private readonly List<ProgramRun> _arrivals = [];
    private readonly List<ProgramRun> _runs = [];
    private readonly Queue<ProgramOutput> _orphans = new();
    private pollfd[] _watched = new pollfd[16];
    private Thread? _thread;
    private bool _stop;

    public ProgramRunner(TimeProvider time) => _time = time;

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Runs a program to its end. Never throws.</summary>
    /// <param name="start">The program.</param>
    /// <param name="cancellation">
    /// Ends it: SIGTERM to its process group, SIGKILL when its patience is over. The task ends when it has.
    /// </param>
    public async Task<ProgramEnd> RunAsync(ProgramStart start, CancellationToken cancellation)
    {
        // Loading a program from a file system that hangs takes for ever: then for this one alone.
        if (SpawnedProgram.TryStart(start, out int pid, out int output) is { } problem)
        {
            return ProgramEnd.NotStarted(problem);
        }

        int processDescriptor = NativeProcess.PidfdOpen(pid);
        if (processDescriptor < 0)
        {
            string reason = Marshal.GetPInvokeErrorMessage(errno);
            NativeProcess.KillAndReap(pid);
            _ = close(output);
            return ProgramEnd.NotStarted($"cannot watch {start.Command[0]}: {reason}");
        }

        var run = new ProgramRun(start, pid, processDescriptor, output);
        Add(run);
        await using CancellationTokenRegistration ending = cancellation.Register(() =>
        {
            run.MustEnd();
            WakeUp();
        });
        return await run.Ended;
    }

    /// <summary>Ends the thread. Programs that still run are left alone.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            _stop = true;
            thread = _thread;
        }

        WakeUp();
        thread?.Join();
        _ = close(_wakeUp);
    }

    private void Add(ProgramRun run)
    {
        lock (_gate)
        {
            _arrivals.Add(run);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "hooks" };
                _thread.Start();
            }
        }

        WakeUp();
    }

    private unsafe void WakeUp()
    {
        ulong one = 1;
        _ = write(_wakeUp, &one, sizeof(ulong));
    }

    private unsafe void Run()
    {
        while (TakeArrivals())
        {
            int count = Watch();
            fixed (pollfd* watched = _watched)
            {
                _ = poll(watched, (uint)count, WaitMilliseconds());
            }

            ulong ignored;
            _ = read(_wakeUp, &ignored, sizeof(ulong));
            Serve();
        }
    }

    private bool TakeArrivals()
    {
        lock (_gate)
        {
            _runs.AddRange(_arrivals);
            _arrivals.Clear();
            return !_stop;
        }
    }

    // Few programs run at a time: all of them are looked at in each turn, whichever is ready.
    private void Serve()
    {
        TimeSpan now = Now;
        foreach (ProgramRun run in _runs)
        {
            run.Output.Drain();
            run.Judge(now);
        }

        for (int i = 0, at = 1; i < _runs.Count; i++, at += 2)
        {
            if (_watched[at].revents != 0)
            {
                _runs[i].TryReap();
            }
        }

        foreach (ProgramRun run in _runs.Where(run => run.ProcessDescriptor < 0 && run.Output.Descriptor >= 0))
        {
            _orphans.Enqueue(run.Output);
        }

        _runs.RemoveAll(run => run.ProcessDescriptor < 0);
        ServeOrphans();
    }

    private void ServeOrphans()
    {
        for (int i = _orphans.Count; i > 0; i--)
        {
            ProgramOutput orphan = _orphans.Dequeue();
            orphan.Drain();
            if (orphan.Descriptor >= 0)
            {
                _orphans.Enqueue(orphan);
            }
        }

        while (_orphans.Count > OrphansMax)
        {
            _orphans.Dequeue().Close();
        }
    }

    // The order: what wakes us, then the process and the output of each run, then outputs without a process.
    private int Watch()
    {
        int count = 1 + (2 * _runs.Count) + _orphans.Count;
        if (_watched.Length < count)
        {
            _watched = new pollfd[count * 2];
        }

        _watched[0] = Readable(_wakeUp);
        int at = 1;
        foreach (ProgramRun run in _runs)
        {
            _watched[at++] = Readable(run.ProcessDescriptor);
            _watched[at++] = Readable(run.Output.Descriptor);
        }

        foreach (ProgramOutput orphan in _orphans)
        {
            _watched[at++] = Readable(orphan.Descriptor);
        }

        return count;
    }

    // The kernel leaves out what has a negative descriptor.
    private static pollfd Readable(int descriptor) => new() { fd = descriptor, events = POLLIN };

    private int WaitMilliseconds() => _runs.Min(run => run.Deadline) is { } due
        ? (int)Math.Clamp(Math.Ceiling((due - Now).TotalMilliseconds), 0, int.MaxValue)
        : -1;
}
