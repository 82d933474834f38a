namespace Ha.HealthCheck.Tests;

public sealed class FlapDamperTests
{
    private static readonly FlapSettings Settings = new(3, Seconds(60), Seconds(30), Seconds(100));

    [Fact]
    public void Fall_OftenEnoughInTime_IsHeldFromTheLastOne()
    {
        var damper = new FlapDamper(Settings);
        Cycle(damper, 0, 5);
        Cycle(damper, 20, 25);
        Assert.False(damper.IsFlapping);

        damper.Fall(Seconds(60));

        Assert.True(damper.IsFlapping);
        Assert.Equal(Seconds(90), damper.HeldUntil);
        Assert.True(damper.IsHeld(Seconds(89)));
        Assert.False(damper.IsHeld(Seconds(90)));
    }

    [Fact]
    public void Fall_ManyTimesButFarApart_IsNotFlapping()
    {
        var damper = new FlapDamper(Settings);
        for (int i = 0; i < 20; i++)
        {
            Cycle(damper, i * 31, (i * 31) + 1);
            Assert.False(damper.IsFlapping);
        }
    }

    [Fact]
    public void Fall_WhileFlapping_IsHeldTwiceAsLongUpToTheMost()
    {
        var damper = new FlapDamper(Settings);
        Cycle(damper, 0, 1);
        Cycle(damper, 2, 3);
        List<double> holds = [];
        for (int at = 10; at < 1000; at += 150)
        {
            damper.Fall(Seconds(at));
            holds.Add((damper.HeldUntil - Seconds(at)).TotalSeconds);
            damper.Rise(damper.HeldUntil);
            damper.Settle(isUp: true, damper.HeldUntil + Seconds(1));
        }

        Assert.Equal([30, 60, 100, 100, 100, 100, 100], holds);
    }

    [Fact]
    public void Settle_UpForTheWholeTime_ForgetsEverything()
    {
        var damper = new FlapDamper(Settings);
        Cycle(damper, 0, 1);
        Cycle(damper, 2, 3);
        damper.Fall(Seconds(4));
        damper.Rise(Seconds(34));

        damper.Settle(isUp: true, Seconds(93));
        Assert.True(damper.IsFlapping);
        damper.Settle(isUp: false, Seconds(200));
        Assert.True(damper.IsFlapping);
        damper.Settle(isUp: true, Seconds(94));
        Assert.False(damper.IsFlapping);

        Cycle(damper, 95, 96);
        Cycle(damper, 97, 98);
        Assert.False(damper.IsFlapping);
        damper.Fall(Seconds(99));
        Assert.Equal(Seconds(129), damper.HeldUntil);
    }

    [Fact]
    public void Fall_HoldOfManyDays_DoesNotRunOver()
    {
        var damper = new FlapDamper(new FlapSettings(2, TimeSpan.MaxValue, TimeSpan.FromDays(1_000_000), TimeSpan.FromDays(5_000_000)));
        for (int i = 0; i < 40; i++)
        {
            damper.Fall(Seconds(i));
        }

        Assert.Equal(Seconds(39) + TimeSpan.FromDays(5_000_000), damper.HeldUntil);
    }

    private static void Cycle(FlapDamper damper, int fall, int rise)
    {
        damper.Fall(Seconds(fall));
        damper.Rise(Seconds(rise));
        damper.Settle(isUp: true, Seconds(rise));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
