namespace Ha.Simulation.Hosts;

/// <summary>A host's monotonic clock: its own beginning and its own rate, which may change but never runs backwards.</summary>
internal sealed class HostClock(Engine.World world) : TimeProvider
{
    private const long Billion = 1_000_000_000;

    private TimeSpan _worldBase;
    private TimeSpan _localBase;
    private long _rate; // parts in a billion that it is fast

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now => ToLocal(world.Now);

    /// <summary>How fast it is.</summary>
    public long PartsPerBillion => _rate;

    public override long GetTimestamp() => Now.Ticks;

    /// <summary>From now on it shows this time and runs at this rate.</summary>
    public void Set(TimeSpan local, long partsPerBillion)
    {
        _worldBase = world.Now;
        _localBase = local;
        _rate = partsPerBillion;
    }

    public TimeSpan ToLocal(TimeSpan time)
    {
        long passed = (time - _worldBase).Ticks;
        return _localBase + new TimeSpan(passed + (passed * _rate / Billion));
    }

    /// <summary>The first simulated time at which it shows this time or a later one.</summary>
    public TimeSpan ToWorld(TimeSpan local)
    {
        long passed = (local - _localBase).Ticks;
        TimeSpan time = _worldBase + new TimeSpan(passed - (passed * _rate / (Billion + _rate)));
        while (ToLocal(time) < local)
        {
            time += new TimeSpan(1);
        }

        return time;
    }
}
