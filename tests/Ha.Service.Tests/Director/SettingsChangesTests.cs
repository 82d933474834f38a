using System.Net;
using Ha.Service.Configuration;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class SettingsChangesTests
{
    [Fact]
    public void Between_EqualContent_IsEmpty() => Assert.Empty(
        SettingsChanges.Between(Settings.Director(Settings.Service()), Settings.Director(Settings.Service())));

    [Fact]
    public void Between_OneOfEach_NamesThem()
    {
        ServiceSettings a = Settings.Service() with { Name = "a" };
        ServiceSettings b = Settings.Service() with { Name = "b" };
        ServiceSettings c = Settings.Service() with { Name = "c" };

        Assert.Equal(
            ["service c: added", "service a: removed", "service b: changed"],
            SettingsChanges.Between(Settings.Director(a, b), Settings.Director(b with { Scheduler = "rr" }, c)));
    }

    [Fact]
    public void NeedRestart_MetricsAddress_NamesTheKey()
    {
        DirectorSettings settings = Settings.Director();

        string problem = Assert.Single(SettingsChanges.NeedRestart(
            settings, settings with { MetricsListen = IPEndPoint.Parse("127.0.0.1:1") }));

        Assert.StartsWith("metrics.listen", problem);
    }
}
