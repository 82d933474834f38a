using System.CommandLine;
using Ha.Benchmarks.Products;

namespace Ha.Benchmarks.Verbs;

/// <summary>Every verb of the program.</summary>
internal static class AllVerbs
{
    private static readonly Option<bool> KeepalivedRealTime = new("--keepalived-realtime")
    {
        Description = "Start keepalived with SCHED_RR, which it does not ask for by default.",
        Recursive = true,
    };

    /// <summary>Reads the command line.</summary>
    public static ParseResult Parse(string[] args)
    {
        ParseResult parsed = new RootCommand("Measures ha-director beside Debian's keepalived in network namespaces of its own.")
        {
            KeepalivedRealTime,
            FailoverBenchmark.Create(),
            PlannedBenchmark.Create(),
            FencingBenchmark.Create(),
            ReloadBenchmark.Create(),
            ManyBenchmark.Create(),
            LoadBenchmark.Create(),
            ChecksBenchmark.Create(),
            ScheduleBenchmark.Create(),
            ApplyBenchmark.Create(),
            ReactionBenchmark.Create(),
            AllBenchmarks.Create(),
        }.Parse(args);
        ProductPair.KeepalivedIsRealTime = parsed.Errors.Count == 0 && parsed.GetValue(KeepalivedRealTime);
        return parsed;
    }
}
