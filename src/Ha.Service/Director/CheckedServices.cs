using System.Collections.Immutable;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>Which services of a configuration each check decides on.</summary>
internal sealed class CheckedServices
{
    private readonly Dictionary<string, List<int>> _byCheck = [];

    public CheckedServices(DirectorSettings settings)
    {
        Settings = settings;
        for (int index = 0; index < settings.Services.Length; index++)
        {
            ServiceSettings service = settings.Services[index];
            foreach (ServerSettings server in service.Servers.Where(server => server.Check is not null))
            {
                string check = DesiredTable.CheckId(service, server);
                if (!_byCheck.TryGetValue(check, out List<int>? services))
                {
                    _byCheck[check] = services = [];
                }

                services.Add(index);
            }
        }
    }

    /// <summary>The configuration.</summary>
    public DirectorSettings Settings { get; }

    /// <summary>The services of these checks, each once. A check of an earlier configuration has none.</summary>
    public ImmutableArray<ServiceSettings> Of(IEnumerable<string> checks) =>
    [
        .. checks
            .SelectMany(check => _byCheck.GetValueOrDefault(check) ?? [])
            .Distinct()
            .Select(index => Settings.Services[index]),
    ];
}
