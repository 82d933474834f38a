using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Configuration.Sections;

namespace Ha.Service.Tests.Configuration;

/// <summary>What is shipped and what is written about it agree with what is read.</summary>
public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(ConfigurationFolder.Repository("docs/configuration.md"));

    [Fact]
    public void Accepts_ShippedFile()
    {
        ConfigurationResult result = ConfigurationReader.Read(ConfigurationFolder.Repository("etc/ha-director.toml"));

        Assert.Equal([], result.Problems.Select(problem => problem.Describe()));
        Assert.Single(result.Settings!.Routers);
        Assert.Equal(2, Assert.Single(result.Settings.Services).Servers.Length);
    }

    [Fact]
    public void Page_HasEveryKey_InATable()
    {
        IEnumerable<string> missing = SectionKeys.All.Where(section => section != SectionKeys.Root)
            .SelectMany(section => section.Known)
            .Where(key => !Page.Contains($"\n| `{key}` |"));

        Assert.Empty(missing);
    }

    [Fact]
    public void Page_HasEverySection()
    {
        Assert.All(SectionKeys.Root.Known, key => Assert.Contains($"[{key}", Page));
        Assert.All(SchedulerName.All, name => Assert.Contains($"`\"{name}\"`", Page));
    }
}
