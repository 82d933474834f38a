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
    private readonly Dictionary<(string Service, string Server), ImmutableArray<string>> _namesOf = [];
    private readonly Dictionary<CheckSettings, string> _idBySettings;

    // By their places in the file, which stay the same while other things of it change.
    private readonly Dictionary<string, ImmutableArray<(int Service, int Server)>> _usersOf = [];
    private readonly List<(string Id, CheckSettings Settings)> _checks = [];

    /// <summary>Makes a plan.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="before">The plan in force: a check keeps its name for whoever had it, and with the name its state.</param>
    public CheckPlan(DirectorSettings settings, CheckPlan? before = null)
    {
        Settings = settings;
        var wanted = new Dictionary<CheckSettings, List<(ServiceServer User, int Place)>>();
        var places = new Dictionary<CheckSettings, List<(int, int)>>();
        for (int i = 0; i < settings.Services.Length; i++)
        {
            ServiceSettings service = settings.Services[i];
            for (int j = 0; j < service.Servers.Length; j++)
            {
                for (int place = 0; place < service.Servers[j].Checks.Length; place++)
                {
                    CheckSettings check = service.Servers[j].Checks[place].Settings;
                    if (!wanted.TryGetValue(check, out List<(ServiceServer, int)>? users))
                    {
                        wanted[check] = users = [];
                        places[check] = [];
                    }

                    users.Add((new ServiceServer(service, service.Servers[j]), place));
                    places[check].Add((i, j));
                }
            }
        }

        _idBySettings = Names(wanted, before);
        foreach (CheckSettings check in wanted.Keys)
        {
            _checks.Add((_idBySettings[check], check));
            _usersOf[_idBySettings[check]] = [.. places[check]];
        }

        foreach (ServiceServer user in wanted.Values.SelectMany(users => users).Select(use => use.User))
        {
            if (_idsOf.TryAdd(Key(user), [.. user.Server.Checks.Select(check => _idBySettings[check.Settings])]))
            {
                _namesOf[Key(user)] = [.. user.Server.Checks.Select(check => check.Name)];
            }
        }
    }

    private CheckPlan(CheckPlan like, DirectorSettings settings)
    {
        Settings = settings;
        (_idsOf, _namesOf, _idBySettings, _usersOf, _checks) =
            (like._idsOf, like._namesOf, like._idBySettings, like._usersOf, like._checks);
    }

    /// <summary>The configuration.</summary>
    public DirectorSettings Settings { get; }

    /// <summary>The checks, each once.</summary>
    public IReadOnlyList<(string Id, CheckSettings Settings)> Checks => _checks;

    /// <summary>The checks of a server, in its order.</summary>
    public ImmutableArray<string> IdsOf(ServiceSettings service, ServerSettings server) =>
        _idsOf.GetValueOrDefault((service.Name, server.Name), []);

    /// <summary>The servers that a check decides on. A check of an earlier configuration has none.</summary>
    public IReadOnlyList<ServiceServer> UsersOf(string id) =>
    [
        .. _usersOf.GetValueOrDefault(id, []).Select(at =>
            new ServiceServer(Settings.Services[at.Service], Settings.Services[at.Service].Servers[at.Server])),
    ];

    /// <summary>The plan for another configuration, which goes on from this one.</summary>
    public CheckPlan Next(DirectorSettings settings) =>
        HasSameChecks(settings) ? new CheckPlan(this, settings) : new CheckPlan(settings, this);

    /// <summary>Whether the checks and who asks for them are the same as in another plan.</summary>
    public bool IsSameAs(CheckPlan other) => ReferenceEquals(_checks, other._checks);

    // What a reload changes is seldom the checks, and there may be thousands.
    private bool HasSameChecks(DirectorSettings settings)
    {
        if (settings.Services.Length != Settings.Services.Length)
        {
            return false;
        }

        for (int i = 0; i < settings.Services.Length; i++)
        {
            if (ReferenceEquals(settings.Services[i], Settings.Services[i]))
            {
                continue;
            }

            ImmutableArray<ServerSettings> servers = settings.Services[i].Servers;
            ImmutableArray<ServerSettings> before = Settings.Services[i].Servers;
            if (settings.Services[i].Name != Settings.Services[i].Name || servers.Length != before.Length)
            {
                return false;
            }

            for (int j = 0; j < servers.Length; j++)
            {
                if (servers[j].Name != before[j].Name || !servers[j].Checks.SequenceEqual(before[j].Checks))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static (string Service, string Server) Key(ServiceServer user) => (user.Service.Name, user.Server.Name);

    // A check goes on under the name that it had: first those that are as they were, then those that only ask in another way
    // under the same name of a server. The others are new, and are called like their first server.
    private static Dictionary<CheckSettings, string> Names(
        Dictionary<CheckSettings, List<(ServiceServer User, int Place)>> wanted, CheckPlan? before)
    {
        var ids = new Dictionary<CheckSettings, string>();
        var taken = new HashSet<string>();
        if (before is not null)
        {
            Give(check => before._idBySettings.GetValueOrDefault(check));
            Give(check => wanted[check]
                .Select(use => before.IdOf(use.User, use.User.Server.Checks[use.Place].Name)).FirstOrDefault(id => id is not null && !taken.Contains(id)));
        }

        Give(check => Own(wanted[check][0], taken));
        return ids;

        void Give(Func<CheckSettings, string?> nameOf)
        {
            foreach (CheckSettings check in wanted.Keys.Where(check => !ids.ContainsKey(check)))
            {
                if (nameOf(check) is { } id && taken.Add(id))
                {
                    ids[check] = id;
                }
            }
        }
    }

    private static string Own((ServiceServer User, int Place) first, HashSet<string> taken)
    {
        string server = DesiredTable.ServerId(first.User.Service, first.User.Server);
        string own = first.Place == 0 ? server : $"{server}#{first.Place + 1}";
        return Enumerable.Range(1, int.MaxValue - 1).Select(number => $"{own}+{number}").Prepend(own).First(id => !taken.Contains(id));
    }

    // The check of that name that a server had.
    private string? IdOf(ServiceServer user, string name)
    {
        (string, string) key = Key(user);
        int place = _namesOf.GetValueOrDefault(key, []).IndexOf(name);
        return place < 0 ? null : _idsOf[key][place];
    }
}
