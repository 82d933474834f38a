using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Reactor;

/// <summary>What a pattern must be for an answer to be compared with it.</summary>
internal static class PatternRules
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Problem(AnswerPattern? pattern) => pattern switch
    {
        TextPattern text => text.Text.IsEmpty ? "A text to expect must not be empty." : null,
        MaskPattern mask => mask.Bytes.IsDefaultOrEmpty ? "A mask to expect must not be empty." : null,
        RegexPattern regex => IsExpression(regex.Expression) ? null : "An expression to expect is not a valid one.",
        _ => null,
    };

    private static bool IsExpression(string text)
    {
        try
        {
            RegexMatcher.Compile(text);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
