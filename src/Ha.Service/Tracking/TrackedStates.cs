namespace Ha.Service.Tracking;

/// <summary>What is known of everything that is tracked. Says when something changed.</summary>
/// <remarks>Thread-safe, and nobody waits in it: threads that look at things put their results here.</remarks>
internal sealed class TrackedStates(Action<TrackedKey, TrackedState> onChange)
{
    private readonly Lock _gate = new();
    private Dictionary<TrackedKey, TrackedState> _states = [];

    /// <summary>Makes these the tracked objects; what is known of those that stay is kept.</summary>
    public void Keep(IEnumerable<TrackedKey> keys)
    {
        lock (_gate)
        {
            var next = new Dictionary<TrackedKey, TrackedState>();
            foreach (TrackedKey key in keys)
            {
                next[key] = _states.TryGetValue(key, out TrackedState state) ? state : TrackedState.Unknown(key);
            }

            _states = next;
        }
    }

    /// <summary>Takes a result. One for an object that is not tracked any more is left out.</summary>
    public void Set(TrackedKey key, TrackedState state)
    {
        lock (_gate)
        {
            if (!_states.TryGetValue(key, out TrackedState before) || before == state)
            {
                return;
            }

            _states[key] = state;
        }

        onChange(key, state);
    }

    /// <summary>One state.</summary>
    public TrackedState this[TrackedKey key]
    {
        get
        {
            lock (_gate)
            {
                return _states.TryGetValue(key, out TrackedState state) ? state : TrackedState.Unknown(key);
            }
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<TrackedKey, TrackedState> Read()
    {
        lock (_gate)
        {
            return new Dictionary<TrackedKey, TrackedState>(_states);
        }
    }
}
