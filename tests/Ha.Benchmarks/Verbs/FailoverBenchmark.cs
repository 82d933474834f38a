using System.CommandLine;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>How long a client that pings the virtual address is without an answer when the Master's cable is cut.</summary>
internal sealed class FailoverBenchmark : IDisposable
{
    private const byte BackupPriority = 100;
    private const int AttemptsPerRound = 3;
    private static readonly TimeSpan Baseline = TimeSpan.FromMilliseconds(200);
    private readonly FailoverPlan _plan;
    private readonly Random _phase = new(1);
    private readonly CsvFile _csv = new(
        "failover", "interval_ms", "cut", "product", "round", "gap_ms", "pings_lost", "sender_late_ms");

    private FailoverBenchmark(FailoverPlan plan) => _plan = plan;

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
        var table = new Table("adverts, product", "n", "median", "p90", "max", "least", "lost (median)", "redone");
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
                    Table.Number(result.Lost.Median, 0), $"{result.Redone}");
            }

            ratios.Add(RatioRow(interval, results[Product.Ours].Gaps, results[Product.Keepalived].Gaps));
        }

        Console.WriteLine();
        table.Print();
        Console.WriteLine();
        ratios.Print();
        Console.WriteLine($"\n  floor: two to three intervals and the Backup's skew; samples in {_csv.Path}");
    }

    private static string[] RatioRow(TimeSpan interval, Samples ours, Samples theirs)
    {
        double skew = interval.TotalMilliseconds * (256 - BackupPriority) / 256;
        double Floor(int adverts) => (adverts * interval.TotalMilliseconds) + skew;
        return
        [
            $"{interval.TotalMilliseconds} ms", Table.Number(ours.Median / theirs.Median, 3),
            Table.Number(ours.Quantile(0.9) / theirs.Quantile(0.9), 3), Table.Number(ours.Maximum / theirs.Maximum, 3),
            $"{Table.Number(Floor(2))}..{Table.Number(Floor(3))}",
        ];
    }

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
        var plan = new LabPlan { AdvertInterval = interval, Priorities = [150, BackupPriority] };
        using Pair pair = ProductPair.Create(product, plan).Start();
        var client = new ClientView(pair);
        for (int i = 0; i < _plan.Block && result.Gaps.Count < _plan.Rounds; i++)
        {
            PingReport report = RunRound(pair, client, interval, result);
            double gap = Clock.Milliseconds(report.LongestGap);
            result.Gaps.Add(gap);
            result.Lost.Add(report.Lost);
            _csv.Add(interval.TotalMilliseconds, _plan.Cut, product.Name(), result.Gaps.Count, gap, report.Lost,
                Clock.Milliseconds(report.WorstLateness));
            Console.WriteLine(
                $"  {interval.TotalMilliseconds,5} ms  {product.Name(),-12} {result.Gaps.Count,3}  {gap,8:F1} ms"
                + $"  lost {report.Lost,4}  sender late {Clock.Milliseconds(report.WorstLateness):F1} ms");
        }
    }

    private PingReport RunRound(Pair pair, ClientView client, TimeSpan interval, FailoverResult result)
    {
        for (int i = 1; ; i++)
        {
            client.WaitUntilServedBy(0, interval);
            PingReport report = CutOnce(pair, interval);

            // A sender that itself was late has measured itself. Whether it was does not depend on the product.
            if (report.WorstLateness <= FailoverPlan.SenderLatenessMax(interval) || i == AttemptsPerRound)
            {
                return report;
            }

            result.Redone++;
        }
    }

    private PingReport CutOnce(Pair pair, TimeSpan interval)
    {
        using var heap = new QuietHeap();
        using var pinger = new Pinger(pair.Topology.Client, Topology.Vip);
        Thread.Sleep(Baseline);
        long baselineEnd = Clock.Now;
        pair.Until(() => pinger.LastAnsweredSentAt >= baselineEnd, "the client is served before the cut");

        // Any phase of the Master's timetable is as likely as any other.
        Thread.Sleep(TimeSpan.FromMilliseconds(_phase.NextDouble() * interval.TotalMilliseconds));
        long before = Clock.Now;
        Cut(pair);
        long after = Clock.Now;
        try
        {
            pair.Until(() => pinger.LastAnsweredSentAt > after, (interval * 10) + TimeSpan.FromSeconds(5), "the peer serves the client");
            Thread.Sleep(Baseline);
            pinger.Stop();
        }
        finally
        {
            Join(pair);
        }

        return pinger.Report(before);
    }

    private void Cut(Pair pair)
    {
        if (_plan.LosesCarrier)
        {
            pair.Topology.CutCable(0);
        }
        else
        {
            pair.Topology.CutSilently(0);
        }
    }

    private void Join(Pair pair)
    {
        if (_plan.LosesCarrier)
        {
            pair.Topology.JoinCable(0);
        }
        else
        {
            pair.Topology.JoinSilently(0);
        }
    }
}
