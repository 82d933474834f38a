namespace Ha.Vrrp.Tests;

public sealed class VrrpTimersTests
{
    [Theory]
    [InlineData(100, 100, 60.9375, 360.9375)]
    [InlineData(150, 100, 41.40625, 341.40625)]
    [InlineData(200, 100, 21.875, 321.875)]
    [InlineData(254, 100, 0.78125, 300.78125)]
    [InlineData(1, 100, 99.609375, 399.609375)]
    [InlineData(150, 50, 20.703125, 170.703125)]
    [InlineData(100, 10, 6.09375, 36.09375)]
    [InlineData(100, 1, 0.609375, 3.609375)]
    [InlineData(100, 4095, 2495.390625, 14780.390625)]
    public void Version3_AnyPriorityAndInterval_IsTheFraction(
        byte priority, int centiseconds, double skew, double masterDown)
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(10 * centiseconds);

        Assert.Equal(skew, VrrpTimers.Skew(VrrpVersion.V3, priority, interval) / TimeSpan.FromMilliseconds(10), 4);
        Assert.Equal(
            masterDown, VrrpTimers.MasterDown(VrrpVersion.V3, priority, interval) / TimeSpan.FromMilliseconds(10), 4);
    }

    [Fact]
    public void Version2_AnyInterval_SkewIsAFractionOfASecond()
    {
        TimeSpan interval = TimeSpan.FromSeconds(5);

        Assert.Equal(TimeSpan.FromSeconds(156 / 256.0), VrrpTimers.Skew(VrrpVersion.V2, 100, interval));
        Assert.Equal(TimeSpan.FromSeconds(15 + (156 / 256.0)), VrrpTimers.MasterDown(VrrpVersion.V2, 100, interval));
    }
}
