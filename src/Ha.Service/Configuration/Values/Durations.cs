using System.Globalization;

namespace Ha.Service.Configuration.Values;

/// <summary>Durations as operators write them: whole numbers with a unit.</summary>
internal static class Durations
{
    private const string Form = "must be a whole number with a unit (ms, s, m or h), such as \"2s\"";
    private const int DigitsMax = 8;

    /// <summary>Reads <c>10ms</c>, <c>3s</c>, <c>5m</c>, <c>1h</c>; returns what is wrong, or null.</summary>
    public static string? Parse(string text, out TimeSpan value)
    {
        value = default;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > DigitsMax)
        {
            return Form;
        }

        long? millisecondsPerUnit = text.AsSpan(digits) switch
        {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => null,
        };
        if (millisecondsPerUnit is not { } unit)
        {
            return Form;
        }

        value = TimeSpan.FromMilliseconds(
            long.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) * unit, 0);
        return null;
    }

    /// <summary>The shortest form that <see cref="Parse"/> reads back.</summary>
    public static string Format(TimeSpan value)
    {
        long milliseconds = value.Ticks / TimeSpan.TicksPerMillisecond;
        return milliseconds switch
        {
            0 => "0s",
            _ when milliseconds % 3_600_000 == 0 => $"{milliseconds / 3_600_000}h",
            _ when milliseconds % 60_000 == 0 => $"{milliseconds / 60_000}m",
            _ when milliseconds % 1000 == 0 => $"{milliseconds / 1000}s",
            _ => $"{milliseconds}ms",
        };
    }

    /// <summary>Whether it is a whole number of seconds.</summary>
    public static bool IsWholeSeconds(TimeSpan value) => value.Ticks % TimeSpan.TicksPerSecond == 0;
}
