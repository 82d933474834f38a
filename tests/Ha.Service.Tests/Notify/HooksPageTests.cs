using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ha.Service.Notify;
using Ha.Service.Notify.Programs;
using Ha.Service.Tests.Configuration;

namespace Ha.Service.Tests.Notify;

/// <summary>docs/hooks.md says what is really sent.</summary>
public sealed partial class HooksPageTests
{
    private static readonly string Page = File.ReadAllText(ConfigurationFolder.Repository("docs/hooks.md"));

    [Fact]
    public void Example_IsWhatAWebhookGets()
    {
        string example = JsonExample().Match(Page).Groups[1].Value;
        string sent = System.Text.Encoding.UTF8.GetString(WebhookBody.Of(Changes.Documented));

        // As text: the order of the members is part of the example.
        Assert.Equal(JsonNode.Parse(example)!.ToJsonString(), JsonNode.Parse(sent)!.ToJsonString());
    }

    [Fact]
    public void Variables_AreThoseOfTheEnvironment()
    {
        IEnumerable<string> documented = Variable().Matches(Page).Select(match => match.Groups[1].Value);
        IEnumerable<string> given = ProgramContract.Environment(Changes.Documented).Select(text => text.Split('=')[0]);

        Assert.Equal(given.Order(), documented.Order());
    }

    [Fact]
    public void Numbers_AreThoseOfTheCode()
    {
        Assert.Contains($"up to {ProgramOutput.BytesMax} bytes a run", Page);
        Assert.Contains($"{HookBacklog.OrdersMax} changes of a router wait at most", Page);
        Assert.Contains($"`{WebhookClient.IdempotencyHeader}`", Page);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonExample();

    [GeneratedRegex(@"^\| `([A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Variable();
}
