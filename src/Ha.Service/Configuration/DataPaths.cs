using System.Collections.Immutable;
using Ha.HealthCheck;

namespace Ha.Service.Configuration;

/// <summary>Gives each server that is checked on the data path a firewall mark of its own. Pure.</summary>
/// <remarks>
/// By its name and not by its place, so that a reload that adds a server does not move the marks of others: a check would
/// ask the wrong one for a moment. The marks are this director's alone; the other one has its own.
/// </remarks>
internal static class DataPaths
{
    /// <summary>The first of the marks: "HA" and nothing.</summary>
    public const uint FirstMark = 0x4841_0000;

    /// <summary>The last.</summary>
    public const uint LastMark = FirstMark + Marks - 1;

    private const uint Marks = 0x1_0000;

    /// <summary>Whether a mark is one of those.</summary>
    public static bool IsOurs(long mark) => mark is >= FirstMark and <= LastMark;

    /// <summary>The path of a server's checks; null: none goes the data path.</summary>
    public static DataPath? Of(ServerSettings server)
    {
        foreach (ServerCheck check in server.Checks)
        {
            if (PathOf(check.Settings.Probe) is { } path)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The services with their marks.</summary>
    public static ImmutableArray<ServiceSettings> Mark(ImmutableArray<ServiceSettings> services)
    {
        if (!services.Any(service => service.Servers.Any(server => Of(server) is not null)))
        {
            return services;
        }

        var taken = new HashSet<uint>();
        return [.. services.Select(service => !service.Servers.Any(server => Of(server) is not null) ? service : service with
        {
            Servers = [.. service.Servers.Select(server => Of(server) is null
                ? server
                : WithMark(server, Take(taken, $"{service.Name}/{server.Name}")))],
        })];
    }

    private static uint Take(HashSet<uint> taken, string name)
    {
        // FNV-1a; the runtime's own hash of a text is another in each process.
        uint hash = 2166136261;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 16777619;
        }

        uint place = hash % Marks;
        while (!taken.Add(place))
        {
            place = (place + 1) % Marks;
        }

        return FirstMark + place;
    }

    private static ServerSettings WithMark(ServerSettings server, uint mark) => server with
    {
        Checks = [.. server.Checks.Select(check => check with
        {
            Settings = check.Settings with { Probe = WithMark(check.Settings.Probe, mark) },
        })],
    };

    private static ProbeSettings WithMark(ProbeSettings probe, uint mark) => probe switch
    {
        TcpProbeSettings { DataPath: { } path } tcp => tcp with { DataPath = path with { Mark = mark } },
        HttpProbeSettings { DataPath: { } path } http => http with { DataPath = path with { Mark = mark } },
        HttpsProbeSettings { Request.DataPath: { } path } https => https with
        {
            Request = https.Request with { DataPath = path with { Mark = mark } },
        },
        _ => probe,
    };

    private static DataPath? PathOf(ProbeSettings probe) => probe switch
    {
        TcpProbeSettings tcp => tcp.DataPath,
        HttpProbeSettings http => http.DataPath,
        HttpsProbeSettings https => https.Request.DataPath,
        _ => null,
    };
}
