using System.CommandLine;
using System.Text.Json;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>What many virtual routers on one interface cost, as Master and as Backup.</summary>
internal sealed class ManyBenchmark : IDisposable
{
    private static readonly string[] Roles = ["Master", "Backup"];
    private static readonly int[] Priorities = [150, 100];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly int _routers;
    private readonly int _rounds;
    private readonly TimeSpan _time;
    private readonly TimeSpan _interval;
    private readonly Dictionary<(Product Product, int Role), Costs> _costs = [];
    private readonly Dictionary<Product, Samples> _gaps = ProductPair.All.ToDictionary(product => product, _ => new Samples());
    private readonly Dictionary<Product, int> _changes = ProductPair.All.ToDictionary(product => product, _ => 0);
    private readonly CsvFile _csv = new(
        "many", "product", "role", "round", "process", "cpu_s_per_s", "rss_kib", "pss_kib", "real_time");

    private ManyBenchmark(int routers, int rounds, TimeSpan time, TimeSpan interval) =>
        (_routers, _rounds, _time, _interval) = (routers, rounds, time, interval);

    public static Command Create()
    {
        var routers = new Option<int>("--routers") { Description = "Virtual routers, at most 255.", DefaultValueFactory = _ => 255 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each product.", DefaultValueFactory = _ => 3 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds measured in a round.", DefaultValueFactory = _ => 30 };
        var interval = new Option<int>("--interval")
        {
            Description = "The advertisement interval in milliseconds.", DefaultValueFactory = _ => 100,
        };
        var command = new Command("many", "Processor time and memory of many virtual routers on one interface.")
        {
            routers, rounds, seconds, interval,
        };
        command.SetAction(result => Run(
            result.GetValue(routers), result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds)),
            TimeSpan.FromMilliseconds(result.GetValue(interval))));
        return command;
    }

    public static void Run(int routers, int rounds, TimeSpan time, TimeSpan interval)
    {
        ProductPair.Require();
        using var benchmark = new ManyBenchmark(Math.Clamp(routers, 1, 255), rounds, time, interval);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine(
            $"many: {_routers} virtual routers on one interface, {_interval.TotalMilliseconds} ms adverts, {_rounds} x {_time.TotalSeconds} s");
        for (int round = 1; round <= _rounds; round++)
        {
            foreach (Product product in ProductPair.All)
            {
                RunRound(product, round);
            }
        }

        Print();
    }

    private void RunRound(Product product, int round)
    {
        using Pair pair = ProductPair.Create((topology, director) => product == Product.Ours
            ? new DirectorProcess(topology, director, ManyFiles.OfOurs(topology, director, _routers, _interval, Priorities[director]))
            : ProductPair.Keepalived(
                topology, director, ManyFiles.OfKeepalived(director, _routers, _interval, Priorities[director])));
        foreach (LabDirector director in pair.Directors)
        {
            director.Start();
            pair.Until(() => HoldsAll(pair, 0), StartLimit, "the first director holds all addresses");
        }

        pair.Until(() => pair.Directors.All(IsUp), StartLimit, "both answer");
        Thread.Sleep(TimeSpan.FromSeconds(7)); // The announcements after a take-over are past.
        using var adverts = new AdvertListener(pair.Topology.Directors[1]);
        long start = Clock.Now;
        DirectorCosts[] before = [.. pair.Directors.Select(DirectorCosts.Of)];
        Thread.Sleep(_time);
        double seconds = Clock.Milliseconds(Clock.Now - start) / 1000;
        DirectorCosts[] after = [.. pair.Directors.Select(DirectorCosts.Of)];
        for (int role = 0; role < Roles.Length; role++)
        {
            Add(product, role, round, "parent", before[role].Parent, after[role].Parent, seconds);
            Add(product, role, round, "vrrp", before[role].Vrrp, after[role].Vrrp, seconds);
        }

        TakeAdverts(product, round, adverts.Since());
        foreach (DirectorProcess ours in pair.Directors.OfType<DirectorProcess>())
        {
            int stale = ours.Status().GetProperty("routers").EnumerateArray().Count(IsStale);
            Console.WriteLine($"  {ours.Name} does not know the present state of {stale} of its routers");
        }

        if (!HoldsAll(pair, 0))
        {
            throw new BenchmarkException($"{product.Name()}: an address was lost\n{pair.Describe()}");
        }
    }

    private static bool IsUp(LabDirector director) => director is DirectorProcess ours ? ours.Answers() : director.IsReady();

    private bool HoldsAll(Pair pair, int director) =>
        AddressWatch.Count(pair.Topology.Directors[director], ManyFiles.Address(0)[..^1]) == _routers;

    // A state that began when the director started must be at least as old as the measurement.
    private bool IsStale(JsonElement router) =>
        router.GetProperty("state_seconds") is not { ValueKind: JsonValueKind.Number } age || age.GetDouble() < _time.TotalSeconds;

    private void Add(Product product, int role, int round, string process, ProcessCost before, ProcessCost after, double seconds)
    {
        if (!_costs.TryGetValue((product, role), out Costs? costs))
        {
            _costs[(product, role)] = costs = new Costs();
        }

        double cpu = Clock.Milliseconds(after.Cpu - before.Cpu) / 1000 / seconds;
        CostSamples samples = process == "vrrp" ? costs.Vrrp : costs.Parent;
        samples.Cpu.Add(cpu);
        samples.Resident.Add(after.Resident);
        samples.Proportional.Add(after.Proportional);
        samples.IsRealTime |= after.IsRealTime;
        _csv.Add(product.Name(), Roles[role], round, process, cpu, after.Resident, after.Proportional, after.IsRealTime);
    }

    private void TakeAdverts(Product product, int round, List<Advert> adverts)
    {
        var worst = new Samples();
        int changes = 0;
        foreach (IGrouping<byte, Advert> router in adverts.GroupBy(advert => advert.VirtualRouterId))
        {
            Advert[] heard = [.. router];
            changes += RoleChanges.Count(heard);
            for (int i = 1; i < heard.Length; i++)
            {
                double gap = Clock.Milliseconds(heard[i].StampedAt - heard[i - 1].StampedAt);
                worst.Add(gap);
                _gaps[product].Add(gap);
            }
        }

        _changes[product] += changes;
        Console.WriteLine(
            $"  {product.Name(),-12} {round,2}  {adverts.Count} adverts, largest gap {worst.Maximum:F1} ms, role changes {changes}");
    }

    private void Print()
    {
        Console.WriteLine();
        var table = new Table("role, product, process", "CPU s/s", "RSS MiB", "PSS MiB", "real-time");
        foreach (((Product product, int role), Costs costs) in _costs.OrderBy(each => each.Key.Role))
        {
            string name = $"{Roles[role]}, {product.Name()}";
            AddRow(table, $"{name}, {(product == Product.Ours ? "director" : "parent")}", costs.Parent);
            AddRow(table, $"{name}, vrrp", costs.Vrrp);
        }

        table.Print();
        Console.WriteLine();
        var ratios = new Table("ratio ha-director/keepalived", "CPU, vrrp", "CPU, all", "PSS, vrrp", "PSS, all", "RSS, all");
        for (int role = 0; role < Roles.Length; role++)
        {
            Costs ours = _costs[(Product.Ours, role)];
            Costs theirs = _costs[(Product.Keepalived, role)];
            ratios.Add(
                Roles[role], Ratio(ours.Vrrp.Cpu.Median, theirs.Vrrp.Cpu.Median),
                Ratio(ours.Vrrp.Cpu.Median + ours.Parent.Cpu.Median, theirs.Vrrp.Cpu.Median + theirs.Parent.Cpu.Median),
                Ratio(ours.Vrrp.Proportional.Median, theirs.Vrrp.Proportional.Median),
                Ratio(
                    ours.Vrrp.Proportional.Median + ours.Parent.Proportional.Median,
                    theirs.Vrrp.Proportional.Median + theirs.Parent.Proportional.Median),
                Ratio(
                    ours.Vrrp.Resident.Median + ours.Parent.Resident.Median,
                    theirs.Vrrp.Resident.Median + theirs.Parent.Resident.Median));
        }

        ratios.Print();
        Console.WriteLine();
        foreach ((Product product, Samples gaps) in _gaps)
        {
            Console.WriteLine(
                $"  {product.Name()}: advert gaps of one router: p99 {gaps.Quantile(0.99):F1} ms, max {gaps.Maximum:F1} ms,"
                + $" role changes {_changes[product]}");
        }

        Console.WriteLine($"  medians of {_rounds} rounds; samples in {_csv.Path}");
    }

    private static void AddRow(Table table, string name, CostSamples samples) => table.Add(
        name, Table.Number(samples.Cpu.Median, 4), Table.Number(samples.Resident.Median / 1024),
        Table.Number(samples.Proportional.Median / 1024), samples.IsRealTime ? "yes" : "no");

    private static string Ratio(double ours, double theirs) => Table.Number(ours / theirs, 2);

    private sealed class Costs
    {
        public CostSamples Parent { get; } = new();

        public CostSamples Vrrp { get; } = new();
    }

    private sealed class CostSamples
    {
        public Samples Cpu { get; } = new();

        public Samples Resident { get; } = new();

        public Samples Proportional { get; } = new();

        public bool IsRealTime { get; set; }
    }
}
