using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>The health of a server before and after some checks came to a result.</summary>
/// <param name="User">The server.</param>
/// <param name="Before">What all its checks said before.</param>
/// <param name="After">What they say now.</param>
internal readonly record struct HealthChange(ServiceServer User, ServerHealth Before, ServerHealth After);

/// <summary>What is known of the health of all servers.</summary>
/// <remarks>Owned by the director's loop.</remarks>
internal sealed class ServerHealths
{
    private readonly Dictionary<string, CheckStatus> _statuses = [];
    private int _waited;

    /// <summary>The checks that run.</summary>
    public CheckPlan Plan { get; private set; } = new(new DirectorSettings { Name = "", RuntimeDirectory = "" });

    /// <summary>Whether every check has come to a result; that of an agent may be that it does not answer.</summary>
    public bool IsKnown => _waited == 0;

    /// <summary>Another configuration: what is known of checks that go on is kept.</summary>
    public void Apply(DirectorSettings settings)
    {
        Plan = new CheckPlan(settings, Plan);
        HashSet<string> wanted = [.. Plan.Checks.Select(check => check.Id)];
        foreach (string gone in _statuses.Keys.Where(id => !wanted.Contains(id)).ToList())
        {
            _statuses.Remove(gone);
        }

        _waited = Plan.Checks.Count(check => !_statuses.ContainsKey(check.Id));
    }

    /// <summary>The health of a server.</summary>
    public ServerHealth Of(ServiceSettings service, ServerSettings server)
    {
        if (server.Checks.IsEmpty)
        {
            return new ServerHealth(HealthState.Up);
        }

        ImmutableArray<string> ids = Plan.IdsOf(service, server);
        var statuses = new CheckStatus?[server.Checks.Length];
        for (int i = 0; i < Math.Min(ids.Length, statuses.Length); i++)
        {
            statuses[i] = _statuses.GetValueOrDefault(ids[i]);
        }

        return ServerHealth.Of(server, statuses);
    }

    /// <summary>Why a server is as it is: the last result of the check that decides; null: there is none.</summary>
    public string? ReasonOf(ServiceSettings service, ServerSettings server) =>
        Of(service, server).Decisive is { } number && _statuses.GetValueOrDefault(Plan.IdsOf(service, server)[number]) is { } status
            ? Reason(server, number, status)
            : null;

    /// <summary>The last result of a check, with the name of the check where there are several.</summary>
    public static string? Reason(ServerSettings server, int number, CheckStatus? status) => status?.LastOutcome is { } outcome
        ? server.Checks.Length == 1 ? outcome.ToString() : $"{server.Checks[number].Name}: {outcome}"
        : null;

    /// <summary>Takes new results of checks.</summary>
    /// <returns>The servers on which these checks decide, each once, whether or not they changed.</returns>
    public List<HealthChange> Take(IReadOnlyCollection<CheckStatus> results)
    {
        List<ServiceServer> users = [.. results.SelectMany(result => Plan.UsersOf(result.Id)).Distinct()];
        List<ServerHealth> before = [.. users.Select(user => Of(user.Service, user.Server))];
        foreach (CheckStatus result in results.Where(result => Plan.UsersOf(result.Id).Count > 0))
        {
            _waited -= _statuses.ContainsKey(result.Id) ? 0 : 1;
            _statuses[result.Id] = result;
        }

        return [.. users.Select((user, i) => new HealthChange(user, before[i], Of(user.Service, user.Server)))];
    }
}
