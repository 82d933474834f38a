namespace Ha.Vrrp.Tests;

public sealed class AnnounceScheduleTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(100);

    [Fact]
    public void Begin_Default_IsTwoBurstsAndARefreshEachMinute()
    {
        Assert.Equal(
            [0, 0.1, 0.2, 5, 5.1, 5.2, 65.2, 125.2],
            Run(AnnouncePolicy.Default, 130, schedule => schedule.Begin(AnnouncePolicy.Default, Start)));
    }

    [Fact]
    public void Begin_NoSecondBurstAndNoRefresh_IsOneBurst()
    {
        var policy = new AnnouncePolicy(2, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, TimeSpan.Zero);

        Assert.Equal([0, 0.02], Run(policy, 1000, schedule => schedule.Begin(policy, Start)));
    }

    [Fact]
    public void Begin_NoGap_IsOneAnnouncementForEachQuestion()
    {
        var policy = new AnnouncePolicy(3, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

        Assert.Equal([0, 0, 0], Run(policy, 10, schedule => schedule.Begin(policy, Start)));
    }

    [Fact]
    public void BurstAt_Asked_PutsTheRefreshOff()
    {
        AnnouncePolicy policy = AnnouncePolicy.Default with { SecondAfter = TimeSpan.Zero, Burst = 1 };

        Assert.Equal([0, 30, 90], Run(policy, 100, schedule =>
        {
            schedule.Begin(policy, Start);
            Assert.True(schedule.IsDue(policy, Start));
            schedule.BurstAt(Start + TimeSpan.FromSeconds(30));
        }, 0));
    }

    [Fact]
    public void Stop_BurstInProgress_EndsIt()
    {
        Assert.Empty(Run(AnnouncePolicy.Default, 100, schedule =>
        {
            schedule.Begin(AnnouncePolicy.Default, Start);
            schedule.Stop();
        }));
    }

    [Fact]
    public void IsDue_LongLate_AnnouncesOnce()
    {
        var schedule = new AnnounceSchedule();
        schedule.Begin(AnnouncePolicy.Default, Start);
        TimeSpan late = Start + TimeSpan.FromSeconds(50);

        Assert.True(schedule.IsDue(AnnouncePolicy.Default, late));
        Assert.False(schedule.IsDue(AnnouncePolicy.Default, late));
    }

    private static List<double> Run(
        AnnouncePolicy policy, double seconds, Action<AnnounceSchedule> begin, params double[] before)
    {
        var schedule = new AnnounceSchedule();
        begin(schedule);
        List<double> times = [.. before];
        while (schedule.Deadline is { } due && due <= Start + TimeSpan.FromSeconds(seconds))
        {
            if (schedule.IsDue(policy, due))
            {
                times.Add(Math.Round((due - Start).TotalSeconds, 3));
            }
        }

        return times;
    }
}
