using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Ha.Service.Director;
using Ha.Vrrp.Packets;

namespace Ha.Service.Tests.Metrics;

public sealed partial class DropReasonTests
{
    [Fact]
    public void EveryReason_IsInTheDocumentation()
    {
        string page = File.ReadAllText(Path.Combine(Repository(), "docs", "metrics.md"));
        string section = page[page.IndexOf("## Why adverts are dropped", StringComparison.Ordinal)..];

        string[] reasons = [.. Enum.GetValues<DropReason>().Except([DropReason.None]).Select(Words.Of).Order()];
        string[] described = [.. Reason().Matches(section).Select(match => match.Groups[1].Value).Order()];

        Assert.Equal(reasons, described);
    }

    private static string Repository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("^\\| `([a-z-]+)` \\| (?!meaning)", RegexOptions.Multiline)]
    private static partial Regex Reason();
}
