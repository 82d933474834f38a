using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Ha.Fuzzing;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Fuzz;

/// <summary>Any line that an agent may say, read a second time by regular expressions.</summary>
internal static partial class AgentTarget
{
    public static FuzzTarget Line { get; } = new(
        "agent-words",
        [.. new[]
        {
            "up ready 75%", "down #no route", "drain,50%\tmaxconn:30", "maint", "fail", "stopped#x", "READY,up", "0%", "300%",
            "99999999999%", "maxconn:", "%", "up down", " , ",
        }.Select(Encoding.ASCII.GetBytes)],
        Check);

    private static void Check(byte[] input)
    {
        var before = new ProbeAdvice { Mode = AdvisedMode.Drain, Percent = 42, Weight = 9 };
        ProbeAdvice advice = before;
        AgentVerdict verdict = AgentWords.Read(input, ref advice);

        Assert.Equal(Oracle(Encoding.Latin1.GetString(input), before), (verdict, advice));
    }

    private static (AgentVerdict Verdict, ProbeAdvice Advice) Oracle(string line, ProbeAdvice before)
    {
        string[] words = line.Split('#')[0].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !words.All(word => Known().IsMatch(word)))
        {
            return (AgentVerdict.NotUnderstood, before);
        }

        string[] lower = [.. words.Select(word => word.ToLowerInvariant())];
        string? health = lower.LastOrDefault(word => word is "up" or "down" or "fail" or "stopped");
        string? mode = lower.LastOrDefault(word => word is "ready" or "drain" or "maint");
        string? percent = lower.LastOrDefault(word => word.EndsWith('%'));
        return (
            health is null or "up" ? AgentVerdict.Healthy : AgentVerdict.NotHealthy,
            before with
            {
                Mode = mode switch
                {
                    "ready" => AdvisedMode.Ready,
                    "maint" => AdvisedMode.Maintenance,
                    _ => AdvisedMode.Drain,
                },
                Percent = percent is null
                    ? before.Percent
                    : (int)BigInteger.Min(BigInteger.Parse(percent[..^1], CultureInfo.InvariantCulture), ProbeAdvice.PercentMax),
            });
    }

    [GeneratedRegex(@"\A(up|down|fail|stopped|ready|drain|maint|[0-9]+%|maxconn:[0-9]+)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Known();
}
