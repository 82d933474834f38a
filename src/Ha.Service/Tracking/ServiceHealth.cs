using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>Whether a service as a whole is well, for the routers that follow it. Pure.</summary>
/// <remarks>The one place that decides it: a quorum, or servers that an operator took out, belong here.</remarks>
internal static class ServiceHealth
{
    /// <summary>Judges a service.</summary>
    /// <param name="service">It.</param>
    /// <param name="healthOf">The judged health of one of its servers.</param>
    /// <remarks>
    /// Without a server that is up it has not failed as long as one is not judged yet: after a start the servers that
    /// are down may be the quicker ones to say so.
    /// </remarks>
    public static TrackedState Of(ServiceSettings service, Func<ServerSettings, HealthState> healthOf)
    {
        var key = new TrackedKey(TrackedKind.Service, service.Name);
        bool isWaiting = false;
        foreach (ServerSettings server in service.Servers)
        {
            HealthState health = healthOf(server);
            if (health == HealthState.Up)
            {
                return new TrackedState(TrackedHealth.Well, $"{key} has a server that is up");
            }

            isWaiting |= health == HealthState.Unknown;
        }

        return isWaiting
            ? TrackedState.Unknown(key)
            : new TrackedState(TrackedHealth.Failed, $"{key} has no server that is up");
    }
}
