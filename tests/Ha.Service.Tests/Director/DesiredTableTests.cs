using System.Net;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Director;
using Ha.Service.Events;

namespace Ha.Service.Tests.Director;

public sealed class DesiredTableTests
{
    private static IpvsTable Build(ServiceSettings service, IpvsTable actual, params (string Id, HealthState State)[] health)
    {
        Dictionary<string, HealthState> states = health.ToDictionary(pair => pair.Id, pair => pair.State);
        var plans = new ServicePlans(new EventLog(TimeProvider.System));
        return DesiredTable.From(
            [service],
            planned => plans.Make(planned, server => new ServerStanding(StateOf(server), server.Weight), actual),
            actual);

        HealthState StateOf(ServerSettings server) => server.Checks.IsEmpty
            ? HealthState.Up
            : states.GetValueOrDefault(DesiredTable.ServerId(service, server), HealthState.Unknown);
    }

    [Fact]
    public void From_AllUp_HasConfiguredWeights() => Assert.Equal(
        Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 50)),
        Build(
            Settings.Service(),
            IpvsTable.Empty,
            ("web/10.0.0.21:80", HealthState.Up),
            ("web/10.0.0.22:80", HealthState.Up)));

    [Fact]
    public void HeldWeight_IsTheKernels()
    {
        ServiceSettings service = Settings.Service();
        IpvsTable actual = Settings.Table(("10.0.0.21", 7));

        Assert.Equal(7, DesiredTable.HeldWeight(service, service.Servers[0], actual));
        Assert.Null(DesiredTable.HeldWeight(service, service.Servers[1], actual));
    }

    [Fact]
    public void From_ServerOnTheDataPath_HasAServiceOfItsOwnWhateverItsHealth()
    {
        ServiceSettings service = Settings.Service();
        var path = new DataPath(0x4841_0001, IPAddress.Parse("10.0.0.21"));
        ServerCheck check = new("tcp", new CheckSettings
        {
            Probe = new TcpProbeSettings(IPEndPoint.Parse("192.0.2.10:80")) { DataPath = path },
        });
        service = service with { Servers = [service.Servers[0] with { Checks = [check] }, service.Servers[1]] };

        foreach (HealthState state in Enum.GetValues<HealthState>())
        {
            IpvsTable table = Build(service, IpvsTable.Empty, ("web/10.0.0.21:80", state));
            ServiceEntry entry = Assert.Single(table.Entries, entry => entry.Key.Mark != 0);
            Assert.Equal(ServiceKey.OfMark(path.Mark, isIPv6: false), entry.Key);
            Assert.Equal([new RealServer(IPAddress.Parse("10.0.0.21"), 0) { Weight = 1 }], entry.Servers);
        }

        Assert.Equal(2, DesiredTable.AllKeys(service).Count());
        Assert.Single(DesiredTable.Keys(service));
    }

    [Fact]
    public void From_DownAndQuiesce_HasWeightZero() => Assert.Equal(
        Settings.Table(("10.0.0.21", 0), ("10.0.0.22", 50)),
        Build(
            Settings.Service(OnFailure.Quiesce),
            Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 50)),
            ("web/10.0.0.21:80", HealthState.Down),
            ("web/10.0.0.22:80", HealthState.Up)));

    [Fact]
    public void From_DownAndRemove_LeavesTheServerOut() => Assert.Equal(
        Settings.Table(("10.0.0.22", 50)),
        Build(
            Settings.Service(OnFailure.Remove),
            Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 50)),
            ("web/10.0.0.21:80", HealthState.Down),
            ("web/10.0.0.22:80", HealthState.Up)));

    [Fact]
    public void From_UnknownAndServingInTheKernel_KeepsServing() => Assert.Equal(
        Settings.Table(("10.0.0.21", 100), ("10.0.0.22", 50)),
        Build(Settings.Service(), Settings.Table(("10.0.0.21", 7), ("10.0.0.22", 50))));

    [Fact]
    public void From_UnknownAndQuiescedInTheKernel_StaysQuiesced() => Assert.Equal(
        Settings.Table(("10.0.0.21", 0), ("10.0.0.22", 50)),
        Build(Settings.Service(), Settings.Table(("10.0.0.21", 0), ("10.0.0.22", 50))));

    [Fact]
    public void From_UnknownAndNotInTheKernel_WaitsAtWeightZero() => Assert.Equal(
        Settings.Table(("10.0.0.21", 0), ("10.0.0.22", 0)),
        Build(Settings.Service(), IpvsTable.Empty));

    [Fact]
    public void From_NoCheck_IsAlwaysUp()
    {
        ServiceSettings service = Settings.Service() with
        {
            Servers = [Settings.Server("10.0.0.21:80", 100, isChecked: false)],
        };

        Assert.Equal(Settings.Table(("10.0.0.21", 100)), Build(service, IpvsTable.Empty));
    }

    [Fact]
    public void From_ConfiguredWeightZero_StaysZeroWhenUp()
    {
        ServiceSettings service = Settings.Service() with { Servers = [Settings.Server("10.0.0.21:80", 0)] };

        Assert.Equal(
            Settings.Table(("10.0.0.21", 0)),
            Build(service, IpvsTable.Empty, ("web/10.0.0.21:80", HealthState.Up)));
    }

    [Fact]
    public void From_TwoListenAddresses_MakesTwoServicesWithTheSameHealth()
    {
        ServiceSettings service = Settings.Service() with
        {
            Listen = [System.Net.IPEndPoint.Parse("192.0.2.10:80"), System.Net.IPEndPoint.Parse("192.0.2.11:80")],
        };

        IpvsTable table = Build(service, IpvsTable.Empty, ("web/10.0.0.21:80", HealthState.Up));

        Assert.Equal(2, table.Entries.Length);
        Assert.Equal(table.Entries[0].Servers.AsEnumerable(), table.Entries[1].Servers);
    }
}
