namespace Ha.Service.Cli;

/// <summary>The one message for a daemon that does not answer.</summary>
internal static class Unreachable
{
    public static int Report(string socket, Exception reason)
    {
        Console.Error.WriteLine(Text(socket, reason));
        return ExitCode.Unreachable;
    }

    public static string Text(string socket, Exception reason) =>
        $"ha-director: unknown: no daemon answers at {socket}: {reason.Message}";
}
