using Ha.HealthCheck.Native;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Reactor;

/// <summary>All checks: what happens when one is due, ready, late, added or removed.</summary>
/// <remarks>
/// Every check has one due time: the deadline of the attempt under way, or else the start of the next. Not thread-safe.
/// Once a set of checks is applied, running it allocates nothing but the copies of changed states.
/// </remarks>
internal sealed class CheckTable(Epoll epoll, ScriptStarter starter, int capacity)
{
    /// <summary>How many due times are served before the descriptors have their turn again.</summary>
    private const int DuePerTurnMax = 64;

    // A killed process takes a moment to die. One that takes longer than this hangs in the kernel.
    private static readonly TimeSpan LingerTolerated = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LingerPause = TimeSpan.FromMilliseconds(5);

    private readonly Dictionary<string, int> _indexOf = new(capacity);
    private readonly DeadlineHeap _due = new();
    private readonly Stack<int> _free = new(capacity);
    private readonly DurationCounts _durations = new();
    private CheckSlot?[] _slots = [];
    private uint[] _generations = [];
    private long _added;

    /// <summary>Checks whose state has changed since this was last cleared, and agents that were asked for the first time.</summary>
    public List<CheckStatus> Changed { get; } = new(capacity);

    /// <summary>The longest time by which something was served after it was due.</summary>
    public TimeSpan LagWorst { get; private set; }

    /// <summary>When there is something to do, if nothing becomes ready before.</summary>
    public TimeSpan? NextDue => _due.TryPeek(out _, out TimeSpan due) ? due : null;

    public CheckHistogram Durations => _durations.Copy();

    public CheckStatus[] ReadStatus() => [.. _indexOf.Values.Select(index => _slots[index]!.ToStatus())];

    /// <summary>Makes these the checks. What is equal goes on untouched.</summary>
    public void Apply(IReadOnlyList<(string Id, CheckSettings Settings)> checks, TimeSpan now)
    {
        var wanted = new HashSet<string>(checks.Select(check => check.Id));
        foreach (string gone in _indexOf.Keys.Where(id => !wanted.Contains(id)).ToArray())
        {
            Retire(gone);
        }

        var added = checks.Where(check => !IsUnchanged(check.Id, check.Settings)).ToArray();
        for (int i = 0; i < added.Length; i++)
        {
            Add(added[i].Id, added[i].Settings, StartTimes.First(now, added[i].Settings.Interval, i, added.Length), now);
        }
    }

    /// <summary>Serves a descriptor that is ready.</summary>
    public void Ready(ulong tag, int events, TimeSpan now)
    {
        int index = (int)(uint)tag;
        if (index >= _slots.Length || _generations[index] != (uint)(tag >> 32) || _slots[index] is not { } slot)
        {
            // Of an attempt that has ended in this very turn.
            return;
        }

        ProbeOutcome? outcome = slot.Probe.Continue(events);
        if (slot.IsRunning && outcome is { } ended)
        {
            End(index, slot, ended, now);
        }
        else if (!_due.Contains(index) && !slot.Probe.IsLingering)
        {
            Free(index, slot);
        }
    }

    /// <summary>Serves what is due, but not everything if it is much.</summary>
    public void FireDue(TimeSpan now)
    {
        for (int i = 0; i < DuePerTurnMax && _due.TryPeek(out int index, out TimeSpan due) && due <= now; i++)
        {
            LagWorst = now - due > LagWorst ? now - due : LagWorst;
            CheckSlot slot = _slots[index]!;
            if (slot.IsRunning)
            {
                End(index, slot, slot.Probe.Abort(), now);
            }
            else
            {
                Begin(index, slot, now);
            }
        }
    }

    /// <summary>Aborts everything. Returns how many killed processes have not been reaped yet.</summary>
    public int RetireAll()
    {
        foreach (string id in _indexOf.Keys.ToArray())
        {
            Retire(id);
        }

        return _slots.Count(slot => slot is not null);
    }

    private void Begin(int index, CheckSlot slot, TimeSpan now)
    {
        if (slot.Probe.IsLingering && now - slot.Start < LingerTolerated)
        {
            _due.Set(index, now + LingerPause);
            return;
        }

        slot.Begun = now;
        if (slot.Probe.IsLingering)
        {
            End(index, slot, slot.Probe.Hindered, now);
            return;
        }

        ulong tag = ((ulong)++_generations[index] << 32) | (uint)index;
        slot.IsRunning = true;
        _due.Set(index, now + slot.Settings.Timeout);
        if (slot.Probe.Begin(epoll, tag) is { } ended)
        {
            End(index, slot, ended, now);
        }
    }

    private void End(int index, CheckSlot slot, ProbeOutcome outcome, TimeSpan now)
    {
        TimeSpan duration = now - slot.Begun;
        _durations.Observe(duration);
        slot.IsRunning = false;
        bool isChanged = slot.Observe(outcome with { Duration = duration }, now);
        TimeSpan interval = slot.Interval; // as the result has it
        slot.Start = slot.IsNew
            ? StartTimes.Second(slot.Start, interval, slot.Phase)
            : StartTimes.Next(slot.Start, interval, now);

        // Whoever waits for an agent is to know that there is nothing to wait for.
        isChanged |= slot is { IsNew: true, Settings.Probe: AgentProbeSettings };
        slot.IsNew = false;
        _due.Set(index, StartTimes.Due(slot.Start, interval));
        if (isChanged)
        {
            Changed.Add(slot.ToStatus());
        }
    }

    private bool IsUnchanged(string id, CheckSettings settings) =>
        _indexOf.TryGetValue(id, out int index) && _slots[index]!.Settings.Equals(settings);

    private void Add(string id, CheckSettings settings, TimeSpan start, TimeSpan now)
    {
        var slot = new CheckSlot(id, settings, starter, now) { Phase = StartTimes.Phase(_added++) };
        if (_indexOf.TryGetValue(id, out int earlier))
        {
            slot.Continue(_slots[earlier]!);
            Retire(id);
        }

        int index = TakeFree();
        _slots[index] = slot;
        _indexOf.Add(id, index);
        slot.Start = start;
        _due.Set(index, StartTimes.Due(start, settings.Interval));
    }

    // A slot outlives its check until the process that it killed is reaped.
    private void Retire(string id)
    {
        _indexOf.Remove(id, out int index);
        CheckSlot slot = _slots[index]!;
        _due.Remove(index);
        slot.Probe.Abort();
        slot.IsRunning = false;
        if (!slot.Probe.IsLingering)
        {
            Free(index, slot);
        }
    }

    private void Free(int index, CheckSlot slot)
    {
        slot.Probe.Dispose();
        _slots[index] = null;
        _free.Push(index);
    }

    private int TakeFree()
    {
        if (_free.Count == 0)
        {
            int old = _slots.Length;
            int grown = Math.Max(capacity, old * 2);
            Array.Resize(ref _slots, grown);
            Array.Resize(ref _generations, grown);
            _due.EnsureCapacity(grown);
            for (int index = grown - 1; index >= old; index--)
            {
                _free.Push(index);
            }
        }

        return _free.Pop();
    }
}
