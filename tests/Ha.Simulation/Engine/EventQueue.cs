namespace Ha.Simulation.Engine;

internal enum EventKind : byte
{
    /// <summary>A packet reaches a host; Payload: the packet.</summary>
    Arrival,

    /// <summary>A host's process wants its turn.</summary>
    Wake,

    /// <summary>A lease in a host's kernel may have run out.</summary>
    Lease,

    /// <summary>Payload: an action of the scenario.</summary>
    Action,
}

/// <summary>Something that happens at a simulated time.</summary>
/// <param name="At">When.</param>
/// <param name="Order">Of two at the same time, the one that was scheduled first goes first.</param>
/// <param name="Kind">What.</param>
/// <param name="Host">Where.</param>
/// <param name="Generation">Wake: void unless it is the host's current one. Action: unless it is the world's epoch.</param>
/// <param name="Payload">See <see cref="EventKind"/>.</param>
internal readonly record struct SimulatedEvent(
    TimeSpan At, long Order, EventKind Kind, int Host, int Generation, object? Payload)
{
    public bool IsBefore(in SimulatedEvent other) => At < other.At || (At == other.At && Order < other.Order);
}

/// <summary>A binary heap: nothing else in a simulation is touched as often.</summary>
internal sealed class EventQueue
{
    private SimulatedEvent[] _heap = new SimulatedEvent[256];
    private long _order;

    public int Count { get; private set; }

    public ref readonly SimulatedEvent First => ref _heap[0];

    public void Add(TimeSpan at, EventKind kind, int host, int generation, object? payload)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, 2 * Count);
        }

        var added = new SimulatedEvent(at, _order++, kind, host, generation, payload);
        int place = Count++;
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (!added.IsBefore(_heap[parent]))
            {
                break;
            }

            _heap[place] = _heap[parent];
            place = parent;
        }

        _heap[place] = added;
    }

    public SimulatedEvent Remove()
    {
        SimulatedEvent first = _heap[0];
        SimulatedEvent moved = _heap[--Count];
        _heap[Count] = default;
        int place = 0;
        while (true)
        {
            int child = (2 * place) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(moved))
            {
                break;
            }

            _heap[place] = _heap[child];
            place = child;
        }

        if (Count > 0)
        {
            _heap[place] = moved;
        }

        return first;
    }
}
