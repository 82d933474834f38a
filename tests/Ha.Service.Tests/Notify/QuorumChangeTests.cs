using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ha.Service.Notify;
using Ha.Service.Tests.Configuration;

namespace Ha.Service.Tests.Notify;

/// <summary>What docs/hooks.md says of services is what is sent.</summary>
public sealed partial class QuorumChangeTests
{
    private static readonly string Page = File.ReadAllText(ConfigurationFolder.Repository("docs/hooks.md"));

    private static readonly QuorumChange Documented = new()
    {
        Event = 118,
        Time = new DateTimeOffset(2026, 1, 31, 8, 9, 10, 123, TimeSpan.Zero),
        Director = "lb1",
        Reason = "the weights of its servers that are up add up to 100, the quorum is 150",
        Service = "web",
        IsHeld = false,
        WasHeld = true,
        Quorum = 150,
        Weight = 100,
        Listen = ["tcp 192.0.2.10:80"],
    };

    [Fact]
    public void Example_IsWhatAWebhookGets()
    {
        string example = JsonExample().Match(Page).Groups[1].Value;

        Assert.Equal(JsonNode.Parse(example)!.ToJsonString(), JsonNode.Parse(Encoding.UTF8.GetString(Documented.Body()))!.ToJsonString());
    }

    [Fact]
    public void Variables_AreDocumented() =>
        Assert.All(Documented.Environment(), variable => Assert.Contains($"`{variable.Split('=')[0]}`", Page));

    [Theory]
    [InlineData(true, false, "UP", "DOWN")]
    [InlineData(true, null, "UP", "STOP")]
    [InlineData(null, true, "STOP", "UP")]
    public void Command_SaysTheState(bool? isHeld, bool? wasHeld, string word, string before)
    {
        QuorumChange change = Documented with { IsHeld = isHeld, WasHeld = wasHeld };

        Assert.Equal(["/x", "-v", "SERVICE", "web", word, "100"], change.Command(Changes.Program("/x", arguments: "-v")));
        Assert.Contains($"HA_STATE={word}", change.Environment());
        Assert.Contains($"HA_PREVIOUS_STATE={before}", change.Environment());
    }

    [GeneratedRegex("```json5\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonExample();
}
