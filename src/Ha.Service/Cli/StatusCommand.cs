using System.CommandLine;
using System.Text.Json;
using Ha.Service.Control;

namespace Ha.Service.Cli;

/// <summary><c>status</c>: one consistent snapshot, as a table or as JSON. A dead daemon is <c>unknown</c>.</summary>
internal static class StatusCommand
{
    private const string HomeAndClear = "\e[H\e[2J"; // ECMA-48: cursor home, erase the display
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        Option<string> socket = SharedOptions.Socket();
        var json = new Option<bool>("--json") { Description = "Print the snapshot as JSON." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Show it anew each second, until it is ended." };
        var command = new Command("status", "Show virtual routers, services and servers.") { socket, json, watch };
        command.SetAction((result, cancellation) => result.GetValue(watch)
            ? WatchAsync(result.GetRequiredValue(socket), result.GetValue(json), cancellation)
            : RunAsync(result.GetRequiredValue(socket), result.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> WatchAsync(string socket, bool json, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        using var timer = new PeriodicTimer(WatchInterval, TimeProvider.System);
        do
        {
            // Made as a whole before it is shown, so that nothing flickers. A dead daemon may come back.
            var text = new StringWriter();
            try
            {
                StatusReply reply = await client.StatusAsync(cancellation);
                if (json)
                {
                    text.WriteLine(JsonSerializer.Serialize(reply, ControlJson.Default.StatusReply));
                }
                else
                {
                    StatusTable.Write(reply, text);
                }
            }
            catch (HttpRequestException e)
            {
                text.WriteLine(Unreachable.Text(socket, e));
            }

            Console.Out.Write(Console.IsOutputRedirected ? $"{text}\n" : $"{HomeAndClear}{text}");
        }
        while (await timer.WaitForNextTickAsync(cancellation));
        return ExitCode.Done;
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
