using System.Globalization;
using Ha.Service.Control;

namespace Ha.Service.Cli;

/// <summary>The snapshot as a person reads it: one table for routers, one for each service.</summary>
internal static class StatusTable
{
    public static void Write(StatusReply reply, TextWriter writer)
    {
        writer.WriteLine($"{reply.Name}  ha-director {reply.Version}, up {Age(reply.UptimeSeconds)}, "
            + $"VRRP process {reply.Vrrp.State}{(reply.LastReloadSuccessful ? "" : ", LAST RELOAD REFUSED")}");
        if (reply.Routers.Length > 0)
        {
            writer.WriteLine();
            Rows(writer, Routers(reply.Routers));
        }

        if (reply.ConnectionSync is { } sync)
        {
            writer.WriteLine();
            writer.WriteLine($"connection sync  {Sync(sync)}  on {sync.Interface}, id {sync.Id}");
        }

        string[] warnings = [.. StatusWarnings.Of(reply)];
        if (warnings.Length > 0)
        {
            writer.WriteLine();
            foreach (string warning in warnings)
            {
                writer.WriteLine(warning);
            }
        }

        foreach (ServiceReply service in reply.Services)
        {
            writer.WriteLine();
            writer.WriteLine($"service {service.Name}  {service.Protocol} {string.Join(", ", service.Listen)}  "
                + $"{service.Scheduler} {service.Forward}  {service.Connections} connections{Quorum(service)}");
            Rows(writer, Servers(service.Servers));
        }
    }

    private static string Sync(SyncReply sync) =>
        sync.Running.Length == 0 ? "no daemon runs" : string.Join(" and ", sync.Running);

    private static IEnumerable<string[]> Routers(RouterReply[] routers)
    {
        yield return ["ROUTER", "STATE", "FOR", "PRIORITY", "INTERFACE", "VRID", "ADDRESSES", "MASTER", "CAUSE"];
        foreach (RouterReply router in routers)
        {
            yield return
            [
                router.Name, router.State, Age(router.StateSeconds), Priority(router), router.Interface,
                Text(router.Vrid), string.Join(" ", router.Addresses), router.Master ?? "-", router.CauseText ?? router.Cause ?? "-",
            ];
        }
    }

    private static IEnumerable<string[]> Servers(ServerReply[] servers)
    {
        yield return ["  SERVER", "STATE", "HEALTH", "FOR", "WEIGHT", "KERNEL", "ACTIVE", "INACTIVE", "LAST CHECK"];
        foreach (ServerReply server in servers)
        {
            string check = server.Reason is null
                ? "-"
                : $"{server.Reason} in {Milliseconds(server.CheckDurationSeconds)}, {Age(server.CheckAgeSeconds)} ago";
            yield return
            [
                $"  {server.Address}", State(server), Health(server), Age(server.HealthSeconds), Weight(server),
                server.KernelWeight is { } weight ? Text(weight) : "absent", Text(server.ActiveConnections),
                Text(server.InactiveConnections), check,
            ];
        }
    }

    // Nothing where all is as it should be: a quorum of one is what every service has.
    private static string Quorum(ServiceReply service) => service switch
    {
        { Pool: not "primary" } => $"  {service.Pool} servers: {service.QuorumWeight} of quorum {service.Quorum}",
        { QuorumHeld: false } => $"  NO QUORUM: {service.QuorumWeight} of {service.Quorum}",
        { Quorum: > 1 } => $"  {service.QuorumWeight} of quorum {service.Quorum}",
        _ => "",
    };

    private static string Health(ServerReply server) => server switch
    {
        { HeldSeconds: { } held } => $"{server.Health}, flapping, held {Age(held)} more",
        { Flapping: true } => $"{server.Health}, flapping",
        _ => server.Health,
    };

    private static string State(ServerReply server) => server switch
    {
        { Operator: { State: not "ready" and var state, Reason: { } reason } } => $"{state} ({reason})",
        { Operator: { State: not "ready" and var state } } => state,
        { Advised: { State: not "ready" and var advised } } => $"{advised} (its check)",
        { Role: not "primary" and var role } => role,
        _ => "ready",
    };

    // The operator's weight, or that of a check, and the configured one beside it.
    private static string Weight(ServerReply server) => (server.Operator?.Weight ?? server.Advised?.Weight) is { } weight
        ? $"{Text(weight)} of {Text(server.Weight)}"
        : Text(server.Weight);

    private static void Rows(TextWriter writer, IEnumerable<string[]> rows)
    {
        // What a server or a script answered must not reach the terminal as it is.
        List<string[]> all = [.. rows.Select(row => row.Select(Printable).ToArray())];
        int[] widths = [.. Enumerable.Range(0, all[0].Length).Select(column => all.Max(row => row[column].Length))];
        foreach (string[] row in all)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Printable(string cell) =>
        cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? ' ' : c)) : cell;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(double? seconds) =>
        seconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 1000:0.0} ms") : "-";

    // The priority in force, and the configured one where that is another.
    private static string Priority(RouterReply router) => router.Priority == router.ConfiguredPriority
        ? Text(router.Priority)
        : $"{Text(router.Priority)} of {Text(router.ConfiguredPriority)}";

    public static string Age(double? seconds) => seconds switch
    {
        null => "-",
        < 60 and { } s => string.Create(CultureInfo.InvariantCulture, $"{s:0.0} s"),
        < 3600 and { } s => $"{(int)s / 60} min {(int)s % 60} s",
        < 86400 and { } s => $"{(int)s / 3600} h {(int)s / 60 % 60} min",
        { } s => $"{(int)(s / 86400)} d {(int)s / 3600 % 24} h",
    };
}
