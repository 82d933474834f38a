using System.Text.Json;
using Ha.Vrrp;

namespace Ha.Service.Events;

/// <summary>The words for what happens. They are part of the contract with users: none is used again for something else.</summary>
internal static class EventKind
{
    public const string DirectorStarted = "director_started";
    public const string DirectorStopped = "director_stopped";
    public const string ReloadApplied = "reload_applied";
    public const string ReloadRefused = "reload_refused";
    public const string RouterTransition = "transition";
    public const string HookFailed = "hook_failed";
    public const string VrrpProcessStarted = "vrrp_process_started";
    public const string VrrpProcessAdopted = "vrrp_process_adopted";
    public const string VrrpProcessReplaced = "vrrp_process_replaced";
    public const string VrrpProcessLost = "vrrp_process_lost";
    public const string VrrpProcessFailed = "vrrp_process_failed";
    public const string Health = "health";
    public const string FlappingBegan = "flapping_began";
    public const string FlappingEnded = "flapping_ended";
    public const string Advised = "advised";
    public const string DriftRepaired = "drift_repaired";
    public const string IpvsRefused = "ipvs_refused";
    public const string IpvsUnavailable = "ipvs_unavailable";
    public const string IpvsAvailable = "ipvs_available";
    public const string QuorumLost = "quorum_lost";
    public const string QuorumGained = "quorum_gained";
    public const string QuorumHookFailed = "quorum_hook_failed";
    public const string PanicBegan = "panic_began";
    public const string PanicEnded = "panic_ended";
    public const string PoolChanged = "pool_changed";
    public const string Operator = "operator";
    public const string OperatorStateLost = "operator_state_lost";
    public const string DriftReported = "drift_reported";
    public const string FilterFailed = "filter_failed";
    public const string SysctlChanged = "sysctl_changed";
    public const string SysctlRestored = "sysctl_restored";
    public const string SysctlFailed = "sysctl_failed";
    public const string SyncDaemon = "sync_daemon";
    public const string SyncFailed = "sync_failed";
    public const string TimeoutsChanged = "timeouts_changed";
    public const string EventsLost = "events_lost";

    private static readonly HashSet<string> OfRouters =
    [
        RouterTransition, HookFailed, .. Enum.GetValues<NoticeKind>().Select(Of),
    ];

    /// <summary>The word for a notice of the VRRP process, such as <c>rival_heard</c>.</summary>
    public static string Of(NoticeKind notice) => JsonNamingPolicy.SnakeCaseLower.ConvertName(notice.ToString());

    /// <summary>Whether the subject of such an event is a virtual router.</summary>
    public static bool IsOfRouter(string kind) => OfRouters.Contains(kind);
}
