using System.CommandLine;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>How long a client that pings the virtual address is without an answer when the Master's cable is cut.</summary>
internal sealed class FailoverBenchmark : IDisposable
{
    private const int AttemptsPerRound = 3;
    private const double GoldenRatio = 0.618034;
    private readonly FailoverPlan _plan;
    private readonly (double OfMaster, double OfPinger)[] _phases;
    private readonly CsvFile _csv = new(
        "failover", "interval_ms", "cut", "product", "round", "phase", "gap_ms", "beyond_protocol_ms",
        "advert_beyond_protocol_ms", "pings_lost",
        "sender_late_ms");

    private FailoverBenchmark(FailoverPlan plan)
    {
        _plan = plan;

        // When in the Master's timetable the cable is cut decides most of the gap, and when in the pinger's the rest. The
        // phases are spread evenly, and both products get the same ones: what differs is the products. None is so near to
        // an advert that a little jitter would put the cut on its other side.
        _phases =
        [
            .. Enumerable.Range(0, plan.Rounds)
                .Select(round => (0.05 + (0.9 * (round + 0.5) / plan.Rounds), round * GoldenRatio % 1)),
        ];
        new Random(1).Shuffle(_phases);
    }

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Failovers of each product at each interval.", DefaultValueFactory = _ => 20,
        };
        var block = new Option<int>("--block")
        {
            Description = "Failovers of one product before the other has its turn.", DefaultValueFactory = _ => 5,
        };
        var intervals = new Option<int[]>("--intervals")
        {
            Description = "Advertisement intervals in milliseconds.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [10, 100, 1000],
        };
        var carrier = new Option<bool>("--carrier")
        {
            Description = "Cut so that the Master's link goes down, instead of behind its switch.",
        };
        var command = new Command("failover", "The gap that a client sees when the Master's cable is cut.")
        {
            rounds, block, intervals, carrier,
        };
        command.SetAction(result => Run(new FailoverPlan
        {
            Rounds = result.GetValue(rounds),
            Block = result.GetValue(block),
            Intervals = [.. result.GetValue(intervals)!.Select(each => TimeSpan.FromMilliseconds(each))],
            LosesCarrier = result.GetValue(carrier),
        }));
        return command;
    }

    public static void Run(FailoverPlan plan)
    {
        ProductPair.Require();
        using var benchmark = new FailoverBenchmark(plan);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine($"failover: the Master's cable is cut ({_plan.Cut}), {_plan.Rounds} times each; gap in ms");
        var table = new Table("adverts, product", "n", "median", "p90", "max", "least", "beyond protocol", "advert", "redone");
        var ratios = new Table("ratio ha-director/keepalived", "median", "p90", "max", "floor, ms");
        foreach (TimeSpan interval in _plan.Intervals)
        {
            Dictionary<Product, FailoverResult> results = Alternate(interval);
            foreach ((Product product, FailoverResult result) in results)
            {
                table.Add(
                    $"{interval.TotalMilliseconds} ms, {product.Name()}", $"{result.Gaps.Count}",
                    Table.Number(result.Gaps.Median), Table.Number(result.Gaps.Quantile(0.9)),
                    Table.Number(result.Gaps.Maximum), Table.Number(result.Gaps.Minimum),
                    Table.Number(result.BeyondProtocol.Median, 2), Table.Number(result.AdvertBeyondProtocol.Median, 2),
                    $"{result.Redone}");
            }

            ratios.Add(RatioRow(interval, results[Product.Ours].Gaps, results[Product.Keepalived].Gaps));
        }

        Console.WriteLine();
        table.Print();
        Console.WriteLine();
        ratios.Print();
        Console.WriteLine($"\n  floor: two to three intervals and the Backup's skew; samples in {_csv.Path}");
    }

    private static string[] RatioRow(TimeSpan interval, Samples ours, Samples theirs) =>
    [
        $"{interval.TotalMilliseconds} ms", Table.Number(ours.Median / theirs.Median, 3),
        Table.Number(ours.Quantile(0.9) / theirs.Quantile(0.9), 3), Table.Number(ours.Maximum / theirs.Maximum, 3),
        $"{Table.Number(FailoverPlan.Floor(interval, 1))}..{Table.Number(FailoverPlan.Floor(interval, 0))}",
    ];

    // A few rounds of one product, a few of the other: what disturbs the machine disturbs both.
    private Dictionary<Product, FailoverResult> Alternate(TimeSpan interval)
    {
        var results = ProductPair.All.ToDictionary(product => product, _ => new FailoverResult());
        while (results.Values.Any(result => result.Gaps.Count < _plan.Rounds))
        {
            foreach (Product product in ProductPair.All)
            {
                RunBlock(product, interval, results[product]);
            }
        }

        return results;
    }

    private void RunBlock(Product product, TimeSpan interval, FailoverResult result)
    {
        var plan = new LabPlan { AdvertInterval = interval, Priorities = [150, FailoverPlan.BackupPriority] };
        using Pair pair = ProductPair.Create(product, plan).Start();
        using var cable = new Cable(pair, 0, _plan.LosesCarrier);
        var client = new ClientView(pair);
        var cut = new FailoverCut(pair, cable, interval);
        for (int i = 0; i < _plan.Block && result.Gaps.Count < _plan.Rounds; i++)
        {
            CutReport report = RunRound(client, cut, result);
            double gap = Clock.Milliseconds(report.Pings.LongestGap);
            double beyond = gap - FailoverPlan.Floor(interval, report.Phase);
            double advert = report.AdvertSilence - FailoverPlan.Floor(interval, 0);
            result.Gaps.Add(gap);
            result.BeyondProtocol.Add(beyond);
            result.AdvertBeyondProtocol.Add(advert);
            _csv.Add(interval.TotalMilliseconds, _plan.Cut, product.Name(), result.Gaps.Count, report.Phase, gap, beyond,
                advert, report.Pings.Lost, Clock.Milliseconds(report.Pings.WorstLateness));
            Console.WriteLine(
                $"  {interval.TotalMilliseconds,5} ms  {product.Name(),-12} {result.Gaps.Count,3}  phase {report.Phase:F2}"
                + $"  gap {gap,8:F1} ms  beyond protocol {beyond,6:F2} ms, advert {advert,6:F2} ms");
        }
    }

    private CutReport RunRound(ClientView client, FailoverCut cut, FailoverResult result)
    {
        (double phase, double pingPhase) = _phases[result.Gaps.Count];
        for (int i = 1; ; i++)
        {
            client.WaitUntilServedBy(0, cut.Interval);
            CutReport report = cut.Run(phase, pingPhase);

            // A sender that was late has measured itself, and a cut at another phase is another experiment.
            bool isSound = report.Pings.WorstLateness <= FailoverPlan.SenderLatenessMax(cut.Interval)
                && Math.Abs(report.Phase - phase) <= FailoverPlan.PhaseErrorMax;
            if (isSound || i == AttemptsPerRound)
            {
                return report;
            }

            result.Redone++;
        }
    }
}
