namespace Ha.HealthCheck;

/// <summary>One check as it was at one moment.</summary>
/// <remarks>Immutable. Times are on the clock of <see cref="CheckReactor.Now"/>: subtract to get an age.</remarks>
public sealed record CheckStatus
{
    /// <summary>The name the check was given.</summary>
    public required string Id { get; init; }

    /// <summary>The state as judged.</summary>
    public required HealthState State { get; init; }

    /// <summary>When the check came into this state.</summary>
    public required TimeSpan Since { get; init; }

    /// <summary>What the last attempt that said anything about the server advises.</summary>
    public ProbeAdvice Advice { get; init; }

    /// <summary>Whether the server comes and goes too often.</summary>
    public bool IsFlapping { get; init; }

    /// <summary>Until when it is held down for that; null: it is not.</summary>
    public TimeSpan? HeldUntil { get; init; }

    /// <summary>How the last finished attempt ended; null before the first.</summary>
    public ProbeOutcome? LastOutcome { get; init; }

    /// <summary>When the last finished attempt ended; null before the first.</summary>
    public TimeSpan? LastRun { get; init; }

    /// <summary>Successes in a row.</summary>
    public int ConsecutiveSuccesses { get; init; }

    /// <summary>Failures in a row.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Attempts that succeeded, in total.</summary>
    public long Succeeded { get; init; }

    /// <summary>Attempts that failed, in total.</summary>
    public long Failed { get; init; }

    /// <summary>Attempts that said nothing because this machine was short of something, in total.</summary>
    public long Inconclusive { get; init; }
}
