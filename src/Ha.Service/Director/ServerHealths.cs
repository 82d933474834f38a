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
    /// <returns>Whether the checks are other ones than before.</returns>
    public bool Apply(DirectorSettings settings)
    {
        CheckPlan old = Plan;
        Plan = old.Next(settings);
        if (Plan.IsSameAs(old))
        {
            return false;
        }

        Dictionary<string, CheckSettings> before = old.Checks.ToDictionary(check => check.Id, check => check.Settings);
        Dictionary<string, CheckSettings> wanted = Plan.Checks.ToDictionary(check => check.Id, check => check.Settings);
        foreach (string id in _statuses.Keys.ToList())
        {
            if (!wanted.TryGetValue(id, out CheckSettings? next))
            {
                _statuses.Remove(id);
            }
            else if (!next.Equals(before[id]))
            {
                // It begins anew from its state, and its falls are forgotten.
                _statuses[id] = _statuses[id] with { IsFlapping = false, HeldUntil = null };
            }
        }

        _waited = Plan.Checks.Count(check => !IsSettled(check.Id));
        return true;
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
            bool wasSettled = IsSettled(result.Id);
            _statuses[result.Id] = result;
            _waited -= !wasSettled && IsSettled(result.Id) ? 1 : 0;
        }

        return [.. users.Select((user, i) => new HealthChange(user, before[i], Of(user.Service, user.Server)))];
    }

    // Judged, or an agent that does not answer: one that only advises something is waited for.
    private bool IsSettled(string id) =>
        _statuses.GetValueOrDefault(id) is { } status && (status.State != HealthState.Unknown || IsAgent(id));

    private bool IsAgent(string id)
    {
        ServiceServer user = Plan.UsersOf(id)[0];
        int place = Plan.IdsOf(user.Service, user.Server).IndexOf(id);
        return user.Server.Checks[place].Settings.Probe is AgentProbeSettings;
    }
}
