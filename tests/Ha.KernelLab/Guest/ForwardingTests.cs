using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>A pair serves a client from all three servers, in every forwarding mode, and after every loss of the Master.</summary>
public sealed class ForwardingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // The down interval at 200 ms, a lost SYN's time-out, and a slow guest.
    private static readonly TimeSpan GapLimit = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Observation = TimeSpan.FromSeconds(1.5);

    [Theory]
    [InlineData(ForwardMode.Dr)]
    [InlineData(ForwardMode.Nat)]
    [InlineData(ForwardMode.Tun)]
    public void Pair_MasterLostInEveryWay_KeepsServingFromAllServers(ForwardMode mode)
    {
        Requirements.AnyDirector();
        Requirements.Ipvs();
        var plan = new LabPlan { HasService = true, AdvertInterval = TimeSpan.FromMilliseconds(200) };
        using Pair pair = new Pair(plan, mode).Start();
        using LoadClient load = pair.StartLoad();
        Assert.True(load.HearsFrom(pair.ServerNames, Limit), $"{load.SinceMark()}\n{pair.Describe()}");

        foreach (string fault in (string[])["cable cut", "killed", "stopped"])
        {
            load.Mark();
            Faults.Strike(pair, 0, fault);
            pair.Until(() => pair.Holds(1), Limit, $"{fault}: the address is on the peer");
            Thread.Sleep(Observation);
            LoadReport report = load.SinceMark();
            TestContext.Current.TestOutputHelper?.WriteLine($"{mode}, {fault}: {report}");
            Assert.True(report.LongestGap < GapLimit, $"{mode}, {fault}: {report}\n{pair.Describe()}");
            Assert.True(load.HearsFrom(pair.ServerNames, Limit), $"after {fault}: {load.SinceMark()}\n{pair.Describe()}");

            Faults.Mend(pair, 0, fault);
            pair.Until(() => pair.Holds(0) && !pair.Holds(1) && pair.IsComplete(0), $"{fault}: the first is back");
            Assert.True(load.HearsFrom(pair.ServerNames, Limit), $"back after {fault}: {load.SinceMark()}\n{pair.Describe()}");
        }
    }
}
