using System.Globalization;
using Ha.Service.Configuration;

namespace Ha.Service.Notify;

/// <summary>Words for the log. Pure.</summary>
internal static class HookText
{
    private const int CharsMax = 200;

    /// <summary>A hook as an operator knows it: the program's path, or the webhook without what may be secret in it.</summary>
    public static string Name(HookSettings hook) => hook.Webhook is { } address
        ? address.GetLeftPart(UriPartial.Authority)
        : hook.Command[0];

    /// <summary>A line that somebody else wrote, made fit for a log: no control characters, not too long.</summary>
    public static string Clean(string line)
    {
        string cut = line.Length > CharsMax ? string.Concat(line.AsSpan(0, CharsMax), "...") : line;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)) : cut;
    }

    /// <summary>Seconds with as many digits as are needed.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
