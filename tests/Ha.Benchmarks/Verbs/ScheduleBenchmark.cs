using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>Whether thousands of servers are checked on time on one processor, and when some of them hang or flood too.</summary>
internal sealed class ScheduleBenchmark : IDisposable
{
    private const int MisbehavingEach = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);
    private readonly int _servers;
    private readonly TimeSpan _time;
    private readonly Table _table = new(
        "checks, servers that misbehave", "checks/s", "of planned", "late ms: p99", "p99.99", "max", "worst lag ms", "CPU s/s", "PSS MiB");

    private readonly CsvFile _csv = new("schedule", "kind", "misbehaving", "late_ms");

    private ScheduleBenchmark(int servers, TimeSpan time) => (_servers, _time) = (servers, time);

    public static Command Create()
    {
        var servers = new Option<int>("--servers") { Description = "Servers that are checked once a second.", DefaultValueFactory = _ => 10_000 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds measured of each.", DefaultValueFactory = _ => 60 };
        var quick = QuickOption.Create();
        var command = new Command("schedule", "How punctual the checks of many servers are on one processor.") { servers, seconds, quick };
        command.SetAction(result => Run(
            result.GetValue(servers), TimeSpan.FromSeconds(result.GetValue(quick) ? 10 : result.GetValue(seconds))));
        return command;
    }

    public static void Run(int servers, TimeSpan time)
    {
        ProductPair.Require();
        using var benchmark = new ScheduleBenchmark(servers, time);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine($"schedule: {_servers} servers checked once a second on one processor, {_time.TotalSeconds} s each");
        RunOne(CheckKind.Tcp, "none", _ => Conduct.Well);
        RunOne(CheckKind.Http, "none", _ => Conduct.Well);
        RunOne(CheckKind.Http, "1 of 20 hangs", number => number % MisbehavingEach == 0 ? Conduct.Hangs : Conduct.Well);
        RunOne(CheckKind.Http, "1 of 20 floods", number => number % MisbehavingEach == 0 ? Conduct.Floods : Conduct.Well);
        Console.WriteLine();
        _table.Print();
        Console.WriteLine($"\n  of the servers that behave well alone, as those saw it; samples in {_csv.Path}");
    }

    private void RunOne(CheckKind kind, string misbehaving, Func<int, Conduct> conductOf)
    {
        using var scene = new CheckScene(_servers, conductOf);
        using var checker = new Checker(scene, Product.Ours, CheckFiles.Text(scene, Product.Ours, kind, _servers));
        checker.Start();
        Wait.Until(() => scene.Servers.Connections > _servers, StartLimit, "every server has been checked", () => checker.Log);
        Thread.Sleep(Settling);
        using var quiet = new QuietHeap();
        long before = DirectorCosts.Of(checker).Sum.Cpu;
        scene.Servers.Arrivals.Open((int)(_servers * (_time.TotalSeconds + 2)));
        long start = Clock.Now;
        Thread.Sleep(_time);
        Samples late = scene.Servers.Arrivals.Close(Interval, number => conductOf(number) == Conduct.Well);
        double seconds = Clock.Milliseconds(Clock.Now - start) / 1000;
        ProcessCost cost = DirectorCosts.Of(checker).Sum;
        int well = Enumerable.Range(0, _servers).Count(number => conductOf(number) == Conduct.Well);
        RequireJudgedRight(checker, well);

        // The first check of each within the time has none before it.
        double rate = (late.Count + well) / seconds;
        double lag = Lag(checker) * 1000;
        _table.Add(
            $"{kind}, {misbehaving}", Table.Number(rate, 0), Table.Number(rate / well, 4), Table.Number(late.Quantile(0.99), 2),
            Table.Number(late.Quantile(0.9999), 2), Table.Number(late.Maximum, 2), Table.Number(lag, 2),
            Table.Number(Clock.Milliseconds(cost.Cpu - before) / 1000 / seconds, 3), Table.Number(cost.Proportional / 1024.0));
        for (int share = 0; share <= 1000; share++)
        {
            _csv.Add(kind, misbehaving, late.Quantile(share / 1000.0).ToString("F3", CultureInfo.InvariantCulture));
        }

        Console.WriteLine($"  {kind}, {misbehaving}: {rate:F0} checks/s, latest {late.Maximum:F2} ms");
    }

    // Punctual checks that say the wrong thing would be worth nothing.
    private static void RequireJudgedRight(Checker checker, int well)
    {
        JsonElement status = JsonDocument.Parse(checker.Status()).RootElement;
        int up = status.GetProperty("services").EnumerateArray()
            .Sum(service => service.GetProperty("servers").EnumerateArray()
                .Count(server => server.GetProperty("health").GetString() == "up"));
        if (up != well)
        {
            throw new BenchmarkException($"{up} servers are up, and {well} behave well");
        }
    }

    private static double Lag(Checker checker) => JsonDocument.Parse(checker.Status()).RootElement
        .GetProperty("checks").GetProperty("loop_lag_worst_seconds").GetDouble();
}
