using System.Globalization;

namespace Ha.Simulation.Engine;

/// <summary>What a run of many seeds really did, for the reader of its last lines.</summary>
internal sealed class Tally
{
    public long Seeds { get; set; }

    public TimeSpan Simulated { get; set; }

    public long Turns { get; set; }

    public long AdvertsSent { get; set; }

    public long Delivered { get; set; }

    public long Lost { get; set; }

    public long Duplicated { get; set; }

    public long Transitions { get; set; }

    public long Faults { get; set; }

    public long Drills { get; set; }

    public long Settled { get; set; }

    public long Leases { get; set; }

    /// <summary>The longest settling, as a share of the bound that <see cref="Invariants.SettlingBound"/> states.</summary>
    public double SettledWorst { get; set; }

    public SortedDictionary<string, long> Kinds { get; } = new(StringComparer.Ordinal);

    public void Count(string kind)
    {
        Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;
    }

    public void Add(Tally other)
    {
        Seeds += other.Seeds;
        Simulated += other.Simulated;
        Turns += other.Turns;
        AdvertsSent += other.AdvertsSent;
        Delivered += other.Delivered;
        Lost += other.Lost;
        Duplicated += other.Duplicated;
        Transitions += other.Transitions;
        Faults += other.Faults;
        Drills += other.Drills;
        Settled += other.Settled;
        Leases += other.Leases;
        SettledWorst = Math.Max(SettledWorst, other.SettledWorst);
        foreach ((string kind, long count) in other.Kinds)
        {
            Kinds[kind] = Kinds.GetValueOrDefault(kind) + count;
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        seeds {Seeds:N0}, simulated hours {Simulated.TotalHours:N1}, turns {Turns:N0}
        adverts sent {AdvertsSent:N0}; copies delivered {Delivered:N0}, lost {Lost:N0}, duplicated {Duplicated:N0}
        transitions {Transitions:N0}, faults {Faults:N0}, drills {Drills:N0}, leases that ran out {Leases:N0}
        settled {Settled:N0} times, at worst after {SettledWorst:P0} of the bound
        {string.Join(", ", Kinds.Select(kind => $"{kind.Key} {kind.Value:N0}"))}
        """);
}
