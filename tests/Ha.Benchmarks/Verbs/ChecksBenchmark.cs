using System.CommandLine;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>What one check costs in processor time, and one server in memory.</summary>
internal sealed class ChecksBenchmark : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);
    private readonly ChecksPlan _plan;
    private readonly Dictionary<(CheckKind Kind, int Servers, Product Product), Costs> _costs = [];
    private readonly CsvFile _csv = new("checks", "product", "kind", "servers", "round", "checks", "us_per_check", "pss_kib");

    private ChecksBenchmark(ChecksPlan plan) => _plan = plan;

    public static Command Create()
    {
        var servers = new Option<int[]>("--servers")
        {
            Description = "Servers that are checked once a second, one run for each number.",
            DefaultValueFactory = _ => [1000, 5000],
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each product.", DefaultValueFactory = _ => 2 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds measured in a round.", DefaultValueFactory = _ => 60 };
        var kinds = new Option<CheckKind[]>("--kinds")
        {
            Description = "Kinds of checks.", DefaultValueFactory = _ => Enum.GetValues<CheckKind>(), AllowMultipleArgumentsPerToken = true,
        };
        var woken = new Option<bool>("--woken") { Description = "Let each packet wake the servers, at the expense of who checks." };
        var quick = QuickOption.Create();
        var command = new Command("checks", "Processor time of a check and memory of a server, TCP and HTTP.")
        {
            kinds, servers, rounds, seconds, woken, quick,
        };
        command.SetAction(result => Run(new ChecksPlan
        {
            Kinds = result.GetValue(kinds)!,
            Servers = result.GetValue(servers)!,
            Rounds = result.GetValue(quick) ? 1 : result.GetValue(rounds),
            Time = TimeSpan.FromSeconds(result.GetValue(quick) ? 10 : result.GetValue(seconds)),
            AreWoken = result.GetValue(woken),
        }));
        return command;
    }

    public static void Run(ChecksPlan plan)
    {
        ProductPair.Require();
        using var benchmark = new ChecksBenchmark(plan);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine(
            $"checks: {string.Join(", ", _plan.Servers)} servers checked once a second on one processor, {_plan.Rounds} x {_plan.Time.TotalSeconds} s each");
        foreach (CheckKind kind in _plan.Kinds)
        {
            foreach (int servers in _plan.Servers)
            {
                for (int round = 1; round <= _plan.Rounds; round++)
                {
                    foreach (Product product in ProductPair.All)
                    {
                        RunRound(kind, servers, product, round);
                    }
                }
            }
        }

        Print();
    }

    private void RunRound(CheckKind kind, int servers, Product product, int round)
    {
        using var scene = new CheckScene(servers, _ => Conduct.Well, _plan.AreWoken);
        using var checker = new Checker(scene, product, CheckFiles.Text(scene, product, kind, servers));
        checker.Start();
        Wait.Until(() => scene.Servers.Connections > servers, StartLimit, "every server has been checked", () => checker.Log);
        Thread.Sleep(Settling);
        long before = DirectorCosts.Of(checker).Sum.Cpu;
        long connections = scene.Servers.Connections;
        Thread.Sleep(_plan.Time);
        ProcessCost cost = DirectorCosts.Of(checker).Sum;
        double checks = scene.Servers.Connections - connections;
        double each = Clock.Milliseconds(cost.Cpu - before) * 1000 / checks;
        if (!checker.IsRunning || checker.Log.Contains(product == Product.Ours ? " is Down" : " failed", StringComparison.Ordinal))
        {
            throw new BenchmarkException($"{product.Name()}: a check failed\n{checker.Log}");
        }

        if (!_costs.TryGetValue((kind, servers, product), out Costs? costs))
        {
            _costs[(kind, servers, product)] = costs = new Costs();
        }

        costs.Check.Add(each);
        costs.Rate.Add(checks / _plan.Time.TotalSeconds);
        costs.Memory.Add((double)cost.Proportional / servers);
        _csv.Add(product.Name(), kind, servers, round, checks, each, cost.Proportional);
        Console.WriteLine(
            $"  {product.Name(),-12} {kind,-4} {servers,6} servers, round {round}: {each:F1} us a check,"
            + $" {costs.Rate.Last:F0} checks/s, PSS {cost.Proportional / 1024.0:F1} MiB");
    }

    private void Print()
    {
        Console.WriteLine();
        var table = new Table("check, servers, product", "us/check", "checks/s", "PSS KiB/server");
        var ratios = new Table("ratio ha-director/keepalived", "us/check", "PSS");
        foreach (CheckKind kind in _plan.Kinds)
        {
            foreach (int servers in _plan.Servers)
            {
                foreach (Product product in ProductPair.All)
                {
                    Costs costs = _costs[(kind, servers, product)];
                    table.Add(
                        $"{kind}, {servers}, {product.Name()}", Table.Number(costs.Check.Median), Table.Number(costs.Rate.Median, 0),
                        Table.Number(costs.Memory.Median, 2));
                }

                Costs ours = _costs[(kind, servers, Product.Ours)];
                Costs theirs = _costs[(kind, servers, Product.Keepalived)];
                ratios.Add(
                    $"{kind}, {servers}", Table.Number(ours.Check.Median / theirs.Check.Median, 3),
                    Table.Number(ours.Memory.Median / theirs.Memory.Median, 2));
            }
        }

        table.Print();
        Console.WriteLine();
        ratios.Print();
        Console.WriteLine($"\n  medians of {_plan.Rounds} rounds; required: at most 0.6 of keepalived's time; samples in {_csv.Path}");
    }

    private sealed class Costs
    {
        public Samples Check { get; } = new();

        public Samples Rate { get; } = new();

        public Samples Memory { get; } = new();
    }
}
