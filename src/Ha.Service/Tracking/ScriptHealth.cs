using System.Globalization;
using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>What the check of a <c>[script.NAME]</c> says. Pure.</summary>
internal static class ScriptHealth
{
    /// <summary>The state after a change.</summary>
    public static TrackedState Of(CheckStatus status)
    {
        var key = new TrackedKey(TrackedKind.Script, status.Id);
        return status.State switch
        {
            HealthState.Up => new TrackedState(TrackedHealth.Well, $"{key} succeeds"),
            HealthState.Down => new TrackedState(TrackedHealth.Failed, $"{key} failed: {Reason(status.LastOutcome)}"),
            _ => TrackedState.Unknown(key),
        };
    }

    /// <summary>The thread that runs scripts does not answer: loading a program from its file system hangs.</summary>
    public static TrackedState Stalled(TrackedKey key) =>
        new(TrackedHealth.Failed, $"{key} cannot be judged: starting a script hangs");

    private static string Reason(ProbeOutcome? outcome) => outcome switch
    {
        { Kind: ProbeOutcomeKind.ScriptExit } => string.Create(CultureInfo.InvariantCulture, $"exit code {outcome.Value.Detail}"),
        { } other => other.ToString().Replace("script ", "", StringComparison.Ordinal),
        null => "no result",
    };
}
