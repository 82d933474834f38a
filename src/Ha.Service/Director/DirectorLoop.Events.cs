using Ha.HealthCheck;
using Ha.Service.Events;

namespace Ha.Service.Director;

/// <content>What the loop tells the timeline.</content>
internal sealed partial class DirectorLoop
{
    private void SayStarted()
    {
        // Whoever reads the timeline after a crash looks for the word that is missing.
        List<DirectorEvent> all = _events.Read(new EventQuery());
        string? end = all.FindLast(e => e.Kind is EventKind.DirectorStarted or EventKind.DirectorStopped)?.Kind;
        string before = end == EventKind.DirectorStarted
            ? $"; the one before it did not say that it stopped, its last word was of {all[^1].Time:u}"
            : "";
        _events.Add(
            EventKind.DirectorStarted,
            null,
            $"ha-director {ProgramVersion.Text}, process {Environment.ProcessId}: {_setup.ConfigurationPath}, "
                + $"{Count(_settings.Routers.Length, "virtual router")}, {Count(_settings.Services.Length, "service")}{before}");
    }

    private void SayHealth(CheckStatus status, HealthState before)
    {
        if (before != status.State && (before, status.State) is not (HealthState.Unknown, HealthState.Up))
        {
            // A server that is found well at its first checks is no news, and a start would be thousands of them.
            _events.Add(
                EventKind.Health,
                status.Id,
                status.LastOutcome?.ToString() ?? "no result yet",
                from: Words.Of(before),
                to: Words.Of(status.State));
        }
    }

    private void SayReload(string kind, string noun, List<string> items) => _events.Add(
        kind,
        null,
        items.Count == 0
            ? "nothing changed"
            : $"{Count(items.Count, noun)}: {string.Join("; ", items)}");

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
