using System.CommandLine;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>What a client loses when the Master leaves on purpose, and when it comes back and takes its role again.</summary>
internal sealed class PlannedBenchmark : IDisposable
{
    private const string Failover = "failover verb";
    private const string CleanStop = "clean stop";
    private const string Return = "return, preempts";
    private static readonly TimeSpan Baseline = TimeSpan.FromMilliseconds(300);
    private readonly int _rounds;
    private readonly int _block;
    private readonly LabPlan _plan;
    private readonly Dictionary<(string Way, Product Product), (Samples Lost, Samples Gaps)> _results = [];
    private readonly CsvFile _csv = new("planned", "way", "product", "round", "pings", "lost", "gap_ms", "sender_late_ms");

    private PlannedBenchmark(int rounds, int block, TimeSpan interval)
    {
        (_rounds, _block) = (rounds, block);
        _plan = new LabPlan { AdvertInterval = interval };
    }

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Departures of each kind and product.", DefaultValueFactory = _ => 10,
        };
        var block = new Option<int>("--block")
        {
            Description = "Departures of one product before the other has its turn.", DefaultValueFactory = _ => 5,
        };
        var interval = new Option<int>("--interval")
        {
            Description = "The advertisement interval in milliseconds.", DefaultValueFactory = _ => 1000,
        };
        var command = new Command("planned", "The pings lost when the Master is told to leave or to stop.")
        {
            rounds, block, interval,
        };
        command.SetAction(result => Run(
            result.GetValue(rounds), result.GetValue(block), TimeSpan.FromMilliseconds(result.GetValue(interval))));
        return command;
    }

    public static void Run(int rounds, int block, TimeSpan interval)
    {
        ProductPair.Require();
        using var benchmark = new PlannedBenchmark(rounds, block, interval);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine(
            $"planned: the Master leaves on purpose at {_plan.AdvertInterval.TotalMilliseconds} ms adverts, {_rounds} times each");
        for (int done = 0; done < _rounds; done += _block)
        {
            int count = Math.Min(_block, _rounds - done);
            HandOverBlock(count);
            StopBlock(Product.Ours, count);
            StopBlock(Product.Keepalived, count);
        }

        Console.WriteLine();
        var table = new Table("way, product", "n", "pings lost: median", "max", "sum", "gap ms: median", "max");
        foreach (((string way, Product product), (Samples lost, Samples gaps)) in _results.OrderBy(each => each.Key.Way))
        {
            table.Add(
                $"{way}, {product.Name()}", $"{lost.Count}", Table.Number(lost.Median, 0), Table.Number(lost.Maximum, 0),
                Table.Number(lost.Sum, 0), Table.Number(gaps.Median), Table.Number(gaps.Maximum));
        }

        table.Print();
        PrintRatio(CleanStop);
        PrintRatio(Return);
        Console.WriteLine($"  keepalived has no failover verb; samples in {_csv.Path}");
    }

    private void PrintRatio(string way)
    {
        double ratio = _results[(way, Product.Ours)].Gaps.Median / _results[(way, Product.Keepalived)].Gaps.Median;
        Console.WriteLine($"  {way}: ratio of the median gaps ha-director/keepalived {Table.Number(ratio, 4)}");
    }

    // Each hands over to the other in turn: who has handed over does not take the role back by itself.
    private void HandOverBlock(int count)
    {
        using Pair pair = ProductPair.Create(Product.Ours, _plan).Start();
        var client = new ClientView(pair);
        if (!Shell.Run(Requirements.Executable, "--help").Contains("failover", StringComparison.Ordinal))
        {
            Console.WriteLine("  the executable has no failover verb");
            return;
        }

        int master = 0;
        for (int i = 0; i < count; i++)
        {
            client.WaitUntilServedBy(master, _plan.AdvertInterval);
            var leaving = (DirectorProcess)pair.Directors[master];
            Observe(pair, Failover, Product.Ours, 1 - master, () =>
            {
                ShellResult result = leaving.Verb("failover");
                if (result.ExitCode != 0)
                {
                    throw new BenchmarkException($"failover: exit {result.ExitCode}: {result.Errors}");
                }
            });
            master = 1 - master;
        }
    }

    private void StopBlock(Product product, int count)
    {
        using Pair pair = ProductPair.Create(product, _plan).Start();
        var client = new ClientView(pair);
        for (int i = 0; i < count; i++)
        {
            client.WaitUntilServedBy(0, _plan.AdvertInterval);
            Observe(pair, CleanStop, product, 1, () => pair.Directors[0].Stop());
            client.WaitUntilServedBy(1, _plan.AdvertInterval);
            Observe(pair, Return, product, 0, pair.Directors[0].Start);
        }
    }

    private void Observe(Pair pair, string way, Product product, int successor, Action strike)
    {
        using var heap = new QuietHeap();
        using var pinger = new Pinger(pair.Topology.Client, pair.Plan.Vip);
        Thread.Sleep(Baseline);
        long from = Clock.Now;
        strike();
        pair.Until(() => pair.Holds(successor) && !pair.Holds(1 - successor), $"{way}: director {successor + 1} alone is Master");

        // The last announcement and the last late answer are past by then.
        Thread.Sleep(pair.Plan.AdvertInterval + TimeSpan.FromSeconds(1.3));
        pinger.Stop();
        PingReport report = pinger.Report(from);
        Add(way, product, report);
    }

    private void Add(string way, Product product, PingReport report)
    {
        if (!_results.TryGetValue((way, product), out (Samples Lost, Samples Gaps) samples))
        {
            _results[(way, product)] = samples = (new Samples(), new Samples());
        }

        double gap = Clock.Milliseconds(report.LongestGap);
        double late = Clock.Milliseconds(report.WorstLateness);
        samples.Lost.Add(report.Lost);
        samples.Gaps.Add(gap);
        _csv.Add(way, product.Name(), samples.Lost.Count, report.Sent, report.Lost, gap, late);
        Console.WriteLine(
            $"  {way,-17} {product.Name(),-12} {samples.Lost.Count,3}  lost {report.Lost,4} of {report.Sent}"
            + $"  longest gap {gap,7:F1} ms  sender late {late:F1} ms");
    }
}
