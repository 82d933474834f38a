using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>One child and its process group, watched through a pidfd.</summary>
/// <remarks>Not thread-safe. After it is reaped its number may belong to someone else: nothing is sent to it then.</remarks>
internal sealed unsafe class ChildProcess
{
    private const int ExitedNormally = 0;

    private int _pid;
    private int _pidfd = -1;

    /// <summary>Whether there is a child that has not been reaped.</summary>
    public bool IsAlive => _pid > 0;

    /// <summary>Takes over a child that has been started; readiness to read says that it has ended.</summary>
    /// <returns>0 or errno.</returns>
    public int Watch(int pid, Epoll epoll, ulong tag)
    {
        _pid = pid;
        _pidfd = Spawn.PidfdOpen(pid);
        int error = _pidfd < 0 ? errno : epoll.Add(_pidfd, EPOLLIN, tag);
        if (error != 0)
        {
            // Nobody would tell when it ends. It was just started and is killed: it ends at once.
            KillGroup();
            TryReap(0, out _);
        }

        return error;
    }

    /// <summary>Ends a child that nobody watches, with its group, and waits until it is gone.</summary>
    public static void KillAndReap(int pid)
    {
        _ = kill(-pid, Spawn.SIGKILL);
        int status;
        while (Spawn.Wait4(pid, &status, 0, null) < 0 && errno == Errno.EINTR)
        {
            // A signal of the runtime.
        }
    }

    /// <summary>Kills the child and everything it started that stayed in its group.</summary>
    public void KillGroup()
    {
        if (_pid > 0)
        {
            _ = kill(-_pid, Spawn.SIGKILL);
        }
    }

    /// <summary>Takes the result of a child that has ended.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool TryReap(out ProbeOutcome outcome) => TryReap(Spawn.WNOHANG, out outcome);

    private bool TryReap(int options, out ProbeOutcome outcome)
    {
        int status = 0;
        int reaped;
        do
        {
            reaped = Spawn.Wait4(_pid, &status, options, null);
        }
        while (reaped < 0 && errno == Errno.EINTR);

        outcome = reaped < 0 ? new ProbeOutcome(ProbeOutcomeKind.Inconclusive, errno) : Read(status);
        if (reaped == 0)
        {
            return false;
        }

        _pid = 0;
        if (_pidfd >= 0)
        {
            _ = close(_pidfd);
            _pidfd = -1;
        }

        return true;
    }

    // wait(2): the signal is in the lower seven bits, the exit code in the second byte.
    private static ProbeOutcome Read(int status)
    {
        int signal = status & 0x7f;
        int code = (status >> 8) & 0xff;
        return signal != ExitedNormally ? new ProbeOutcome(ProbeOutcomeKind.ScriptSignal, signal)
            : code != 0 ? new ProbeOutcome(ProbeOutcomeKind.ScriptExit, code)
            : new ProbeOutcome(ProbeOutcomeKind.Success);
    }
}
