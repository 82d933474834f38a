namespace Ha.Benchmarks.Verbs;

/// <summary>What <see cref="LoadBenchmark"/> is asked to do.</summary>
internal sealed record LoadPlan
{
    /// <summary>How long each product is measured.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>In how many parts; the products take turns.</summary>
    public required int Parts { get; init; }

    /// <summary>How many servers are checked, each once a second.</summary>
    public required int Servers { get; init; }

    /// <summary>The advertisement interval.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How often the directors are reloaded.</summary>
    public TimeSpan ReloadEvery { get; init; } = TimeSpan.FromSeconds(10);
}
