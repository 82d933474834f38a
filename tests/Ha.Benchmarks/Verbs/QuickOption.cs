using System.CommandLine;

namespace Ha.Benchmarks.Verbs;

/// <summary>The option of a verb to do as little as shows that it works.</summary>
internal static class QuickOption
{
    public static Option<bool> Create() => new("--quick") { Description = "A little of it: whether it works, not what it measures." };
}
