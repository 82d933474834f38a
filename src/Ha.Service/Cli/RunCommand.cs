using System.CommandLine;
using Ha.Service.Configuration;
using Ha.Service.Configuration.Rereading;
using Ha.Service.Director;

namespace Ha.Service.Cli;

/// <summary><c>run</c>: the daemon, in the foreground.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Option<string> configuration = SharedOptions.Configuration();
        var socket = new Option<string?>("--socket")
        {
            Description = "The control socket; default: control.sock in the runtime directory.",
            HelpName = "PATH",
        };
        var command = new Command("run", "Run the director in the foreground.") { configuration, socket };
        command.SetAction((result, _) =>
            RunAsync(result.GetRequiredValue(configuration), result.GetValue(socket)));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? socket)
    {
        var configuration = new ConfigurationMemory(path);
        ConfigurationResult result = configuration.Read();
        if (result.Settings is not { } settings)
        {
            ProblemText.Write(result.Problems);
            return ExitCode.No;
        }

        var setup = new DirectorSetup(
            configuration, settings, socket ?? Path.Combine(settings.RuntimeDirectory, "control.sock"));
        try
        {
            await using WebApplication app = Composition.Build(setup);
            await app.StartAsync();
            Composition.Started(app, setup);
            await app.WaitForShutdownAsync();
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            // An address in use or a directory that cannot be written: for the operator, not a stack trace.
            Console.Error.WriteLine($"ha-director: cannot start: {e.Message}");
            return ExitCode.No;
        }
        catch (UnauthorizedAccessException e)
        {
            Console.Error.WriteLine($"ha-director: cannot start: {e.Message}");
            return ExitCode.No;
        }
    }
}
