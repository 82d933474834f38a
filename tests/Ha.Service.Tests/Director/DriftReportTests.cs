using System.Net;
using Ha.Ipvs;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class DriftReportTests
{
    private static readonly VirtualService Service = new(Settings.Key) { Scheduler = "mh" };
    private static readonly HashSet<ServiceKey> Owned = [Settings.Key];

    [Fact]
    public void Own_ServerOutOfOrderFails_IsQuiescedWhereItIs()
    {
        IpvsTable before = new([new ServiceEntry(Service, [Server(1, 100), Server(2, 100), Server(3, 100)])]);
        IpvsTable actual = new([ServiceEntry.Added(Service, [Server(3, 100), Server(1, 100), Server(2, 100)])]);
        IpvsTable desired = new([new ServiceEntry(Service, [Server(1, 100), Server(2, 100), Server(3, 0)])]);
        IReadOnlyList<IpvsChange> changes = IpvsDiff.Between(desired, actual, Owned);
        Assert.Contains(changes, change => change is IpvsChange.AddServer { IsMove: true });

        Assert.Equal(
            [new IpvsChange.UpdateServer(Settings.Key, Server(3, 100), Server(3, 0))],
            DriftReport.Own(changes, before, actual, Owned));
    }

    [Fact]
    public void Own_OrderAloneIsWrong_NothingIsWritten()
    {
        IpvsTable before = new([new ServiceEntry(Service, [Server(1, 100), Server(2, 100)])]);
        IpvsTable actual = new([ServiceEntry.Added(Service, [Server(2, 100), Server(1, 100)])]);

        Assert.Empty(DriftReport.Own(IpvsDiff.Between(before, actual, Owned), before, actual, Owned));
    }

    [Fact]
    public void Tell_SameDriftAgain_IsToldOnceUntilItIsGone()
    {
        var report = new DriftReport();
        IpvsChange[] drift = [new IpvsChange.AddServer(Settings.Key, Server(1, 100))];

        Assert.Equal(drift, report.Tell(drift));
        Assert.Empty(report.Tell(drift));
        Assert.Empty(report.Tell([]));
        Assert.Equal(drift, report.Tell(drift));
        Assert.Equal(2, report.Count);
    }

    private static RealServer Server(int number, int weight) =>
        new(IPAddress.Parse($"10.0.0.{number}"), 80) { Weight = weight };
}
