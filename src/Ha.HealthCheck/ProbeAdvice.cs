namespace Ha.HealthCheck;

/// <summary>What an attempt says about a server beyond its health: what an agent, a script or a file wants of it.</summary>
/// <remarks>It holds until a later attempt says otherwise. Nothing of it: <c>default</c>.</remarks>
public readonly record struct ProbeAdvice
{
    /// <summary>The most a weight can be, in per cent of the configured one.</summary>
    public const int PercentMax = 10_000;

    /// <summary>What is wanted.</summary>
    public AdvisedMode Mode { get; init; }

    /// <summary>The weight in per cent of the configured one, 0 to <see cref="PercentMax"/>; null: the configured one.</summary>
    public int? Percent { get; init; }

    /// <summary>The weight itself, 0 to 65535; null: <see cref="Percent"/> of the configured one.</summary>
    public int? Weight { get; init; }
}

/// <summary>What an attempt wants of a server.</summary>
public enum AdvisedMode
{
    /// <summary>Nothing but what its health and its weight say.</summary>
    Ready,

    /// <summary>No new connections.</summary>
    Drain,

    /// <summary>No connections at all.</summary>
    Maintenance,
}
