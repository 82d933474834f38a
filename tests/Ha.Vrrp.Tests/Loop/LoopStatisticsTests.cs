using Ha.Vrrp.Loop;

namespace Ha.Vrrp.Tests.Loop;

public sealed class LoopStatisticsTests
{
    [Fact]
    public void LagWorstSince_AnyTime_IsTheWorstFromThenOn()
    {
        var statistics = new LoopStatistics();
        foreach ((int at, int lag) in new[] { (1, 5), (2, 9), (3, 1), (4, 3), (5, 2) })
        {
            statistics.ObserveLag(Milliseconds(lag), Seconds(at));
        }

        Assert.Equal(
            [9, 9, 9, 3, 3, 2, 0],
            Enumerable.Range(0, 7).Select(since => (int)statistics.LagWorstSince(Seconds(since)).TotalMilliseconds));
        Assert.Equal(Milliseconds(9), statistics.LagWorst);
        Assert.Equal(Milliseconds(2), statistics.LagLast);
    }

    [Fact]
    public void LagWorstSince_MoreThanFits_IsNeverTooSmall()
    {
        var random = new Random(9568);
        var statistics = new LoopStatistics();
        List<int> lags = [];
        for (int i = 0; i < 5000; i++)
        {
            // Falling on the whole, so that nearly each one is a peak.
            lags.Add(5000 - i + random.Next(5));
            statistics.ObserveLag(Milliseconds(lags[i]), Seconds(i));
            int since = random.Next(i + 1);
            int worst = lags.Skip(since).Max();

            Assert.True(statistics.LagWorstSince(Seconds(since)) >= Milliseconds(worst));
        }

        Assert.Equal(Milliseconds(lags[^1]), statistics.LagWorstSince(Seconds(4999)));
    }

    [Fact]
    public void Takeover_LoopWasLate_TellsByHowMuch()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Time.MoveTo(lan.Hosts[0].Loop.Deadline!.Value + Milliseconds(1.5));
        lan.Hosts[0].Loop.Turn();

        Assert.Equal(
            "no adverts for 3.611 s; own loop late by at most 1.5 ms", lan.Hosts[0].Loop[0].Reason.ToString());
    }

    [Fact]
    public void Takeover_LoopWasLateForAnotherRouter_TellsThatToo()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100, 200);
        lan.Run(10);
        SimulatedHost host = lan.Hosts[0];
        VirtualRouterSettings other = host.Settings[0] with
        {
            Name = "db",
            VirtualRouterId = 99,
            AdvertInterval = Milliseconds(100),
        };
        host.Loop.Apply([.. host.Settings, other]);
        lan.Hosts[1].IsFrozen = true;
        lan.Run(0.1);
        lan.Time.MoveTo(host.Loop[1].Deadline!.Value + Milliseconds(2));
        host.Loop.Turn();
        lan.Run(4);

        Assert.Equal(RouterState.Master, host.State);
        Assert.Equal(TransitionCause.NoAdverts, host.Loop[0].Reason.Cause);
        Assert.Equal(Milliseconds(2), host.Loop[0].Reason.LagWorst);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
