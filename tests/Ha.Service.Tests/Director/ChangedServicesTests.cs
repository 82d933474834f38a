using System.Collections.Immutable;
using System.Net;
using Ha.Service.Configuration;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class ChangedServicesTests
{
    private const int Many = 40;

    private static readonly ImmutableArray<ServiceSettings> Services = [.. Enumerable.Range(0, Many).Select(number =>
        Settings.Service() with { Name = $"s{number}", Listen = [new IPEndPoint(IPAddress.Parse("192.0.2.10"), 1000 + number)] })];

    private static readonly DirectorSettings Old = Settings.Director([.. Services]);

    [Fact]
    public void Between_OneServiceChanged_ThatOneAsItShallBe()
    {
        ServiceSettings changed = Services[3] with { Scheduler = "rr" };

        Assert.Equal([changed], Between(Services.SetItem(3, changed)));
    }

    [Fact]
    public void Between_NothingMoreOrOther_IsTheWholeTable()
    {
        Assert.Null(Between(Services));
        Assert.Null(Between(Services.RemoveAt(0)));
        Assert.Null(Between(Services.Add(Services[0] with { Name = "new" })));
        Assert.Null(Between(Services.SetItem(0, Services[0] with { Name = "other" })));
        Assert.Null(Between(Services.SetItem(0, Services[0] with { Listen = [new IPEndPoint(IPAddress.Loopback, 80)] })));
        Assert.Null(Between([.. Services.Select(service => service with { Scheduler = "rr" })]));
        Assert.Null(ChangedServices.Between(
            Old, Old with { RepairsDrift = !Old.RepairsDrift, Services = Services.SetItem(3, Services[3] with { Scheduler = "rr" }) }));
    }

    private static ImmutableArray<ServiceSettings>? Between(ImmutableArray<ServiceSettings> next) =>
        ChangedServices.Between(Old, Old with { Services = next });
}
