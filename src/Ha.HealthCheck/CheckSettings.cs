using Ha.HealthCheck.Reactor;

namespace Ha.HealthCheck;

/// <summary>When a check runs and how its results are judged. Valid by construction.</summary>
public sealed record CheckSettings
{
    /// <summary>What an attempt does.</summary>
    public required ProbeSettings Probe { get; init; }

    /// <summary>From the start of one attempt to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The interval between the first contrary result and the verdict, at most the interval; null: the interval.</summary>
    public TimeSpan? FastInterval { get; init; }

    /// <summary>The interval while it is down, at least the interval; null: the interval.</summary>
    public TimeSpan? DownInterval { get; init; }

    /// <summary>The whole attempt must have succeeded within this time; at most the interval.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Consecutive successes that make a server that is down healthy, 1..100.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Consecutive failures that make a healthy server down, 1..100.</summary>
    public int Fall { get; init; } = 3;

    /// <summary>What a server is held for until it is judged: Up, Down, or Unknown for nothing.</summary>
    /// <remarks>Its state is Unknown meanwhile. A first result that is contrary must come as often as any other.</remarks>
    public HealthState Expected { get; init; }

    /// <summary>How a server that comes and goes is kept out; null: it is not.</summary>
    public FlapSettings? Flap { get; init; }

    /// <summary>Why these settings cannot be run, in words; null: they can.</summary>
    public string? Problem => SettingsRules.Problem(this);
}
