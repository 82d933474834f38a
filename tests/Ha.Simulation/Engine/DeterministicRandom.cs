namespace Ha.Simulation.Engine;

/// <summary>The only source of chance in a simulation: SplitMix64, the same on every machine and every .NET.</summary>
internal sealed class DeterministicRandom(long seed)
{
    private ulong _state = (ulong)seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0..<paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>Both ends included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => probability > 0 && Unit() < probability;

    public TimeSpan Between(TimeSpan least, TimeSpan most) =>
        least + new TimeSpan((long)((most - least).Ticks * Unit()));

    /// <summary>Short times as likely as long ones: uniform in the logarithm.</summary>
    public TimeSpan Spread(TimeSpan least, TimeSpan most) =>
        new((long)(least.Ticks * Math.Pow((double)most.Ticks / least.Ticks, Unit())));

    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];
}
