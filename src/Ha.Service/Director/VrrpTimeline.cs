using Ha.Service.Events;
using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <summary>Turns what the VRRP process says into log lines, events, and words to those who want to know.</summary>
/// <remarks>Owned by the thread that reads from the process.</remarks>
internal sealed partial class VrrpTimeline(EventLog events, ILogger logger)
{
    /// <summary>Each change of state of a virtual router, in order. A subscriber must not wait.</summary>
    public event Action<RouterTransition>? Transitions;

    /// <summary>Takes a message.</summary>
    /// <param name="message">It.</param>
    /// <param name="priorityOf">The priority in force of a router, by its name.</param>
    public void Take(VrrpMessage message, Func<string, int> priorityOf)
    {
        switch (message)
        {
            case VrrpMessage.Hello hello:
                LogVrrpPrivileges(logger, hello.Pid, hello.Realtime, hello.MemoryLocked);
                break;
            case VrrpMessage.Transition transition:
                Take(transition, priorityOf(transition.Router));
                break;
            case VrrpMessage.Notice notice:
                LogRouterNotice(logger, notice.Router, EventKind.Of(notice.Kind), notice.Text);
                events.Add(EventKind.Of(notice.Kind), notice.Router, notice.Text);
                break;
            case VrrpMessage.SettingsApplied applied:
                Take(applied);
                break;
        }
    }

    /// <summary>A process of ours was started.</summary>
    public void Started(int pid)
    {
        LogVrrpProcessStarted(logger, pid);
        events.Add(EventKind.VrrpProcessStarted, null, $"process {pid}");
    }

    /// <summary>A process that an earlier director left was taken over.</summary>
    public void Adopted(int pid)
    {
        LogVrrpProcessAdopted(logger, pid);
        events.Add(EventKind.VrrpProcessAdopted, null, $"process {pid}, left by an earlier director: its roles go on");
    }

    /// <summary>A process that an earlier director left cannot be understood, and has to go.</summary>
    public void Replacing(int pid)
    {
        LogVrrpProcessForeign(logger, pid);
        events.Add(
            EventKind.VrrpProcessReplaced,
            null,
            $"process {pid}, left by a director of another release, was told to hand over and end; a new one is started then");
    }

    /// <summary>The process has ended while it should run.</summary>
    /// <param name="masters">The routers that were Master when it last spoke.</param>
    public void Lost(IReadOnlyList<string> masters)
    {
        LogVrrpProcessGone(logger);
        events.Add(
            EventKind.VrrpProcessLost,
            null,
            masters.Count == 0
                ? "it has ended, and is started again"
                : $"it has ended, and is started again; it was Master of {string.Join(", ", masters)}");
    }

    /// <summary>Something failed that the process needs.</summary>
    public void Failed(string error)
    {
        LogVrrpProcessError(logger, error);
        events.Add(EventKind.VrrpProcessFailed, null, error);
    }

    private void Take(VrrpMessage.Transition transition, int priority)
    {
        LogRouterTransition(logger, transition.Router, transition.From, transition.To, transition.Text);
        DirectorEvent entry = events.Add(
            EventKind.RouterTransition,
            transition.Router,
            transition.Text,
            Words.Of(transition.Cause),
            Words.Of(transition.From),
            Words.Of(transition.To));
        Transitions?.Invoke(new RouterTransition(
            transition.Router,
            transition.From,
            transition.To,
            transition.Cause,
            transition.Text,
            priority,
            entry.Time,
            entry.Sequence));
    }

    private void Take(VrrpMessage.SettingsApplied applied)
    {
        foreach ((string router, string error) in applied.Errors)
        {
            // What keeps a router from running is told by its transition to Fault as well.
            if (router.Length > 0)
            {
                LogVrrpProcessError(logger, $"virtual router {router}: {error}");
            }
            else
            {
                Failed(error);
            }
        }
    }
}
