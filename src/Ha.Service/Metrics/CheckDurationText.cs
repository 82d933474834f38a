using System.Globalization;
using System.Text;
using Ha.Service.Control;

namespace Ha.Service.Metrics;

/// <summary>The histogram of check durations as Prometheus text. Pure.</summary>
/// <remarks>prometheus-net can only observe single values; ours are counted already, by the check thread.</remarks>
internal static class CheckDurationText
{
    private const string Name = MetricFamilies.Prefix + "check_duration_seconds";

    public static string Of(ChecksReply checks)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} How long attempts of all checks took.\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {Name} histogram\n");
        long count = 0;
        for (int i = 0; i < checks.DurationBounds.Length; i++)
        {
            count += checks.DurationCounts[i];
            text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{le=\"{checks.DurationBounds[i]}\"}} {count}\n");
        }

        count = checks.DurationCounts.Sum();
        text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{le=\"+Inf\"}} {count}\n");
        text.Append(CultureInfo.InvariantCulture, $"{Name}_sum {checks.DurationSum}\n");
        text.Append(CultureInfo.InvariantCulture, $"{Name}_count {count}\n");
        return text.ToString();
    }
}
