using System.CommandLine;
using System.Globalization;
using Ha.Service.Control;
using Ha.Service.Configuration.Values;
using Ha.Service.Director;

namespace Ha.Service.Cli;

/// <summary><c>drain</c>, <c>maintenance</c>, <c>ready</c> and <c>weight</c>: what an operator wants of a real server.</summary>
internal static class ServerCommands
{
    private const string Configured = "configured";
    private const int WeightMax = 65535;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<Command> Create() =>
    [
        Drain(),
        Simple("maintenance", OperatorAction.Maintenance, "Take a real server out of the kernel's table; its connections end."),
        Simple("ready", OperatorAction.Ready, "Let health and the file decide over a real server again."),
        Weight(),
    ];

    private static Argument<string> Service() => new("SERVICE") { Description = "The name of the service." };

    private static Argument<string> Server() => new("SERVER")
    {
        Description = "The server's address and port, or its address where that is enough.",
    };

    private static Option<string?> Reason() => new("--reason") { Description = "Why, for status and events.", HelpName = "R" };

    private static Command Simple(string name, OperatorAction action, string description)
    {
        (Argument<string> service, Argument<string> server, Option<string?> reason, Option<string> socket) =
            (Service(), Server(), Reason(), SharedOptions.Socket());
        var command = new Command(name, description) { service, server, reason, socket };
        command.SetAction((result, cancellation) => RunAsync(
            result.GetRequiredValue(socket),
            new OperatorOrder(
                action, result.GetRequiredValue(service), result.GetRequiredValue(server), Reason: result.GetValue(reason)),
            cancellation));
        return command;
    }

    private static Command Weight()
    {
        (Argument<string> service, Argument<string> server, Option<string?> reason, Option<string> socket) =
            (Service(), Server(), Reason(), SharedOptions.Socket());
        var weight = new Argument<WantedWeight>("N")
        {
            Description = $"0 to {WeightMax}, or '{Configured}'.",
            CustomParser = result => result.Tokens[0].Value == Configured ? new WantedWeight(null)
                : int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= WeightMax
                    ? new WantedWeight(value)
                    : Refuse<WantedWeight>(result, $"N must be 0 to {WeightMax}, or '{Configured}'"),
        };
        var command = new Command("weight", "Give a real server another weight than the configured one.")
        {
            service, server, weight, reason, socket,
        };
        command.SetAction((result, cancellation) => RunAsync(
            result.GetRequiredValue(socket),
            new OperatorOrder(
                OperatorAction.Weight,
                result.GetRequiredValue(service),
                result.GetRequiredValue(server),
                result.GetValue(weight).Value,
                result.GetValue(reason)),
            cancellation));
        return command;
    }

    private static Command Drain()
    {
        (Argument<string> service, Argument<string> server, Option<string?> reason, Option<string> socket) =
            (Service(), Server(), Reason(), SharedOptions.Socket());
        var untilEmpty = new Option<bool>("--until-empty")
        {
            Description = "Wait until no connection is left; the server is in maintenance then.",
        };
        var deadline = new Option<TimeSpan?>("--deadline")
        {
            Description = "After this time, such as 10m, the server is in maintenance whatever is left.",
            HelpName = "T",
            CustomParser = result =>
            {
                string? problem = Durations.Parse(result.Tokens[0].Value, out TimeSpan value);
                return problem is null ? value : Refuse<TimeSpan?>(result, $"--deadline {problem}");
            },
        };
        var command = new Command("drain", "Send no new connections to a real server; those that are there go on.")
        {
            service, server, untilEmpty, deadline, reason, socket,
        };
        command.SetAction((result, cancellation) => RunAsync(
            result.GetRequiredValue(socket),
            new OperatorOrder(
                OperatorAction.Drain,
                result.GetRequiredValue(service),
                result.GetRequiredValue(server),
                Reason: result.GetValue(reason),
                UntilEmpty: result.GetValue(untilEmpty),
                Deadline: result.GetValue(deadline)),
            cancellation));
        return command;
    }

    private static T? Refuse<T>(System.CommandLine.Parsing.ArgumentResult result, string problem)
    {
        result.AddError(problem);
        return default;
    }

    private static async Task<int> RunAsync(string socket, OperatorOrder order, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        try
        {
            OperatorReply reply = await client.OperateAsync(order, cancellation);
            if (!Report(reply))
            {
                return ExitCode.No;
            }

            return order.UntilEmpty ? await WaitAsync(client, order, reply, cancellation) : ExitCode.Done;
        }
        catch (HttpRequestException e)
        {
            return Unreachable.Report(socket, e);
        }
    }

    // The daemon ends the drain; this only watches. Interrupted, the drain goes on.
    private static async Task<int> WaitAsync(
        ControlClient client, OperatorOrder order, OperatorReply last, CancellationToken cancellation)
    {
        while (last is { Done: true, State: "drain" })
        {
            await Task.Delay(LookInterval, TimeProvider.System, cancellation);
            OperatorReply next = await client.OperateAsync(order with { Action = OperatorAction.Look }, cancellation);
            if (next.State != last.State || next.ActiveConnections != last.ActiveConnections)
            {
                Report(next);
            }

            last = next;
        }

        // Somebody may have said another word meanwhile.
        return last is { Done: true, State: "maintenance" } ? ExitCode.Done : ExitCode.No;
    }

    private static bool Report(OperatorReply reply)
    {
        if (!reply.Done)
        {
            Console.Error.WriteLine($"ha-director: {reply.Problem}");
            return false;
        }

        string connections = reply.ActiveConnections is { } active
            ? string.Create(CultureInfo.InvariantCulture, $", {active} active connections")
            : "";
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{reply.Service} {reply.Server}: {reply.State}, weight {reply.Weight}{connections}"));
        if (reply.Warning is { } warning)
        {
            Console.Error.WriteLine($"ha-director: warning: not kept for a restart: {warning}");
        }

        return true;
    }

    /// <summary>A weight, or the configured one; not a nullable number, which the command line cannot give back.</summary>
    private readonly record struct WantedWeight(int? Value);
}
