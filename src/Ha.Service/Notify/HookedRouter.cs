using System.Collections.Immutable;
using Ha.Service.Configuration;
using Ha.Service.Director;
using Ha.Vrrp;

namespace Ha.Service.Notify;

/// <summary>A virtual router as its hooks know it. Pure.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="Hooks">Who is told of its changes.</param>
internal sealed record HookedRouter(VirtualRouterSettings Settings, ImmutableArray<HookSettings> Hooks)
{
    /// <summary>All virtual routers of a configuration, by name; also those without hooks.</summary>
    public static Dictionary<string, HookedRouter> From(DirectorSettings settings) => settings.Routers.ToDictionary(
        router => router.Name,
        router => new HookedRouter(router, settings.Duties.GetValueOrDefault(router.Name)?.Hooks ?? []));

    /// <summary>What the hooks are told of a change.</summary>
    public RouterChange Describe(string director, RouterTransition transition) => new()
    {
        Event = transition.Sequence,
        Time = transition.Time,
        Director = director,
        Router = Settings.Name,
        VirtualRouterId = Settings.VirtualRouterId,
        Interface = Settings.Interface,
        From = transition.From,
        To = transition.To,
        Priority = transition.Priority,
        Cause = Words.Of(transition.Cause),
        Reason = transition.Text,
        Addresses = [.. Settings.Addresses.Select(address => $"{address.Address}/{address.PrefixLength}")],
    };
}
