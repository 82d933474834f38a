using Ha.Service.Configuration;

namespace Ha.Service.Tests.Configuration;

public sealed class FilesTests
{
    private const string Router = """
        [vrrp.NAME]
        interface = "eth0"
        vrid = ID
        addresses = ["192.0.2.ID"]
        """;

    [Fact]
    public void Rejects_MissingFile()
    {
        ConfigurationResult result = ConfigurationReader.Read("/nonexistent/ha-director.toml");

        Assert.Equal(
            "/nonexistent/ha-director.toml:1:1: error: the file does not exist", Assert.Single(result.Problems).ToString());
        Assert.Equal(["/nonexistent/ha-director.toml"], result.Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("/")]
    [InlineData("/dev/zero")]
    public void Rejects_WhatIsNoFile(string path) => Assert.Single(ConfigurationReader.Read(path).Problems);

    [Fact]
    public void Rejects_InvalidUtf8_WithItsPlace()
    {
        using var folder = new ConfigurationFolder();
        File.WriteAllBytes(folder.Main, [.. "[metrics]\nab"u8, 0xff, .. "\n"u8]);

        ConfigProblem problem = Assert.Single(ConfigurationReader.Read(folder.Main).Problems);

        Assert.Equal((2, 3), (problem.Line, problem.Column));
        Assert.Contains("UTF-8", problem.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[director]\nname = 'lb1'\n[vrrp]\n[service]")]
    public void Rejects_NothingToDo(string text) =>
        Assert.Equal(
            ["1:1: there is nothing to do: neither a [vrrp.NAME] nor a [service.NAME]"], ConfigurationFolder.Problems(text));

    [Fact]
    public void Accepts_Includes_InOrderAndOnce()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("conf.d/b.toml", Written("b", 2));
        folder.Write("conf.d/a.toml", Written("a", 1));
        folder.Write("conf.d/.hidden.toml", "broken");
        folder.Write("conf.d/c.toml~", "broken");

        ConfigurationResult result = folder.Read(
            "[director]\ninclude = ['conf.d/*.toml', 'conf.d/a.toml', 'later/*.toml']\n" + Written("main", 3));

        Assert.Empty(result.Problems);
        Assert.Equal(["main", "a", "b"], result.Settings!.Routers.Select(router => router.Name));
        Assert.Equal(["main.toml", "a.toml", "b.toml"], result.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void Rejects_SameTableInTwoFiles_NamingBoth()
    {
        using var folder = new ConfigurationFolder();
        string included = folder.Write("conf.d/a.toml", "\n[metrics]\n" + Written("main", 2));

        ConfigurationResult result = folder.Read(
            "[director]\ninclude = ['conf.d/*.toml']\n[metrics]\n" + Written("main", 1));

        Assert.Equal(
            [
                $"{included}:2:1: error: [metrics] is already defined at {folder.Main}:3:1",
                $"{included}:3:1: error: [vrrp.main] is already defined at {folder.Main}:4:1",
            ],
            result.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Rejects_ConflictsAcrossFiles()
    {
        using var folder = new ConfigurationFolder();
        string included = folder.Write("a.toml", Written("a", 1));

        ConfigurationResult result = folder.Read("[director]\ninclude = ['a.toml']\n" + Written("main", 1));

        Assert.Equal([included, included], result.Problems.Select(problem => problem.File));
        Assert.Contains($"vrid 1 is already used on eth0 ({folder.Main}:5:8)", result.Problems[0].Message);
    }

    [Fact]
    public void Rejects_SyntaxErrors_OfAllFilesAtOnce()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("a.toml", "x =");
        folder.Write("b.toml", "y =");

        ConfigurationResult result = folder.Read("[director]\ninclude = ['?.toml']");

        Assert.Equal(["a.toml", "b.toml"], result.Problems.Select(problem => Path.GetFileName(problem.File)).Distinct());
    }

    [Theory]
    [InlineData("include = 'a.toml'", "must be an array")]
    [InlineData("include = [1]", "must hold file names")]
    [InlineData("include = ['']", "must hold file names")]
    [InlineData("include = [\"a\\u0000b\"]", "must hold file names")]
    [InlineData("include = ['*/a.toml']", "only in the last part")]
    [InlineData("include = ['main.toml']", "the file that it stands in")]
    [InlineData("include = ['*.toml']", "the file that it stands in")]
    [InlineData("include = ['missing.toml']", "does not exist")]
    [InlineData("include = ['nested.tml']", "cannot include others")]
    public void Rejects_BadInclude(string line, string message)
    {
        using var folder = new ConfigurationFolder();
        folder.Write("nested.tml", "[director]\ninclude = []");

        ConfigurationResult result = folder.Read($"[director]\n{line}\n" + Written("main", 1));

        Assert.Contains(result.Problems, problem => problem.Message.Contains(message));
    }

    private static string Written(string name, int id) => Router.Replace("NAME", name).Replace("ID", $"{id}") + "\n";
}
