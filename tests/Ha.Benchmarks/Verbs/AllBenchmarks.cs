using System.CommandLine;

namespace Ha.Benchmarks.Verbs;

/// <summary>All benchmarks one after the other; one that fails does not keep the others from running.</summary>
internal static class AllBenchmarks
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A few rounds of each: whether they work, not what they measure." };
        var command = new Command("all", "All benchmarks, with the settings that their figures are judged by.") { quick };
        command.SetAction(result => Run(result.GetValue(quick)));
        return command;
    }

    private static int Run(bool isQuick)
    {
        (string Name, Action Run)[] benchmarks =
        [
            ("failover", () => FailoverBenchmark.Run(new FailoverPlan
            {
                Rounds = isQuick ? 2 : 20,
                Block = isQuick ? 2 : 5,
                Intervals = [TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)],
            })),
            ("planned", () => PlannedBenchmark.Run(isQuick ? 2 : 10, isQuick ? 2 : 5, TimeSpan.FromSeconds(1))),
            ("fencing", () => FencingBenchmark.Run(isQuick ? 1 : 5, TimeSpan.FromSeconds(15), leaseSeconds: 3)),
            ("reload", () => ReloadBenchmark.Run(10, isQuick ? 1 : 3, TimeSpan.FromMilliseconds(100))),
            ("many", () => ManyBenchmark.Run(
                255, isQuick ? 1 : 3, TimeSpan.FromSeconds(isQuick ? 10 : 30), TimeSpan.FromMilliseconds(100))),
            ("load", () => LoadBenchmark.Run(new LoadPlan
            {
                Time = TimeSpan.FromMinutes(isQuick ? 0.5 : 10),
                Parts = isQuick ? 1 : 2,
                Servers = 5000,
                Interval = TimeSpan.FromMilliseconds(10),
            })),
            ("checks", () => ChecksBenchmark.Run(new ChecksPlan
            {
                Kinds = Enum.GetValues<CheckKind>(),
                Servers = [1000, 5000],
                Rounds = isQuick ? 1 : 2,
                Time = TimeSpan.FromSeconds(isQuick ? 10 : 60),
            })),
            ("schedule", () => ScheduleBenchmark.Run(10_000, TimeSpan.FromSeconds(isQuick ? 10 : 60))),
            ("apply", () => RequireSuccess(ApplyBenchmark.Run(1000, isQuick ? 1 : 3, isQuick ? 2 : 5))),
            ("reaction", () => RequireSuccess(ReactionBenchmark.Run([0, 1000], isQuick ? 10 : 50))),
        ];
        var failed = new List<string>();
        foreach ((string name, Action run) in benchmarks)
        {
            try
            {
                run();
            }
            catch (Exception failure) when (Program.IsExpected(failure))
            {
                Console.Error.WriteLine($"benchmark {name}: {failure}");
                failed.Add(name);
            }

            Console.WriteLine();
        }

        Console.WriteLine(failed.Count == 0 ? "all benchmarks ran" : $"failed: {string.Join(", ", failed)}");
        return failed.Count == 0 ? 0 : 1;
    }

    // Of a run in the guest, which has said itself what went wrong.
    private static void RequireSuccess(int exitCode)
    {
        if (exitCode != 0)
        {
            throw new BenchmarkException($"exit {exitCode}");
        }
    }
}
