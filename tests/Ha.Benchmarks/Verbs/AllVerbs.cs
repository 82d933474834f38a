using System.CommandLine;

namespace Ha.Benchmarks.Verbs;

/// <summary>Every verb of the program.</summary>
internal static class AllVerbs
{
    public static IEnumerable<Command> Create()
    {
        yield return FailoverBenchmark.Create();
        yield return PlannedBenchmark.Create();
        yield return FencingBenchmark.Create();
        yield return ReloadBenchmark.Create();
    }
}
