using Ha.Service.Configuration;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class CheckedServicesTests
{
    [Fact]
    public void Of_ChecksOfOneOfTwoServices_IsThatOneOnce()
    {
        ServiceSettings web = Settings.Service();
        DirectorSettings settings = Settings.Director(web, Settings.Service() with { Name = "mail" });
        string[] checks = [.. web.Servers.Where(server => server.Check is not null).Select(server => DesiredTable.CheckId(web, server))];
        Assert.True(checks.Length > 1);

        Assert.Equal("web", Assert.Single(new CheckedServices(settings).Of(checks)).Name);
    }

    [Fact]
    public void Of_CheckOfAnEarlierConfiguration_IsNone() =>
        Assert.Empty(new CheckedServices(Settings.Director(Settings.Service())).Of(["gone/10.0.0.99:80"]));
}
