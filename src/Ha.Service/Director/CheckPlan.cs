using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>A server of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Server">The server.</param>
internal readonly record struct ServiceServer(ServiceSettings Service, ServerSettings Server);

/// <summary>The checks that a configuration asks for: what is asked in the same way is asked once, for all who want to know.</summary>
/// <remarks>Pure. Immutable.</remarks>
internal sealed class CheckPlan
{
    private readonly Dictionary<(string Service, string Server), ImmutableArray<string>> _idsOf = [];
    private readonly Dictionary<string, List<ServiceServer>> _usersOf = [];
    private readonly List<(string Id, CheckSettings Settings)> _checks = [];

    /// <summary>Makes a plan.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="before">The plan in force: a check keeps its name for whoever had it, and with the name its state.</param>
    public CheckPlan(DirectorSettings settings, CheckPlan? before = null)
    {
        Settings = settings;
        var wanted = new Dictionary<CheckSettings, List<(ServiceServer User, int Place)>>();
        foreach (ServiceSettings service in settings.Services)
        {
            foreach (ServerSettings server in service.Servers)
            {
                for (int place = 0; place < server.Checks.Length; place++)
                {
                    if (!wanted.TryGetValue(server.Checks[place].Settings, out List<(ServiceServer, int)>? users))
                    {
                        wanted[server.Checks[place].Settings] = users = [];
                    }

                    users.Add((new ServiceServer(service, server), place));
                }
            }
        }

        var ids = new Dictionary<CheckSettings, string>();
        foreach ((CheckSettings check, List<(ServiceServer User, int Place)> users) in wanted)
        {
            string id = Name(users, before);
            ids[check] = id;
            _checks.Add((id, check));
            _usersOf[id] = [.. users.Select(user => user.User)];
        }

        foreach (ServiceServer user in wanted.Values.SelectMany(users => users).Select(use => use.User))
        {
            _idsOf.TryAdd(Key(user), [.. user.Server.Checks.Select(check => ids[check.Settings])]);
        }
    }

    /// <summary>The configuration.</summary>
    public DirectorSettings Settings { get; }

    /// <summary>The checks, each once.</summary>
    public IReadOnlyList<(string Id, CheckSettings Settings)> Checks => _checks;

    /// <summary>The checks of a server, in its order.</summary>
    public ImmutableArray<string> IdsOf(ServiceSettings service, ServerSettings server) =>
        _idsOf.GetValueOrDefault((service.Name, server.Name), []);

    /// <summary>The servers that a check decides on. A check of an earlier configuration has none.</summary>
    public IReadOnlyList<ServiceServer> UsersOf(string id) => _usersOf.TryGetValue(id, out List<ServiceServer>? users) ? users : [];

    private static (string Service, string Server) Key(ServiceServer user) => (user.Service.Name, user.Server.Name);

    // Like its first server, unless somebody who wants it had it before under another name.
    private string Name(List<(ServiceServer User, int Place)> users, CheckPlan? before)
    {
        IEnumerable<string> kept = before is null
            ? []
            : users.SelectMany(use => before.IdsOf(use.User.Service, use.User.Server).Skip(use.Place).Take(1));
        (ServiceServer first, int place) = users[0];
        string own = place == 0
            ? DesiredTable.ServerId(first.Service, first.Server)
            : $"{DesiredTable.ServerId(first.Service, first.Server)}#{place + 1}";
        IEnumerable<string> others = Enumerable.Range(1, int.MaxValue - 1).Select(number => $"{own}+{number}");
        return kept.Append(own).Concat(others).First(id => !_usersOf.ContainsKey(id));
    }
}
