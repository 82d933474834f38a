namespace Ha.Benchmarks.Verbs;

/// <summary>What <see cref="ChecksBenchmark"/> is asked to do.</summary>
internal sealed record ChecksPlan
{
    public required CheckKind[] Kinds { get; init; }

    /// <summary>How many servers are checked once a second; one run for each number.</summary>
    public required int[] Servers { get; init; }

    /// <summary>How often each product is measured; they take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long, each time.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Whether each packet wakes the servers.</summary>
    public bool AreWoken { get; init; }
}
