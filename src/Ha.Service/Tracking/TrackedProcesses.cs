using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>Looks each second which of the tracked processes run.</summary>
/// <remarks>Thread-safe. A thread of its own: a process that hangs in the kernel can hang who looks at it.</remarks>
internal sealed class TrackedProcesses : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TrackedStates _states;
    private readonly Poller _poller;
    private volatile ProcessTable? _table;

    /// <param name="states">Where the results go.</param>
    public TrackedProcesses(TrackedStates states)
    {
        _states = states;
        _poller = new Poller("tracked-processes", Interval, Look);
    }

    /// <summary>Makes these the processes: names, and paths of executables.</summary>
    public void Replace(string[] names)
    {
        _table = names.Length == 0 ? null : new ProcessTable(names);
        if (names.Length > 0)
        {
            _poller.LookNow();
        }
    }

    public void Dispose() => _poller.Dispose();

    private void Look()
    {
        // A table is replaced and never changed: a walk under way ends with the names that it began with.
        if (_table is not { } table)
        {
            return;
        }

        bool isRead = table.Walk();
        foreach ((string name, bool isRunning) in table.Read())
        {
            var key = new TrackedKey(TrackedKind.Process, name);
            _states.Set(key, isRunning ? new TrackedState(TrackedHealth.Well, $"{key} is running")
                : isRead ? new TrackedState(TrackedHealth.Failed, $"{key} is not running")
                : new TrackedState(TrackedHealth.Failed, $"{key} cannot be looked for: /proc cannot be read"));
        }
    }
}
