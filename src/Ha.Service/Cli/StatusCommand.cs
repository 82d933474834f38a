using System.CommandLine;
using System.Text.Json;
using Ha.Service.Control;

namespace Ha.Service.Cli;

/// <summary><c>status</c>: one consistent snapshot, as a table or as JSON. A dead daemon is <c>unknown</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        Option<string> socket = SharedOptions.Socket();
        var json = new Option<bool>("--json") { Description = "Print the snapshot as JSON." };
        var command = new Command("status", "Show virtual routers, services and servers.") { socket, json };
        command.SetAction((result, cancellation) =>
            RunAsync(result.GetRequiredValue(socket), result.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string socket, bool json, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        try
        {
            StatusReply reply = await client.StatusAsync(cancellation);
            if (json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(reply, ControlJson.Default.StatusReply));
            }
            else
            {
                StatusTable.Write(reply, Console.Out);
            }

            return ExitCode.Done;
        }
        catch (HttpRequestException e)
        {
            return Unreachable.Report(socket, e);
        }
    }
}
