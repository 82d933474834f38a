using System.CommandLine;
using Ha.Service.Configuration;

namespace Ha.Service.Cli;

/// <summary><c>check</c>: validates a file with the very code that <c>run</c> uses. Needs no root.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Option<string> configuration = SharedOptions.Configuration();
        var command = new Command("check", "Validate the configuration file.") { configuration };
        command.SetAction(result => Run(result.GetRequiredValue(configuration)));
        return command;
    }

    private static int Run(string path)
    {
        ConfigurationResult result = ConfigurationReader.Read(path);
        if (result.Settings is not { } settings)
        {
            ProblemText.Write(result.Problems);
            return ExitCode.No;
        }

        Console.Out.WriteLine(
            $"{path}: ok: {Count(settings.Routers.Length, "virtual router")}, "
            + $"{Count(settings.Services.Length, "service")}, "
            + $"{Count(settings.Services.Sum(service => service.Servers.Length), "real server")}");
        return ExitCode.Done;
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
