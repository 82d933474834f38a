using System.CommandLine;
using System.CommandLine.Parsing;
using Ha.Service.Configuration.Values;
using Ha.Service.Events;

namespace Ha.Service.Cli;

/// <summary><c>events</c>: the timeline. Without a daemon it comes from the file: that is when it is wanted most.</summary>
internal static class EventsCommand
{
    public static Command Create()
    {
        Option<string> socket = SharedOptions.Socket();
        Option<string> configuration = SharedOptions.Configuration();
        configuration.Description = "The configuration file, which names the state directory: used when no daemon answers.";
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what happens from now on." };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON for each event." };
        var router = new Option<string?>("--router")
        {
            Description = "Only what is about this virtual router.",
            HelpName = "NAME",
        };
        var since = new Option<TimeSpan?>("--since")
        {
            Description = "Nothing older than this, such as 90s, 10m or 48h.",
            HelpName = "DURATION",
            CustomParser = ParseDuration,
        };
        var command = new Command("events", "Show what happened, with its causes.")
        {
            socket, configuration, follow, json, router, since,
        };
        command.SetAction((result, cancellation) =>
        {
            var query = new EventQuery
            {
                Router = result.GetValue(router),
                Since = TimeProvider.System.GetUtcNow() - result.GetValue(since),
            };
            var timeline = new EventsView(
                result.GetRequiredValue(socket), result.GetRequiredValue(configuration), result.GetValue(json));
            return result.GetValue(follow)
                ? timeline.FollowAsync(query, cancellation)
                : timeline.ShowAsync(query, cancellation);
        });
        return command;
    }

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        if (Durations.Parse(result.Tokens[0].Value, out TimeSpan value) is { } problem)
        {
            result.AddError($"--since {problem}");
            return null;
        }

        return value;
    }
}
