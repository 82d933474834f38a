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
    private readonly Dictionary<string, Samples> _starts = [];
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
            InNewMachine(round, Fill);
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
        long start = Clock.Now;
        using Process restore = machine.Start("sh", "-c", $"exec ipvsadm -R <{rules}");
        if (!restore.WaitForExit(Limit) || restore.ExitCode != 0)
        {
            throw new BenchmarkException($"ipvsadm: {restore.StandardError.ReadToEnd()}");
        }

        Add(_fills, "fill", Ipvsadm, round, start);
        RequireComplete(machine);
    }

    // As ipvsadm does, a program that is there is told what to write.
    private void Fill(LabNamespace machine, string folder, int round)
    {
        using var watch = new IpvsWatch(machine);
        using var director = new TableWriter(machine, Product.Ours, folder);
        director.Write(ReactionFiles.OfOurs(folder, others: 0)); // It does not run with nothing to do.
        director.Start();
        Until(() => watch.Services() == 1, "it runs", director);
        director.Write(ApplyFiles.OfOurs(folder, _services, 1));
        Thread.Sleep(Settling);
        long start = Clock.Now;
        director.Reload();
        int full = 0;
        Until(() => IsFull(watch, ref full), "the table is full", director);
        Add(_fills, "fill", Product.Ours.Name(), round, start);
        RequireComplete(machine);
    }

    private void Direct(LabNamespace machine, string folder, Product product, int round)
    {
        using var watch = new IpvsWatch(machine);
        using var director = new TableWriter(machine, product, folder);
        director.Write(Text(product, folder, 1));
        long start = Clock.Now;
        director.Start();
        int full = 0;
        Until(() => IsFull(watch, ref full), "the table is full", director);
        Add(_starts, "start", product.Name(), round, start);
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

    // Each service that is full is looked at no more, so that looking costs little.
    private bool IsFull(IpvsWatch watch, ref int full)
    {
        while (full < _services && watch.Servers(ApplyFiles.Service(full)) == ApplyFiles.ServersEach)
        {
            full++;
        }

        return full == _services;
    }

    private string Text(Product product, string folder, int lastWeight) => product == Product.Ours
        ? ApplyFiles.OfOurs(folder, _services, lastWeight)
        : ApplyFiles.OfKeepalived(_services, lastWeight);

    private void RequireComplete(LabNamespace machine)
    {
        // By netlink: what /proc lists of one namespace is not all of it while another one has services, too.
        int servers = machine.Run("ipvsadm", "--save", "-n").Split('\n').Count(line => line.StartsWith("-a ", StringComparison.Ordinal));
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
        var table = new Table("until the table is right", $"{ours} ms", $"{theirs} ms", $"{Ipvsadm} ms");
        table.Add("filled on order", Table.Number(_fills[ours].Median, 0), "-", Table.Number(_fills[Ipvsadm].Median, 0));
        table.Add("filled by a start", Table.Number(_starts[ours].Median, 0), Table.Number(_starts[theirs].Median, 0), "-");
        table.Add(
            "reload, one server changed", Table.Number(_reloadTimes[ours].Median, 0), Table.Number(_reloadTimes[theirs].Median, 0), "-");
        table.Print();
        Console.WriteLine(
            $"\n  ratios: order ha-director/ipvsadm {Table.Number(_fills[ours].Median / _fills[Ipvsadm].Median, 3)} (required: at most 0.1),"
            + $" start ha-director/keepalived {Table.Number(_starts[ours].Median / _starts[theirs].Median, 3)} (below 1),"
            + $" reload ha-director/keepalived {Table.Number(_reloadTimes[ours].Median / _reloadTimes[theirs].Median, 3)} (below 1)");
        Console.WriteLine($"  medians of {_rounds} rounds; samples in {_csv.Path}");
    }
}
