using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>The checks that a configuration asks for. Pure.</summary>
internal static class CheckList
{
    public static IReadOnlyList<(string Id, CheckSettings Settings)> From(DirectorSettings settings)
    {
        var checks = new List<(string, CheckSettings)>();
        foreach (ServiceSettings service in settings.Services)
        {
            foreach (ServerSettings server in service.Servers)
            {
                if (server.Check is { } check)
                {
                    checks.Add((DesiredTable.CheckId(service, server), check));
                }
            }
        }

        return checks;
    }
}
