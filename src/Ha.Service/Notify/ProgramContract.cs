using System.Collections.Immutable;
using System.Globalization;
using Ha.Service.Configuration;

namespace Ha.Service.Notify;

/// <summary>What a hook program is given: arguments as keepalived gives them to its notify scripts, and an environment.</summary>
/// <remarks>Pure. Part of the contract with users: <c>docs/hooks.md</c>.</remarks>
internal static class ProgramContract
{
    /// <summary>Where programs that a hook starts are looked for.</summary>
    public const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /// <summary>The language that programs speak.</summary>
    public const string Language = "LANG=C.UTF-8";

    /// <summary>The program with its own arguments, then <c>INSTANCE name STATE priority</c>.</summary>
    public static ImmutableArray<string> Command(HookSettings hook, RouterChange change) =>
    [
        .. hook.Command,
        "INSTANCE",
        change.Router,
        change.StateWord,
        change.Priority.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>The whole environment: nothing of the director's own is passed on.</summary>
    public static ImmutableArray<string> Environment(RouterChange change) =>
    [
        Path,
        Language,
        $"HA_DIRECTOR={change.Director}",
        $"HA_ROUTER={change.Router}",
        string.Create(CultureInfo.InvariantCulture, $"HA_VRID={change.VirtualRouterId}"),
        $"HA_INTERFACE={change.Interface}",
        $"HA_STATE={change.StateWord}",
        $"HA_PREVIOUS_STATE={change.PreviousStateWord}",
        string.Create(CultureInfo.InvariantCulture, $"HA_PRIORITY={change.Priority}"),
        $"HA_CAUSE={change.Cause}",
        $"HA_REASON={change.Reason.Replace('\0', ' ')}",
        $"HA_TIME={change.TimeText}",
        $"HA_ADDRESSES={string.Join(' ', change.Addresses)}",
        string.Create(CultureInfo.InvariantCulture, $"HA_EVENT={change.Event}"),
    ];
}
