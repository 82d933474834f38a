using FsCheck;
using FsCheck.Fluent;
using Ha.HealthCheck.Reactor;

namespace Ha.HealthCheck.Tests.Reactor;

public sealed class StartTimesTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    public void First_OneCheck_StartsAtOnce() => Assert.Equal(Now, StartTimes.First(Now, Interval, 0, 1));

    [Fact]
    public void First_ManyChecks_AreSpreadOverASecondAtMost()
    {
        TimeSpan[] starts = [.. Enumerable.Range(0, 10_000).Select(i => StartTimes.First(Now, Interval, i, 10_000))];

        Assert.Equal(10_000, starts.Distinct().Count());
        Assert.All(starts, start => Assert.InRange(start, Now, Now + StartTimes.FirstWindow));
    }

    [Fact]
    public void Due_StartsOfTheSameTenMilliseconds_AreDueTogetherAndNeverEarly()
    {
        TimeSpan[] due =
        [
            .. Enumerable.Range(1, 100).Select(i => StartTimes.Due(Now + TimeSpan.FromMicroseconds(i * 100), Interval)),
        ];

        Assert.All(due, at => Assert.Equal(Now + TimeSpan.FromMilliseconds(10), at));
        Assert.Equal(Now, StartTimes.Due(Now, Interval));
    }

    [Fact]
    public void Due_ShortInterval_IsExact()
    {
        TimeSpan start = Now + TimeSpan.FromMicroseconds(100);

        Assert.Equal(start, StartTimes.Due(start, TimeSpan.FromMilliseconds(499)));
    }

    [Fact]
    public void Phase_ManyChecks_FillEveryTenthOfTheInterval()
    {
        int[] tenths = new int[10];
        for (int number = 0; number < 10_000; number++)
        {
            tenths[(int)(StartTimes.Phase(number) * 10)]++;
        }

        Assert.All(tenths, count => Assert.InRange(count, 990, 1010));
    }

    [Fact]
    public void Second_AnyPhase_IsHalfToOneAndAHalfIntervalsLater() =>
        Prop.ForAll(
            Gen.Choose(0, 999).Zip(Gen.Choose(1, 1_000_000)).ToArbitrary(),
            input =>
            {
                TimeSpan first = Now + TimeSpan.FromTicks(input.Item2);
                TimeSpan second = StartTimes.Second(first, Interval, input.Item1 / 1000.0);
                Assert.InRange(second, first + (Interval / 2), first + (Interval * 1.5));
                Assert.InRange(second.Ticks % Interval.Ticks, (Interval.Ticks * input.Item1 / 1000) - 2, (Interval.Ticks * input.Item1 / 1000) + 2);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1.0, 10.0)]
    [InlineData(10.0, 10.0)]
    [InlineData(10.5, 10.0)]
    [InlineData(12.0, 20.0)]
    [InlineData(20.0, 20.0)]
    [InlineData(47.0, 50.0)]
    public void Next_KeepsThePhaseAndLeavesOutWhatWasMissed(double endedAfter, double nextAfter) =>
        Assert.Equal(
            Now + TimeSpan.FromSeconds(nextAfter),
            StartTimes.Next(Now, Interval, Now + TimeSpan.FromSeconds(endedAfter)));
}
