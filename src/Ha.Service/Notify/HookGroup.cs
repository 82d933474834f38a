using Ha.Service.Events;

namespace Ha.Service.Notify;

/// <summary>The hooks of all things of one kind, by their names. Those of one thing do not wait for those of another.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="kind">The kind, as the log names it: <c>Virtual router</c>.</param>
/// <param name="failure">The event that says that a hook could not be told.</param>
/// <param name="caller">Tells one hook.</param>
/// <param name="events">Where failures go.</param>
/// <param name="logger">For what hooks say and how they end.</param>
/// <param name="stop">The director ends and waits no longer.</param>
internal sealed class HookGroup(
    string kind, string failure, HookCaller caller, EventLog events, ILogger logger, CancellationToken stop) : IDisposable
{
    private readonly Dictionary<string, SubjectHooks> _hooks = [];
    private readonly List<SubjectHooks> _finishing = [];

    /// <summary>What the hooks of each did.</summary>
    public IReadOnlyDictionary<string, HookCounts> Counts => _hooks.ToDictionary(pair => pair.Key, pair => pair.Value.Counts);

    /// <summary>All that have something to tell, also of things that are gone.</summary>
    public IEnumerable<SubjectHooks> All => _hooks.Values.Concat(_finishing);

    /// <summary>Takes a change; never waits.</summary>
    public void Tell(string name, HookOrder order)
    {
        if (!_hooks.TryGetValue(name, out SubjectHooks? hooks))
        {
            hooks = new SubjectHooks($"{kind} {name}", caller, reason => events.Add(failure, name, reason), logger, stop);
            _hooks.Add(name, hooks);
        }

        hooks.Tell(order);
    }

    /// <summary>One is gone: what is still to be told of it is told.</summary>
    public void Forget(string name)
    {
        _finishing.RemoveAll(hooks => hooks.Idle.IsCompleted);
        if (_hooks.Remove(name, out SubjectHooks? last))
        {
            _finishing.Add(last);
        }
    }

    public void Dispose()
    {
        foreach (SubjectHooks hooks in All)
        {
            hooks.Dispose();
        }
    }
}
