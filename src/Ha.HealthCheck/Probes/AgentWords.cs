using System.Globalization;
using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>What a line of an agent says of a server's health.</summary>
internal enum AgentVerdict
{
    NotUnderstood,
    Healthy,
    NotHealthy,
}

/// <summary>Reads a line of HAProxy's agent-check words (its configuration manual, "agent-check"). Pure.</summary>
/// <remarks>
/// <code>
/// up ready 75%                  words, between spaces, tabs or commas, in any order and of any case
/// down #no route to the store   a reason goes from # to the end of the line; it is not kept
/// </code>
/// A reason is text of any length from outside: it would be an allocation at each attempt, for what the agent's own log
/// has. The line is at an end at the first CR or LF, or where the stream ends.
/// </remarks>
internal static class AgentWords
{
    /// <summary>The longest line that is read.</summary>
    public const int LineBytesMax = 1024;

    private const string MaxConnections = "maxconn:";

    /// <summary>Where the line ends; -1 when it has not ended yet.</summary>
    public static int EndOfLine(ReadOnlySpan<byte> arrived) => arrived.IndexOfAny((byte)'\r', (byte)'\n');

    /// <summary>Reads a line, without its end.</summary>
    /// <param name="line">At least one word; of words that contradict each other the last counts.</param>
    /// <param name="advice">
    /// What the agent wanted before. What the line does not name stays as it was, as with HAProxy; when it is not
    /// understood, everything does.
    /// </param>
    public static AgentVerdict Read(ReadOnlySpan<byte> line, ref ProbeAdvice advice)
    {
        AgentVerdict verdict = AgentVerdict.NotUnderstood;
        ProbeAdvice wanted = advice;
        ReadOnlySpan<byte> words = line.IndexOf((byte)'#') is >= 0 and int reason ? line[..reason] : line;
        while (true)
        {
            words = words.TrimStart(" \t,"u8);
            if (words.IsEmpty)
            {
                break;
            }

            int length = words.IndexOfAny(" \t,"u8) is >= 0 and int end ? end : words.Length;
            AgentVerdict word = ReadWord(words[..length], ref wanted, isHealthy: verdict != AgentVerdict.NotHealthy);
            if (word == AgentVerdict.NotUnderstood)
            {
                return word;
            }

            verdict = word;
            words = words[length..];
        }

        advice = verdict == AgentVerdict.NotUnderstood ? advice : wanted;
        return verdict;
    }

    private static AgentVerdict ReadWord(ReadOnlySpan<byte> word, ref ProbeAdvice wanted, bool isHealthy)
    {
        if (Is(word, "up"))
        {
            return AgentVerdict.Healthy;
        }

        if (Is(word, "down") || Is(word, "fail") || Is(word, "stopped"))
        {
            return AgentVerdict.NotHealthy;
        }

        if (ModeOf(word) is { } mode)
        {
            wanted = wanted with { Mode = mode };
        }
        else if (word[^1] == '%' && IsNumber(word[..^1]))
        {
            wanted = wanted with { Percent = PercentOf(word[..^1]) };
        }
        else if (word.Length <= MaxConnections.Length || !Is(word[..MaxConnections.Length], MaxConnections)
            || !IsNumber(word[MaxConnections.Length..]))
        {
            return AgentVerdict.NotUnderstood;
        }

        // Words that say nothing of its health leave that as the words before have it.
        return isHealthy ? AgentVerdict.Healthy : AgentVerdict.NotHealthy;
    }

    private static AdvisedMode? ModeOf(ReadOnlySpan<byte> word) =>
        Is(word, "ready") ? AdvisedMode.Ready
        : Is(word, "drain") ? AdvisedMode.Drain
        : Is(word, "maint") ? AdvisedMode.Maintenance
        : null;

    private static bool Is(ReadOnlySpan<byte> word, string text) => Ascii.EqualsIgnoreCase(word, text);

    private static bool IsNumber(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    // More digits than fit are more than the most.
    private static int PercentOf(ReadOnlySpan<byte> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int percent)
            ? Math.Min(percent, ProbeAdvice.PercentMax)
            : ProbeAdvice.PercentMax;
}
