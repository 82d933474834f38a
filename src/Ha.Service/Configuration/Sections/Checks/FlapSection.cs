using Ha.HealthCheck;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>Reads a <c>flapping</c> table: when a server that comes and goes is kept out.</summary>
internal static class FlapSection
{
    private static readonly TimeSpan TimeMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeMax = TimeSpan.FromHours(24);

    /// <summary>The settings; null when there are none, or wrong ones.</summary>
    public static FlapSettings? Read(SectionReader owner)
    {
        if (owner.Table("flapping", "{ falls = 3, within = \"5m\", hold = \"30s\" }") is not { } table)
        {
            return null;
        }

        var reader = new SectionReader(table, $"flapping of {owner.Title}", SectionKeys.Flapping, owner.Problems);
        reader.Require("falls", "3");
        reader.Require("within", "\"5m\"");
        reader.Require("hold", "\"30s\"");
        Located<int>? falls = reader.Integer("falls", 2, FlapSettings.FallsMax);
        Located<TimeSpan>? within = reader.Duration("within", TimeMin, TimeMax);
        Located<TimeSpan>? hold = reader.Duration("hold", TimeMin, TimeMax);
        Located<TimeSpan>? most = reader.Duration("hold_max", TimeMin, TimeMax);
        if (falls is null || within is null || hold is null)
        {
            return null;
        }

        TimeSpan holdMax = most?.Value ?? TimeSpan.FromTicks(Math.Max(hold.Value.Ticks, TimeSpan.FromMinutes(10).Ticks));
        if (holdMax < hold.Value)
        {
            reader.Problems.Add(
                most!.Span,
                $"hold_max ({Durations.Format(holdMax)}) must not be shorter than hold ({Durations.Format(hold.Value)})");
        }

        return new FlapSettings(falls.Value, within.Value, hold.Value, holdMax);
    }
}
