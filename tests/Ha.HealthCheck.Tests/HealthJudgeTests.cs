using FsCheck;
using FsCheck.Fluent;

namespace Ha.HealthCheck.Tests;

public sealed class HealthJudgeTests
{
    // S success, F failure, I inconclusive; the expected state after each: u unknown, U up, D down.
    [Theory]
    [InlineData(2, 3, "S", "U")]
    [InlineData(2, 3, "F", "D")]
    [InlineData(100, 100, "S", "U")]
    [InlineData(100, 100, "F", "D")]
    [InlineData(2, 3, "SFF", "UUU")]
    [InlineData(2, 3, "SFFF", "UUUD")]
    [InlineData(2, 3, "SFFSFFSFFF", "UUUUUUUUUD")]
    [InlineData(2, 3, "FS", "DD")]
    [InlineData(2, 3, "FSS", "DDU")]
    [InlineData(2, 3, "FSFSFSS", "DDDDDDU")]
    [InlineData(1, 1, "SFSF", "UDUD")]
    [InlineData(2, 3, "IIS", "uuU")]
    [InlineData(2, 3, "SFFIIIF", "UUUUUUD")]
    [InlineData(2, 3, "FSIIS", "DDDDU")]
    [InlineData(1, 1, "SIII", "UUUU")]
    public void Judge_Outcomes_GiveStates(int rise, int fall, string outcomes, string states)
    {
        var judge = new HealthJudge(rise, fall);

        string seen = string.Concat(outcomes.Select(outcome =>
        {
            HealthState before = judge.State;
            Assert.Equal(judge.Observe(OutcomeOf(outcome)), before != judge.State);
            return LetterOf(judge.State);
        }));

        Assert.Equal(states, seen);
    }

    [Theory]
    [InlineData(HealthState.Up, "FF", HealthState.Up)]
    [InlineData(HealthState.Up, "FFF", HealthState.Down)]
    [InlineData(HealthState.Down, "S", HealthState.Down)]
    [InlineData(HealthState.Down, "SS", HealthState.Up)]
    public void Judge_StartsFromAState_NeedsTheWholeCount(HealthState initial, string outcomes, HealthState expected)
    {
        var judge = new HealthJudge(2, 3, initial);
        foreach (char outcome in outcomes)
        {
            judge.Observe(OutcomeOf(outcome));
        }

        Assert.Equal(expected, judge.State);
    }

    [Theory]
    [InlineData(HealthState.Up, "S", "U")]
    [InlineData(HealthState.Up, "FFF", "uuD")]
    [InlineData(HealthState.Up, "FFSF", "uuUU")]
    [InlineData(HealthState.Down, "F", "D")]
    [InlineData(HealthState.Down, "SS", "uU")]
    [InlineData(HealthState.Down, "SF", "uD")]
    public void Judge_SomethingIsExpected_ContraryMustComeAsOftenAsEver(HealthState expected, string outcomes, string states)
    {
        var judge = new HealthJudge(2, 3, HealthState.Unknown, expected);

        Assert.Equal(states, string.Concat(outcomes.Select(outcome =>
        {
            judge.Observe(OutcomeOf(outcome));
            return LetterOf(judge.State);
        })));
    }

    [Fact]
    public void Judge_IsHeld_StaysDownUntilTheFirstSuccessAfterwards()
    {
        var judge = new HealthJudge(2, 3, HealthState.Down);
        Assert.False(judge.Observe(OutcomeOf('S'), isHeld: true));
        Assert.False(judge.Observe(OutcomeOf('S'), isHeld: true));
        Assert.False(judge.Observe(OutcomeOf('S'), isHeld: true));
        Assert.True(judge.Observe(OutcomeOf('S')));
        Assert.False(judge.Observe(OutcomeOf('S'), isHeld: true)); // one that is up is not made down
    }

    [Fact]
    public void Judge_ZeroRiseOrFall_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HealthJudge(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HealthJudge(1, 0));
    }

    /// <summary>
    /// Against the definition: a state other than the first changes exactly when the conclusive outcomes up to here end
    /// with as many of the other sign as it takes, all of them since the last change or before.
    /// </summary>
    [Fact]
    public void Judge_AnyOutcomes_ChangesOnlyAfterRiseOrFallInARow() =>
        Prop.ForAll(
            Gen.Choose(1, 5).Two().Zip(Gen.Choose(0, 2).ListOf()).ToArbitrary(),
            input =>
            {
                ((int rise, int fall), List<int> outcomes) = (input.Item1, input.Item2.ToList());
                var judge = new HealthJudge(rise, fall);
                var conclusive = new List<bool>();
                foreach (char letter in outcomes.Select(outcome => "SFI"[outcome]))
                {
                    HealthState before = judge.State;
                    bool changed = judge.Observe(OutcomeOf(letter));
                    if (letter == 'I')
                    {
                        Assert.False(changed);
                        continue;
                    }

                    conclusive.Add(letter == 'S');
                    int run = Enumerable.Reverse(conclusive).TakeWhile(success => success == (letter == 'S')).Count();
                    bool expected = before switch
                    {
                        HealthState.Unknown => true,
                        HealthState.Up => letter == 'F' && run >= fall,
                        _ => letter == 'S' && run >= rise,
                    };
                    Assert.Equal(expected, changed);
                    Assert.Equal(letter == 'S' ? run : 0, judge.ConsecutiveSuccesses);
                    Assert.Equal(letter == 'F' ? run : 0, judge.ConsecutiveFailures);
                }
            }).QuickCheckThrowOnFailure();

    private static ProbeOutcome OutcomeOf(char letter) => new(letter switch
    {
        'S' => ProbeOutcomeKind.Success,
        'I' => ProbeOutcomeKind.Inconclusive,
        _ => ProbeOutcomeKind.L4Refused,
    });

    private static char LetterOf(HealthState state) => state switch
    {
        HealthState.Up => 'U',
        HealthState.Down => 'D',
        _ => 'u',
    };
}
