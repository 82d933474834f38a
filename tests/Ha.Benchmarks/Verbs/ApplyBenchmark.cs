using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>How long it takes until a large table is in the kernel, and until a reload that changes one server of it is.</summary>
internal sealed class ApplyBenchmark : IDisposable
{
    private const string Ipvsadm = "ipvsadm -R";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);
    private static int _count;
    private readonly int _services;
    private readonly int _rounds;
    private readonly int _reloads;
    private readonly Dictionary<string, Samples> _fills = [];
    private readonly Dictionary<string, Samples> _reloadTimes = [];
    private readonly CsvFile _csv = new("apply", "what", "who", "round", "ms");

    private ApplyBenchmark(int services, int rounds, int reloads) => (_services, _rounds, _reloads) = (services, rounds, reloads);

    public static Command Create()
    {
        var services = new Option<int>("--services") { Description = "Services, 10 servers each.", DefaultValueFactory = _ => 1000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds.", DefaultValueFactory = _ => 3 };
        var reloads = new Option<int>("--reloads") { Description = "Reloads in a round.", DefaultValueFactory = _ => 5 };
        var quick = QuickOption.Create();
        var command = new Command("apply", "Filling an empty kernel with services, and a reload that changes one server. Needs ip_vs.")
        {
            services, rounds, reloads, quick,
        };
        command.SetAction(result => Run(
            result.GetValue(services), result.GetValue(quick) ? 1 : result.GetValue(rounds),
            result.GetValue(quick) ? 2 : result.GetValue(reloads)));
        return command;
    }

    public static int Run(int services, int rounds, int reloads)
    {
        ProductPair.Require();
        if (Guest.IsNeeded)
        {
            return Guest.Run("apply", "--services", $"{services}", "--rounds", $"{rounds}", "--reloads", $"{reloads}");
        }

        using var benchmark = new ApplyBenchmark(services, rounds, reloads);
        benchmark.RunAll();
        return 0;
    }

    public void Dispose() => _csv.Dispose();

    private int LastService => _services - 1;

    private IPEndPoint LastEndPoint => ApplyFiles.Service(LastService);

    private void RunAll()
    {
        Console.WriteLine($"apply: {_services} services with {ApplyFiles.ServersEach} servers each, {_rounds} rounds of {_reloads} reloads");
        for (int round = 1; round <= _rounds; round++)
        {
            InNewMachine(round, Restore);
            InNewMachine(round, (machine, folder, at) => Direct(machine, folder, Product.Ours, at));
            InNewMachine(round, (machine, folder, at) => Direct(machine, folder, Product.Keepalived, at));
        }

        Print();
    }

    private static void InNewMachine(int round, Action<LabNamespace, string, int> body)
    {
        string id = $"hal-{Environment.ProcessId}-a{Interlocked.Increment(ref _count)}";
        string folder = $"/run/{id}";
        Directory.CreateDirectory(folder);
        using var machine = new LabNamespace($"{id}-lb");
        machine.Ip("link set lo up");
        body(machine, folder, round);
        Directory.Delete(folder, recursive: true);
    }

    private void Restore(LabNamespace machine, string folder, int round)
    {
        string rules = $"{folder}/rules";
        File.WriteAllText(rules, ApplyFiles.OfIpvsadm(_services));
        using var watch = new IpvsWatch(machine);
        long start = Clock.Now;
        using Process restore = machine.Start("sh", "-c", $"exec ipvsadm -R <{rules}");
        if (!restore.WaitForExit(Limit) || restore.ExitCode != 0)
        {
            throw new BenchmarkException($"ipvsadm: {restore.StandardError.ReadToEnd()}");
        }

        Add(_fills, "fill", Ipvsadm, round, start);
        RequireComplete(machine);
    }

    private void Direct(LabNamespace machine, string folder, Product product, int round)
    {
        using var watch = new IpvsWatch(machine);
        using var director = new TableWriter(machine, product, folder);
        director.Write(Text(product, folder, 1));
        long start = Clock.Now;
        director.Start();
        Until(() => IsFull(watch), "the table is full", director);
        Add(_fills, "fill", product.Name(), round, start);
        RequireComplete(machine);
        Thread.Sleep(Settling);
        for (int reload = 0; reload < _reloads; reload++)
        {
            int weight = 2 + reload;
            director.Write(Text(product, folder, weight));
            Thread.Sleep(Settling);
            start = Clock.Now;
            director.Reload();
            IPAddress server = ApplyFiles.Server(LastService, ApplyFiles.ServersEach - 1);
            Until(() => watch.Weight(LastEndPoint, ApplyFiles.ServersEach, server) == weight, "the weight has changed", director);
            Add(_reloadTimes, "reload", product.Name(), round, start);
            Thread.Sleep(Settling);
        }

        RequireComplete(machine);
    }

    private bool IsFull(IpvsWatch watch) => watch.Services() == _services && watch.Servers(LastEndPoint) == ApplyFiles.ServersEach;

    private string Text(Product product, string folder, int lastWeight) => product == Product.Ours
        ? ApplyFiles.OfOurs(folder, _services, lastWeight)
        : ApplyFiles.OfKeepalived(_services, lastWeight);

    // All three add the services in the same order, so the last one is there last; but that is checked.
    private void RequireComplete(LabNamespace machine)
    {
        int servers = IpvsTable.Read(machine).Sum(service => service.Destinations.Count);
        if (servers != _services * ApplyFiles.ServersEach)
        {
            throw new BenchmarkException($"the table has {servers} servers");
        }
    }

    private static void Until(Func<bool> condition, string what, TableWriter director)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit || !director.IsRunning)
            {
                throw new BenchmarkException($"{director.Name}: not: {what}\n{director.Log}");
            }

            Thread.Sleep(Step);
        }
    }

    private void Add(Dictionary<string, Samples> where, string what, string who, int round, long start)
    {
        double time = Clock.Milliseconds(Clock.Now - start);
        if (!where.TryGetValue(who, out Samples? samples))
        {
            where[who] = samples = new Samples();
        }

        samples.Add(time);
        _csv.Add(what, who, round, time);
        Console.WriteLine($"  {what,-6} round {round}: {who,-12} {time:F0} ms");
    }

    private void Print()
    {
        string ours = Product.Ours.Name();
        string theirs = Product.Keepalived.Name();
        Console.WriteLine();
        var table = new Table("from the start, or the order, to the table", $"{ours} ms", $"{theirs} ms", $"{Ipvsadm} ms");
        table.Add(
            "empty kernel filled", Table.Number(_fills[ours].Median, 0), Table.Number(_fills[theirs].Median, 0),
            Table.Number(_fills[Ipvsadm].Median, 0));
        table.Add(
            "reload, one server changed", Table.Number(_reloadTimes[ours].Median, 0), Table.Number(_reloadTimes[theirs].Median, 0), "-");
        table.Print();
        Console.WriteLine(
            $"\n  ratios: fill ha-director/ipvsadm {Table.Number(_fills[ours].Median / _fills[Ipvsadm].Median, 3)} (required: at most 0.1),"
            + $" fill ha-director/keepalived {Table.Number(_fills[ours].Median / _fills[theirs].Median, 3)},"
            + $" reload ha-director/keepalived {Table.Number(_reloadTimes[ours].Median / _reloadTimes[theirs].Median, 3)} (required: below 1)");
        Console.WriteLine($"  medians of {_rounds} rounds; samples in {_csv.Path}");
    }
}
