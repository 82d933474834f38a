using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class SlowStartsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly SlowStarts _starts = new();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(6, 10)]
    [InlineData(7, 20)]
    [InlineData(30, 50)]
    [InlineData(59.9, 90)]
    [InlineData(60, 100)]
    [InlineData(3600, 100)]
    public void Share_AfterAnOutage_RisesInTenths(double seconds, int weight)
    {
        _starts.Begin("web/a", Minute, Minute);

        Assert.Equal(weight, _starts.Share("web/a", 100, Minute + TimeSpan.FromSeconds(seconds)));
        Assert.Equal(100, _starts.Share("web/b", 100, Minute));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(9, 1)]
    [InlineData(65535, 6553)]
    public void Share_Begin_IsAtLeastOneOfAnything(int configured, int weight)
    {
        _starts.Begin("web/a", Minute, Minute);
        Assert.Equal(weight, _starts.Share("web/a", configured, Minute));
    }

    [Fact]
    public void Share_AnyTime_NeverFalls()
    {
        _starts.Begin("web/a", Minute, TimeSpan.Zero);
        int last = 0;
        for (int second = 0; second <= 70; second++)
        {
            int share = _starts.Share("web/a", 77, TimeSpan.FromSeconds(second));
            Assert.True(share >= last, $"{share} after {last} at {second} s");
            last = share;
        }

        Assert.Equal(77, last);
    }

    [Fact]
    public void Finish_RampIsOver_NothingIsLeft()
    {
        _starts.Begin("web/a", Minute, TimeSpan.Zero);
        _starts.Begin("web/b", TimeSpan.Zero, TimeSpan.Zero); // no slow start
        _starts.Finish(Minute - TimeSpan.FromSeconds(1));
        Assert.True(_starts.Any);

        _starts.Finish(Minute);
        Assert.False(_starts.Any);
    }

    [Fact]
    public void End_DownAgain_RampIsForgotten()
    {
        _starts.Begin("web/a", Minute, TimeSpan.Zero);
        _starts.End("web/a");
        Assert.Equal(100, _starts.Share("web/a", 100, TimeSpan.Zero));
    }
}
