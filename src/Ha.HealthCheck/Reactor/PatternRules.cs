namespace Ha.HealthCheck.Reactor;

/// <summary>What a pattern must be for an answer to be compared with it.</summary>
internal static class PatternRules
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Problem(AnswerPattern? pattern) => pattern switch
    {
        TextPattern text => text.Text.IsEmpty ? "A text to expect must not be empty." : null,
        MaskPattern mask => mask.Bytes.IsDefaultOrEmpty ? "A mask to expect must not be empty." : null,
        RegexPattern { Problem: { } problem } => $"An expression to expect {problem}.",
        _ => null,
    };
}
