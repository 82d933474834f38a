using System.CommandLine;
using System.Globalization;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>Whether a reload disturbs the adverts of the Master that is reloaded, or its role.</summary>
internal sealed class ReloadBenchmark : IDisposable
{
    private const byte MasterAddress = 11; // 10.77.0.11
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly int _reloads;
    private readonly int _rounds;
    private readonly LabPlan _plan;
    private readonly CsvFile _csv = new("reload", "product", "round", "interval_ms");
    private readonly Dictionary<Product, Outcome> _outcomes = ProductPair.All.ToDictionary(product => product, _ => new Outcome());

    private ReloadBenchmark(int reloads, int rounds, TimeSpan interval)
    {
        (_reloads, _rounds) = (reloads, rounds);
        _plan = new LabPlan { AdvertInterval = interval };
    }

    public static Command Create()
    {
        var reloads = new Option<int>("--reloads") { Description = "Reloads in a round.", DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each product.", DefaultValueFactory = _ => 3 };
        var interval = new Option<int>("--interval")
        {
            Description = "The advertisement interval in milliseconds.", DefaultValueFactory = _ => 100,
        };
        var command = new Command("reload", "The largest advert gap and the role changes during reloads of the Master.")
        {
            reloads, rounds, interval,
        };
        command.SetAction(result => Run(
            result.GetValue(reloads), result.GetValue(rounds), TimeSpan.FromMilliseconds(result.GetValue(interval))));
        return command;
    }

    public static void Run(int reloads, int rounds, TimeSpan interval)
    {
        ProductPair.Require();
        using var benchmark = new ReloadBenchmark(reloads, rounds, interval);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine(
            $"reload: the Master is reloaded {_reloads} times a round, {_rounds} rounds, {_plan.AdvertInterval.TotalMilliseconds} ms adverts");
        for (int round = 1; round <= _rounds; round++)
        {
            foreach (Product product in ProductPair.All)
            {
                RunRound(product, round);
            }
        }

        Console.WriteLine();
        var table = new Table("product", "reloads", "advert gap ms: median", "p99", "max", "role changes", "pings lost");
        foreach ((Product product, Outcome outcome) in _outcomes)
        {
            table.Add(
                product.Name(), $"{_reloads * _rounds}", Table.Number(outcome.Intervals.Median, 2),
                Table.Number(outcome.Intervals.Quantile(0.99), 2), Table.Number(outcome.Intervals.Maximum, 2),
                $"{outcome.RoleChanges}", $"{outcome.PingsLost}");
        }

        table.Print();
        double ratio = _outcomes[Product.Ours].Intervals.Maximum / _outcomes[Product.Keepalived].Intervals.Maximum;
        Console.WriteLine($"  ratio of the largest gaps ha-director/keepalived: {Table.Number(ratio, 3)}");
        Console.WriteLine($"  samples in {_csv.Path}");
    }

    private void RunRound(Product product, int round)
    {
        using Pair pair = ProductPair.Create(product, _plan).Start();
        new ClientView(pair).WaitUntilServedBy(0, _plan.AdvertInterval);
        using var adverts = new AdvertListener(pair.Topology.Directors[1]);
        using var everybody = new AdvertListener(pair.Topology.Client);
        using var pinger = new Pinger(pair.Topology.Client, pair.Plan.Vip);
        Thread.Sleep(Pause);
        long from = Clock.Now;
        for (int i = 0; i < _reloads; i++)
        {
            Reload(pair, product, i);
            Thread.Sleep(Pause);
        }

        pinger.Stop();
        Take(product, round, adverts.Since(), everybody.Since(), pinger.Report(from));
    }

    // Every reload changes something, but nothing that decides the election.
    private void Reload(Pair pair, Product product, int number)
    {
        LabPlan changed = _plan with { Priorities = [150 - (10 * (number % 2)) - 10, _plan.Priorities[1]] };
        if (product == Product.Ours)
        {
            var director = (DirectorProcess)pair.Directors[0];
            director.Write(LabFile.Text(pair.Topology, changed, 0));
            ShellResult result = director.Verb("reload");
            if (result.ExitCode != 0)
            {
                throw new BenchmarkException($"reload: exit {result.ExitCode}: {result.Errors}");
            }

            return;
        }

        var keepalived = (Keepalived)pair.Directors[0];
        keepalived.Write(KeepalivedFile.Text(pair.Topology, changed, 0));
        keepalived.Reload();
    }

    private void Take(Product product, int round, List<Advert> fromMaster, List<Advert> fromAll, PingReport pings)
    {
        Outcome outcome = _outcomes[product];
        var intervals = new Samples();
        long previous = 0;
        foreach (Advert advert in fromMaster.Where(advert => advert.Source == MasterAddress))
        {
            if (previous != 0)
            {
                double interval = Clock.Milliseconds(advert.StampedAt - previous);
                intervals.Add(interval);
                outcome.Intervals.Add(interval);
                _csv.Add(product.Name(), round, interval.ToString("F3", CultureInfo.InvariantCulture));
            }

            previous = advert.StampedAt;
        }

        // Whoever else advertises has taken the role, and an advert with priority 0 gives it up.
        int changes = RoleChanges.Count(fromAll);
        outcome.RoleChanges += changes;
        outcome.PingsLost += pings.Lost;
        Console.WriteLine(
            $"  {product.Name(),-12} {round,3}  largest advert gap {intervals.Maximum:F2} ms, role changes {changes},"
            + $" pings lost {pings.Lost} of {pings.Sent}");
    }

    private sealed class Outcome
    {
        public Samples Intervals { get; } = new();

        public int RoleChanges { get; set; }

        public int PingsLost { get; set; }
    }
}
