namespace Ha.HealthCheck.Reactor;

/// <summary>The next due time of every slot: a binary heap that knows where each slot stands in it.</summary>
/// <remarks>Not thread-safe. Allocates only when <see cref="EnsureCapacity"/> grows it.</remarks>
internal sealed class DeadlineHeap
{
    private int[] _heap = [];
    private int[] _position = [];
    private TimeSpan[] _due = [];
    private int _count;

    /// <summary>Whether the slot is due at any time.</summary>
    public bool Contains(int slot) => _position[slot] >= 0;

    /// <summary>Makes room for slots 0 to <paramref name="slots"/> - 1.</summary>
    public void EnsureCapacity(int slots)
    {
        int old = _position.Length;
        if (slots > old)
        {
            Array.Resize(ref _heap, slots);
            Array.Resize(ref _due, slots);
            Array.Resize(ref _position, slots);
            Array.Fill(_position, -1, old, slots - old);
        }
    }

    /// <summary>Makes the slot due at that time, whether or not it was due before.</summary>
    public void Set(int slot, TimeSpan due)
    {
        if (_position[slot] < 0)
        {
            _position[slot] = _count;
            _heap[_count++] = slot;
        }

        _due[slot] = due;
        SiftUp(_position[slot]);
        SiftDown(_position[slot]);
    }

    /// <summary>Makes the slot never due.</summary>
    public void Remove(int slot)
    {
        int at = _position[slot];
        if (at < 0)
        {
            return;
        }

        _position[slot] = -1;
        int last = _heap[--_count];
        if (last != slot)
        {
            _heap[at] = last;
            _position[last] = at;
            SiftUp(at);
            SiftDown(_position[last]);
        }
    }

    /// <summary>The slot that is due first.</summary>
    public bool TryPeek(out int slot, out TimeSpan due)
    {
        slot = _count > 0 ? _heap[0] : -1;
        due = _count > 0 ? _due[slot] : default;
        return _count > 0;
    }

    private void SiftUp(int at)
    {
        while (at > 0 && _due[_heap[at]] < _due[_heap[(at - 1) / 2]])
        {
            Swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void SiftDown(int at)
    {
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= _count)
            {
                return;
            }

            if (child + 1 < _count && _due[_heap[child + 1]] < _due[_heap[child]])
            {
                child++;
            }

            if (_due[_heap[at]] <= _due[_heap[child]])
            {
                return;
            }

            Swap(at, child);
            at = child;
        }
    }

    private void Swap(int a, int b)
    {
        (_heap[a], _heap[b]) = (_heap[b], _heap[a]);
        _position[_heap[a]] = a;
        _position[_heap[b]] = b;
    }
}
