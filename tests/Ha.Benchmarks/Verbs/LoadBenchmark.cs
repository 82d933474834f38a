using System.CommandLine;
using System.Globalization;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;

namespace Ha.Benchmarks.Verbs;

/// <summary>Whether the adverts of a Master stay punctual while its machine checks thousands of servers.</summary>
internal sealed class LoadBenchmark : IDisposable
{
    private readonly LoadPlan _plan;
    private readonly Dictionary<Product, LoadResult> _results = ProductPair.All.ToDictionary(product => product, _ => new LoadResult());
    private readonly CsvFile _csv = new("load", "product", "part", "interval_ms");

    private LoadBenchmark(LoadPlan plan) => _plan = plan;

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "Minutes for each product.", DefaultValueFactory = _ => 10 };
        var parts = new Option<int>("--parts") { Description = "In how many parts the products take turns.", DefaultValueFactory = _ => 2 };
        var servers = new Option<int>("--servers")
        {
            Description = "Servers that are checked once a second.", DefaultValueFactory = _ => 5000,
        };
        var interval = new Option<int>("--interval")
        {
            Description = "The advertisement interval in milliseconds.", DefaultValueFactory = _ => 10,
        };
        var command = new Command("load", "Advert intervals of a Master whose machine checks servers, is scraped and reloaded.")
        {
            minutes, parts, servers, interval,
        };
        command.SetAction(result => Run(new LoadPlan
        {
            Time = TimeSpan.FromMinutes(result.GetValue(minutes)),
            Parts = Math.Max(1, result.GetValue(parts)),
            Servers = result.GetValue(servers),
            Interval = TimeSpan.FromMilliseconds(result.GetValue(interval)),
        }));
        return command;
    }

    public static void Run(LoadPlan plan)
    {
        ProductPair.Require();
        using var benchmark = new LoadBenchmark(plan);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine(
            $"load: {_plan.Interval.TotalMilliseconds} ms adverts, {_plan.Servers} checks a second on the Master's machine,"
            + $" scraped every second, reloaded every {_plan.ReloadEvery.TotalSeconds} s; {_plan.Time.TotalMinutes} min each");
        for (int part = 1; part <= _plan.Parts; part++)
        {
            foreach (Product product in ProductPair.All)
            {
                RunPart(product, part);
            }
        }

        Print();
    }

    private void RunPart(Product product, int part)
    {
        using var scene = new LoadScene(product, _plan);
        scene.Start();
        using var adverts = new AdvertListener(scene.Pair.Topology.Directors[1]);
        using var everybody = new AdvertListener(scene.Pair.Topology.Client);
        using var scraper = new Scraper(scene.Pair.Topology.Directors[0]);
        Thread.Sleep(TimeSpan.FromSeconds(2));
        int firstAdvert = adverts.Count;
        int firstOfAll = everybody.Count;
        long connections = scene.Connections;
        DirectorCosts before = DirectorCosts.Of(scene.Load);
        DirectorCosts beforeVrrp = DirectorCosts.Of(scene.Pair.Directors[0]);
        long start = Clock.Now;
        TimeSpan time = _plan.Time / _plan.Parts;
        int reloads = 0;
        for (TimeSpan next = _plan.ReloadEvery; next <= time; next += _plan.ReloadEvery)
        {
            MeasuringNative.SleepUntil(start + (long)next.TotalNanoseconds);
            scene.Reload(reloads++);
        }

        MeasuringNative.SleepUntil(start + (long)time.TotalNanoseconds);
        double seconds = Clock.Milliseconds(Clock.Now - start) / 1000;
        LoadResult result = _results[product];
        result.Checks.Add((scene.Connections - connections) / seconds);
        result.LoadCpu.Add(Clock.Milliseconds(DirectorCosts.Of(scene.Load).Parent.Cpu - before.Parent.Cpu) / 1000 / seconds);
        result.VrrpCpu.Add(
            Clock.Milliseconds(DirectorCosts.Of(scene.Pair.Directors[0]).Vrrp.Cpu - beforeVrrp.Vrrp.Cpu) / 1000 / seconds);
        result.Reloads += reloads;
        TakeAdverts(product, part, result, adverts.Since(firstAdvert), everybody.Since(firstOfAll));
        scraper.Dispose();
        result.Scrapes += scraper.Times.Count;
        result.FailedScrapes += scraper.Failures;
        result.ScrapeTime.Add(scraper.Times.Median);
        result.ScrapeSize = scraper.Size;
        if (product == Product.Ours)
        {
            result.WorstLag.Add(scraper.WorstLag);
            result.WorstBackupLag.Add(scene.BackupLag());
        }

        Console.WriteLine(
            $"  {product.Name(),-12} part {part}: {seconds:F0} s, {result.Checks.Last:F0} checks/s, {reloads} reloads,"
            + $" {scraper.Times.Count} scrapes of {scraper.Size / 1024} KiB, role changes so far {result.RoleChanges}");
    }

    private void TakeAdverts(Product product, int part, LoadResult result, List<Advert> atBackup, List<Advert> atClient)
    {
        for (int i = 1; i < atBackup.Count; i++)
        {
            double interval = Clock.Milliseconds(atBackup[i].StampedAt - atBackup[i - 1].StampedAt);
            result.Intervals.Add(interval);
            _csv.Add(product.Name(), part, interval.ToString("F3", CultureInfo.InvariantCulture));
        }

        result.RoleChanges += RoleChanges.Count(atClient);
    }

    private void Print()
    {
        Console.WriteLine();
        var table = new Table(
            "product", "false failovers", "advert interval ms: p50", "p99", "p99.99", "max", "checks/s", "CPU s/s: checks", "vrrp",
            "reloads", "scrapes");
        foreach ((Product product, LoadResult result) in _results)
        {
            table.Add(
                product.Name(), $"{result.RoleChanges}", Table.Number(result.Intervals.Median, 2),
                Table.Number(result.Intervals.Quantile(0.99), 2), Table.Number(result.Intervals.Quantile(0.9999), 2),
                Table.Number(result.Intervals.Maximum, 2), Table.Number(result.Checks.Median, 0),
                Table.Number(result.LoadCpu.Median, 3), Table.Number(result.VrrpCpu.Median, 4), $"{result.Reloads}",
                $"{result.Scrapes}, {result.FailedScrapes} failed");
        }

        table.Print();
        LoadResult ours = _results[Product.Ours];
        Samples theirs = _results[Product.Keepalived].Intervals;
        Console.WriteLine(
            $"\n  ratio ha-director/keepalived: p99.99 {Table.Number(ours.Intervals.Quantile(0.9999) / theirs.Quantile(0.9999), 3)},"
            + $" max {Table.Number(ours.Intervals.Maximum / theirs.Maximum, 3)}");
        Console.WriteLine(
            $"  worst loop lag that ha-director exported: Master {Table.Number(ours.WorstLag.Maximum, 3)} ms,"
            + $" Backup {Table.Number(ours.WorstBackupLag.Maximum, 3)} ms; median scrape {Table.Number(ours.ScrapeTime.Median)} ms");
        Console.WriteLine($"  keepalived runs beside a second ha-director that checks, and is reloaded too; samples in {_csv.Path}");
    }
}
