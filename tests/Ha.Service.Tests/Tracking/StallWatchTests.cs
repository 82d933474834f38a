using Ha.Service.Tracking;

namespace Ha.Service.Tests.Tracking;

public sealed class StallWatchTests
{
    private readonly StallWatch _watch = new(TimeSpan.FromSeconds(5));

    [Fact]
    public void IsStalled_NoTurnForLongerThanTheLimit_IsUntilItTurns()
    {
        bool[] stalled = [.. Enumerable.Range(0, 9).Select(second => IsStalled(second, lastTurn: 0))];

        Assert.Equal([false, false, false, false, false, false, true, true, true], stalled);
        Assert.False(IsStalled(9, lastTurn: 8.5));
        Assert.False(IsStalled(10, lastTurn: 8.5));
    }

    [Fact]
    public void IsStalled_PauseOfTheWholeMachine_IsNot()
    {
        Assert.False(IsStalled(1, lastTurn: 0.9));
        Assert.False(IsStalled(600, lastTurn: 0.9));
        Assert.False(IsStalled(601, lastTurn: 600.5));
    }

    private bool IsStalled(double now, double lastTurn) =>
        _watch.IsStalled(TimeSpan.FromSeconds(now), TimeSpan.FromSeconds(lastTurn));
}
