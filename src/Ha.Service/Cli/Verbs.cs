using System.CommandLine;

namespace Ha.Service.Cli;

/// <summary>The command line: picks the verb, nothing else.</summary>
internal static class Verbs
{
    public static async Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("ha-director: a high-availability director for Linux Virtual Server.")
        {
            RunCommand.Create(),
            CheckCommand.Create(),
            StatusCommand.Create(),
            ReloadCommand.Create(),
            FailoverCommand.Create(),
            EventsCommand.Create(),
        };
        foreach (Command command in ServerCommands.Create())
        {
            root.Add(command);
        }

        ParseResult result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in result.Errors)
            {
                Console.Error.WriteLine($"ha-director: {error.Message}");
            }

            Console.Error.WriteLine("Try: ha-director --help");
            return ExitCode.Usage;
        }

        // The host answers SIGTERM itself, in its own order.
        return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
