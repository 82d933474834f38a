using System.CommandLine;
using Ha.Service.Control;

namespace Ha.Service.Cli;

/// <summary><c>reload</c>: asks the running daemon to read its file again.</summary>
internal static class ReloadCommand
{
    public static Command Create()
    {
        Option<string> socket = SharedOptions.Socket();
        var command = new Command("reload", "Ask the running daemon to read its file again.") { socket };
        command.SetAction((result, cancellation) => RunAsync(result.GetRequiredValue(socket), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string socket, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        try
        {
            ReloadReply reply = await client.ReloadAsync(cancellation);
            if (reply.Applied)
            {
                Console.Out.WriteLine(reply.Changes.Length == 0 ? "reloaded: nothing changed" : "reloaded:");
                Print(Console.Out, reply.Changes);
                return ExitCode.Done;
            }

            Print(Console.Error, reply.Problems);
            Console.Error.WriteLine("reload refused, nothing changed: the running configuration stays");
            return ExitCode.No;
        }
        catch (HttpRequestException e)
        {
            return Unreachable.Report(socket, e);
        }
    }

    private static void Print(TextWriter writer, string[] lines)
    {
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }
    }
}
