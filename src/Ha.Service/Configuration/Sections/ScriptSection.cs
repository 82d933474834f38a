using System.Collections.Immutable;
using Ha.HealthCheck;
using Ha.Service.Configuration.Sections.Checks;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>One <c>[script.NAME]</c> as it was written; what is absent or wrong is null.</summary>
internal sealed record ScriptSection
{
    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the table begins.</summary>
    public required TextSpan Header { get; init; }

    private ImmutableArray<string>? Command { get; init; }

    private TimeSpan Interval { get; init; }

    private TimeSpan Timeout { get; init; }

    private int Rise { get; init; }

    private int Fall { get; init; }

    /// <summary>Reads a script.</summary>
    public static ScriptSection Read(string name, TomlTable table, ProblemList problems)
    {
        var reader = new SectionReader(table, $"[script.{name}]", SectionKeys.Script, problems);
        reader.Require("command", "[\"/usr/local/lib/check-uplink\"]");
        Located<TimeSpan>? interval = reader.Duration("interval", CheckSection.IntervalMin, CheckSection.IntervalMax);
        Located<TimeSpan>? timeout = reader.Duration("timeout", CheckSection.TimeoutMin, CheckSection.IntervalMax);
        var section = new ScriptSection
        {
            Name = name,
            Header = reader.Header,
            Command = CommandSection.Read(reader),
            Interval = interval?.Value ?? CheckSection.IntervalDefault,
            Timeout = timeout?.Value ?? CheckSection.TimeoutDefault,
            Rise = reader.Integer("rise", 1, 100)?.Value ?? 2,
            Fall = reader.Integer("fall", 1, 100)?.Value ?? 3,
        };
        if (section.Timeout > section.Interval)
        {
            problems.Add(
                timeout?.Span ?? interval?.Span ?? reader.Header,
                $"timeout ({Durations.Format(section.Timeout)}) must not be longer than "
                + $"interval ({Durations.Format(section.Interval)}): a run must end before the next begins");
        }

        return section;
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public TrackingScript ToSettings() => new(Name, new CheckSettings
    {
        Probe = new ScriptProbeSettings(Command!.Value, [$"HA_SCRIPT={Name}"]),
        Interval = Interval,
        Timeout = Timeout,
        Rise = Rise,
        Fall = Fall,
    });
}
