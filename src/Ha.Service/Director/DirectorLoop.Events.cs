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
            $"ha-director {ProgramVersion.Text}, process {Environment.ProcessId}: {_setup.Configuration.Path}, "
                + $"{Count(_settings.Routers.Length, "virtual router")}, {Count(_settings.Services.Length, "service")}{before}");
    }

    private void Say(HealthChange change)
    {
        (ServiceServer user, ServerHealth before, ServerHealth after) = change;
        string subject = DesiredTable.ServerId(user.Service, user.Server);
        string reason = _healths.ReasonOf(user.Service, user.Server) ?? "no result yet";
        if (before.State != after.State)
        {
            LogHealthChanged(subject, after.State, reason);
            if ((before.State, after.State) is not (HealthState.Unknown, HealthState.Up))
            {
                // A server that is found well at its first checks is no news, and a start would be thousands of them.
                _events.Add(EventKind.Health, subject, reason, from: Words.Of(before.State), to: Words.Of(after.State));
            }
        }

        if (before.IsFlapping != after.IsFlapping)
        {
            _events.Add(
                after.IsFlapping ? EventKind.FlappingBegan : EventKind.FlappingEnded,
                subject,
                after.IsFlapping
                    ? "it goes down and comes back too often: when it is down it is held so for longer each time"
                    : "it has been up for long enough");
        }

        // An agent may tell of another load each time; what counts is whether new connections come.
        if ((before.Advised, before.AdvisedWeight == 0) != (after.Advised, after.AdvisedWeight == 0))
        {
            _events.Add(
                EventKind.Advised,
                subject,
                $"its checks want {Words.Of(after.Advised)} of it"
                    + (after.AdvisedWeight is { } weight ? $", at weight {weight}" : ", at its configured weight"),
                from: Words.Of(before.Advised),
                to: Words.Of(after.Advised));
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
