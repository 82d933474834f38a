using System.CommandLine;
using System.Globalization;
using Ha.Service.Control;

namespace Ha.Service.Cli;

/// <summary><c>failover</c>: planned hand-over, make before break; waits until another router is Master.</summary>
internal static class FailoverCommand
{
    public static Command Create()
    {
        Option<string> socket = SharedOptions.Socket();
        var router = new Argument<string?>("ROUTER")
        {
            Description = "The virtual router; default: all that this director is Master of.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("failover", "Hand the role of Master over to another director.") { socket, router };
        command.SetAction((result, cancellation) =>
            RunAsync(result.GetRequiredValue(socket), result.GetValue(router), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string socket, string? router, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        try
        {
            FailoverReply reply = await client.FailoverAsync(router, cancellation);
            Write(reply);
            return reply.Done ? ExitCode.Done : ExitCode.No;
        }
        catch (HttpRequestException e)
        {
            return Unreachable.Report(socket, e);
        }
    }

    private static void Write(FailoverReply reply)
    {
        if (reply.Problem is not null)
        {
            Console.Error.WriteLine($"ha-director: {reply.Problem}");
            return;
        }

        if (reply.Note is not null)
        {
            Console.Out.WriteLine(reply.Note);
        }

        foreach (RouterFailoverReply router in reply.Routers)
        {
            string seconds = router.Seconds.ToString("0.000", CultureInfo.InvariantCulture);
            if (router.Done)
            {
                Console.Out.WriteLine($"{router.Name}: handed over to {router.To ?? "another router"} in {seconds} s");
            }
            else
            {
                Console.Error.WriteLine($"ha-director: {router.Name}: not handed over, after {seconds} s: {router.Text}");
            }
        }
    }
}
