using Ha.Service.Configuration;
using Ha.Vrrp;
using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <summary>Which virtual routers an order to hand over means. Pure.</summary>
/// <param name="Routers">Their names.</param>
/// <param name="Problem">Why there are none; null: there are.</param>
/// <param name="Note">What else the operator should know.</param>
internal sealed record FailoverPlan(IReadOnlyList<string> Routers, string? Problem, string? Note)
{
    /// <summary>Decides.</summary>
    /// <param name="settings">All virtual routers.</param>
    /// <param name="view">What the VRRP process last said.</param>
    /// <param name="router">The one that is asked for; null: all that are Master.</param>
    public static FailoverPlan For(IReadOnlyList<VirtualRouterSettings> settings, VrrpView view, string? router)
    {
        VirtualRouterSettings? wanted = settings.FirstOrDefault(candidate => candidate.Name == router);
        if (router is not null && wanted is null)
        {
            string? suggestion = Suggestion.For(router, settings.Select(candidate => candidate.Name));
            return No($"there is no virtual router {router}{(suggestion is null ? "" : $"; did you mean {suggestion}?")}");
        }

        if (!view.Running)
        {
            return No(settings.Count == 0 ? "no virtual router is configured" : "the VRRP process does not answer");
        }

        if (wanted is null)
        {
            List<string> masters = [.. settings.Where(IsMaster).Select(candidate => candidate.Name)];
            return masters.Count == 0 ? No("this director is not Master of any virtual router") : new(masters, null, null);
        }

        if (!IsMaster(wanted))
        {
            VrrpMessage.RouterStatus? status = view.Routers.GetValueOrDefault(wanted.Name);
            string master = status is { Master: { } address, State: RouterState.Backup } ? $"; the Master is {address}" : "";
            return No($"{wanted.Name} is {(status is null ? "unknown" : Words.Of(status.State))} here{master}");
        }

        List<string> others =
        [
            .. settings.Where(other => other != wanted && wanted.SyncGroup is not null
                && other.SyncGroup == wanted.SyncGroup && IsMaster(other)).Select(other => other.Name),
        ];
        return new(
            [wanted.Name, .. others],
            null,
            others.Count == 0 ? null : $"{string.Join(", ", others)} moves along: sync group {wanted.SyncGroup}");

        bool IsMaster(VirtualRouterSettings candidate) =>
            view.Routers.GetValueOrDefault(candidate.Name) is { State: RouterState.Master };
    }

    private static FailoverPlan No(string problem) => new([], problem, null);
}
