using Ha.Service.Configuration;

namespace Ha.Service.Tests.Configuration;

public sealed class ProblemReportTests
{
    [Fact]
    public void Rejects_FiveMistakes_AllAtOnceInTheirPlaces()
    {
        string file = ConfigurationFolder.Fixture("invalid-five-mistakes.toml");

        ConfigurationResult result = ConfigurationReader.Read(file);

        Assert.Null(result.Settings);
        Assert.Equal(
            [
                $"{file}:2:9: error: grace must be a duration in quotes with its unit (0s to 5m)",
                $"{file}:6:13: error: vrid must be 1 to 255, not 300",
                $"{file}:15:1: error: unknown key 'intervl' in [service.web.check]",
                $"{file}:18:11: error: with forward = \"dr\" the server's port must be the service's, 80: packets are "
                    + "not rewritten on their way. To change the port use forward = \"nat\"",
                $"{file}:21:11: error: address: \"10.0.0.22\" needs a port, such as \"10.0.0.22:80\"",
            ],
            result.Problems.Select(problem => problem.ToString()));
        Assert.Equal(
            ["\"5s\"", null, "interval", "\"10.0.0.21:80\"", "\"10.0.0.22:80\""], result.Problems.Select(problem => problem.Suggestion));
    }

    [Fact]
    public void Describe_UnknownKey_ShowsLineCaretAndSuggestion()
    {
        string file = ConfigurationFolder.Fixture("invalid-five-mistakes.toml");

        ConfigProblem problem = ConfigurationReader.Read(file).Problems[2];

        Assert.Equal(
            $"{file}:15:1: error: unknown key 'intervl' in [service.web.check]\n"
                + "   15 | intervl = \"2s\"\n"
                + "      | ^^^^^^^ did you mean 'interval'?",
            problem.Describe());
    }

    [Fact]
    public void Describe_TabsAndControlCharacters_CaretStaysUnderThePlaceAndNothingReachesTheTerminal()
    {
        ConfigProblem problem = Assert.Single(
            ConfigurationFolder.ReadText("[metrics]\n\tlisten =\t[1] # \u009b31m").Problems, p => p.Column == 11);

        Assert.Equal(" listen = [1] # ?31m", problem.LineText);
        Assert.EndsWith("\n      | " + new string(' ', 10) + "^^^", problem.Describe());
    }

    [Fact]
    public void Describe_VeryLongLine_IsCutAroundThePlace()
    {
        string filler = new('x', 100_000);
        ConfigProblem problem = Assert.Single(
            ConfigurationFolder.ReadText($"director = {{ name = \"{filler}\", wrong = 1 }}").Problems,
            p => p.Message.StartsWith("unknown"));

        Assert.Equal(ConfigurationLimits.ShownLineCharsMax, problem.LineText.Length);
        Assert.Equal("wrong", problem.LineText.Substring(problem.CaretColumn, problem.CaretLength));
    }

    [Fact]
    public void Rejects_SyntaxErrors_Several()
    {
        ConfigurationResult result = ConfigurationReader.Read(ConfigurationFolder.Fixture("invalid-syntax.toml"));

        Assert.Null(result.Settings);
        Assert.Superset(new HashSet<int> { 2, 3, 5, 6 }, result.Problems.Select(problem => problem.Line).ToHashSet());
    }

    [Fact]
    public void Rejects_Duplicates_AndGoesOnToTheRest()
    {
        ConfigurationResult result = ConfigurationReader.Read(ConfigurationFolder.Fixture("invalid-duplicates.toml"));

        Assert.Equal(
            [
                "4:1: The key `vrrp.web.vrid` is already defined at (3,1) and cannot be redefined",
                "7:1: The key `vrrp.web` is already defined at (1,1) and cannot be redefined",
                "8:12: priority must be 1 to 255, not 300",
            ],
            result.Problems.Select(problem => $"{problem.Line}:{problem.Column}: {problem.Message}"));
    }

    [Fact]
    public void Rejects_DeepNesting() =>
        Assert.NotEmpty(ConfigurationFolder.Problems("x = " + new string('[', 100_000)));

    [Fact]
    public void Rejects_MoreProblemsThanTheLimit_AndSaysSo()
    {
        string text = string.Concat(Enumerable.Range(0, 3 * ConfigurationLimits.ProblemsMax).Select(i => $"k{i} = 1\n"));

        IReadOnlyList<ConfigProblem> problems = ConfigurationFolder.ReadText(text).Problems;

        Assert.Equal(ConfigurationLimits.ProblemsMax + 1, problems.Count);
        Assert.Equal("there are more problems than are shown", problems[^1].Message);
    }

    [Theory]
    [InlineData("intervl", "interval")]
    [InlineData("intreval", "interval")]
    [InlineData("Interval", "interval")]
    [InlineData("timeout_ms", null)]
    [InlineData("fal", "fall")]
    [InlineData("xy", null)]
    [InlineData("", null)]
    public void Suggestion_IsTheNearestKey(string word, string? expected) =>
        Assert.Equal(expected, Suggestion.For(word, ["type", "interval", "timeout", "rise", "fall"]));
}
