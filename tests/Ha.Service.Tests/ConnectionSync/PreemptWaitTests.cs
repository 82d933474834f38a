using Ha.Service.ConnectionSync;
using Ha.Service.Tracking;
using Ha.Vrrp;

namespace Ha.Service.Tests.ConnectionSync;

public sealed class PreemptWaitTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);
    private readonly PreemptWait _wait = new();
    private double _now = 100;
    private int _asked;

    [Theory]
    [InlineData(new long[] { 0, 0, 0, 0 }, true)]
    [InlineData(new long[] { 0, 0, 0 }, false)]
    [InlineData(new long[] { 0, 2, 4, 6 }, true)]
    [InlineData(new long[] { 0, 50, 100, 103, 103, 103 }, false)]
    [InlineData(new long[] { 0, 50, 100, 103, 103, 103, 103 }, true)]
    [InlineData(new long[] { 0, 10_000, 10_100, 10_200, 10_300 }, true)]
    [InlineData(new long[] { 0, 10_000, 10_102, 10_204, 10_307 }, false)]
    [InlineData(new long[] { 500, 400, 300, 200 }, true)]
    internal void Level_IsReachedWhenNothingMuchIsAddedThreeTimes(long[] numbers, bool expected)
    {
        var level = new SyncLevel();
        Array.ForEach(numbers, level.Take);
        Assert.Equal(expected, level.IsReached);
    }

    [Fact]
    public void Look_BackupAfterStart_WaitsUntilTheLevelIsReached()
    {
        Assert.Equal(TrackedHealth.Well, Look(null, 0));
        long[] numbers = [0, 80, 150, 199, 200, 200];
        Assert.All(numbers, number => Assert.Equal(TrackedHealth.Failed, Look(RouterState.Backup, number)));
        Assert.Equal(TrackedHealth.Well, Look(RouterState.Backup, 200));
        Assert.Equal(TrackedHealth.Well, Look(RouterState.Backup, 5000)); // once is enough
    }

    [Fact]
    public void Look_NumberGoesOnGrowing_WaitsNoLongerThanTheMost()
    {
        int seconds = 0;
        while (Look(RouterState.Backup, seconds * 1000) == TrackedHealth.Failed)
        {
            seconds++;
            Assert.True(seconds < 100);
        }

        Assert.Equal(60, seconds);
    }

    [Fact]
    public void Look_BecameMaster_WaitsNoMoreAsBackup()
    {
        Assert.Equal(TrackedHealth.Failed, Look(RouterState.Backup, 0));
        Assert.Equal(TrackedHealth.Well, Look(RouterState.Master, 0));
        Assert.Equal(TrackedHealth.Well, Look(RouterState.Backup, 1000));
    }

    [Fact]
    public void Look_Fault_WaitsAnewAfterwards()
    {
        _ = Look(RouterState.Master, 0);
        Assert.Equal(TrackedHealth.Failed, Look(RouterState.Fault, 0));
        Assert.Equal(TrackedHealth.Failed, Look(RouterState.Backup, 0));
        Assert.Equal(TrackedHealth.Failed, Look(RouterState.Backup, 1000));
    }

    [Fact]
    public void Look_MoreOftenThanEachSecond_AsksTheKernelOncePerSecond()
    {
        for (int i = 0; i < 17; i++)
        {
            _ = Look(RouterState.Backup, i * 1000, step: 0.125);
        }

        Assert.Equal(3, _asked);
    }

    [Fact]
    public void Look_KernelCannotBeAsked_WaitsForTheMost()
    {
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(TrackedHealth.Failed, Look(RouterState.Backup, null));
        }

        Assert.Equal(TrackedHealth.Well, Look(RouterState.Backup, null));
    }

    private TrackedHealth Look(RouterState? role, long? connections, double step = 1)
    {
        TrackedState state = _wait.Look(Most, role, Count, TimeSpan.FromSeconds(_now));
        _now += step;
        return state.Health;

        long? Count()
        {
            _asked++;
            return connections;
        }
    }
}
