namespace Ha.HealthCheck;

/// <summary>Turns the outcomes of attempts into a health state. Pure: no clock, no socket.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Unknown: the first result decides; one that is contrary to what is expected must come as often as any other.</item>
/// <item>Up: as many failures in a row as <c>fall</c> make it Down; a success starts the count anew.</item>
/// <item>Down: as many successes in a row as <c>rise</c> make it Up; a failure starts the count anew.</item>
/// <item>An inconclusive attempt says nothing about the server and changes nothing.</item>
/// </list>
/// Not thread-safe.
/// </remarks>
public sealed class HealthJudge
{
    private readonly int _rise;
    private readonly int _fall;
    private readonly HealthState _expected;

    /// <summary>Creates a judge.</summary>
    /// <param name="rise">Consecutive successes that turn Down into Up; at least 1.</param>
    /// <param name="fall">Consecutive failures that turn Up into Down; at least 1.</param>
    /// <param name="initial">The state to start from: a check whose settings changed keeps its state.</param>
    /// <param name="expected">What the server is held for while nothing is known of it; Unknown: nothing.</param>
    public HealthJudge(
        int rise, int fall, HealthState initial = HealthState.Unknown, HealthState expected = HealthState.Unknown)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rise, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fall, 1);
        _rise = rise;
        _fall = fall;
        _expected = expected;
        State = initial;
    }

    /// <summary>The state as judged so far.</summary>
    public HealthState State { get; private set; }

    /// <summary>Successes in a row up to now; 0 after a failure.</summary>
    public int ConsecutiveSuccesses { get; private set; }

    /// <summary>Failures in a row up to now; 0 after a success.</summary>
    public int ConsecutiveFailures { get; private set; }

    /// <summary>Takes the outcome of one more attempt.</summary>
    /// <param name="outcome">It.</param>
    /// <param name="isHeld">Whether a server that is down stays so for now, whatever succeeds: it comes and goes too often.</param>
    /// <returns>Whether the state changed.</returns>
    public bool Observe(ProbeOutcome outcome, bool isHeld = false)
    {
        if (outcome.IsInconclusive)
        {
            return false;
        }

        Count(outcome.IsSuccess);
        HealthState next = State switch
        {
            HealthState.Unknown when ConsecutiveFailures >= (_expected == HealthState.Up ? _fall : 1) => HealthState.Down,
            HealthState.Unknown when ConsecutiveSuccesses >= (_expected == HealthState.Down ? _rise : 1) => HealthState.Up,
            HealthState.Up when ConsecutiveFailures >= _fall => HealthState.Down,
            HealthState.Down when ConsecutiveSuccesses >= _rise && !isHeld => HealthState.Up,
            _ => State,
        };
        bool changed = next != State;
        State = next;
        return changed;
    }

    // Both counts stop at int.MaxValue: a check that is never reloaded may well run for years.
    private void Count(bool success)
    {
        ConsecutiveSuccesses = success ? Math.Min(ConsecutiveSuccesses, int.MaxValue - 1) + 1 : 0;
        ConsecutiveFailures = success ? 0 : Math.Min(ConsecutiveFailures, int.MaxValue - 1) + 1;
    }
}
