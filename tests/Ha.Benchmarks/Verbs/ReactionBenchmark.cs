using System.CommandLine;
using System.Net.Sockets;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>How long after the last failed probe a server has weight 0 in the kernel's table.</summary>
/// <remarks>
/// From the kernel's stamp of the segment that refuses the last probe, where the director is, to the first look at the table
/// that sees weight 0. A look comes 0.25 ms after the one before, later less often: times are up to that much too long.
/// </remarks>
internal sealed class ReactionBenchmark : IDisposable
{
    private const long LookFirst = 250_000; // Nanoseconds.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(10);
    private static int _count;
    private readonly int[] _others;
    private readonly int _rounds;
    private readonly Dictionary<(int Others, Product Product), Samples> _times = [];
    private readonly CsvFile _csv = new("reaction", "product", "other_services", "round", "ms");

    private ReactionBenchmark(int[] others, int rounds) => (_others, _rounds) = (others, rounds);

    public static Command Create()
    {
        var others = new Option<int[]>("--others")
        {
            Description = "Services with 10 servers each in the table besides, one run for each number.",
            DefaultValueFactory = _ => [0, 1000],
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds") { Description = "Failures of each product.", DefaultValueFactory = _ => 50 };
        var quick = QuickOption.Create();
        var command = new Command("reaction", "From the last failed probe to weight 0 in the kernel. Needs ip_vs.") { others, rounds, quick };
        command.SetAction(result => Run(result.GetValue(others)!, result.GetValue(quick) ? 10 : result.GetValue(rounds)));
        return command;
    }

    public static int Run(int[] others, int rounds)
    {
        ProductPair.Require();
        if (Guest.IsNeeded)
        {
            return Guest.Run(["reaction", "--rounds", $"{rounds}", "--others", .. others.Select(number => $"{number}")]);
        }

        using var benchmark = new ReactionBenchmark(others, rounds);
        benchmark.RunAll();
        return 0;
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine($"reaction: {ReactionFiles.Fall} failed checks take a server out, {_rounds} times each");
        foreach (int others in _others)
        {
            foreach (Product product in ProductPair.All)
            {
                RunOne(product, others);
            }
        }

        Print();
    }

    private void RunOne(Product product, int others)
    {
        string id = $"hal-{Environment.ProcessId}-r{Interlocked.Increment(ref _count)}";
        string folder = $"/run/{id}";
        Directory.CreateDirectory(folder);
        using var director = new LabNamespace($"{id}-lb");
        using var farm = new LabNamespace($"{id}-farm");
        Shell.Ip(null, $"link add eth0 netns {director.Name} type veth peer name eth0 netns {farm.Name}");
        director.Ip("link set lo up", "link set eth0 up", "address add 10.79.0.1/24 dev eth0");
        farm.Ip("link set lo up", "link set eth0 up", $"address add {ReactionFiles.Server.Address}/24 dev eth0");
        using var writer = new TableWriter(director, product, folder);
        writer.Write(product == Product.Ours ? ReactionFiles.OfOurs(folder, others) : ReactionFiles.OfKeepalived(others));
        using var watch = new IpvsWatch(director);
        int refusals = director.Invoke(() => PacketSocket.Open(PacketSocket.Refusals));
        Socket listener = Listen(farm);
        writer.Start();
        var times = new Samples();
        _times[(others, product)] = times;
        int probes = 0;
        for (int round = 0; round <= _rounds; round++)
        {
            Wait.Until(
                () => Weight(watch) == 1 && watch.Services() == others + 1, StartLimit, "the server is in the table", () => writer.Log);

            // Not in step with the checks.
            Thread.Sleep(300 + (round * 37 % 200));
            if (round == 0)
            {
                probes = CountProbes(listener, refusals, watch);
            }
            else
            {
                double time = Fail(listener, refusals, watch, probes);
                times.Add(time);
                _csv.Add(product.Name(), others, round, time);
            }

            listener = Listen(farm);
        }

        listener.Dispose();
        Native.Close(refusals);
        Console.WriteLine($"  {product.Name(),-12} {others,5} other services: {probes} failed probes, then median"
            + $" {times.Median:F2} ms, worst {times.Maximum:F2} ms");
    }

    // How many failed probes a product wants: what comes after that many is its reaction.
    private static int CountProbes(Socket listener, int refusals, IpvsWatch watch)
    {
        byte[] packet = new byte[256];
        _ = Drain(refusals, packet);
        listener.Dispose();
        long limit = Clock.Now + (long)ChangeLimit.TotalNanoseconds;
        int probes = 0;
        while (Weight(watch) != 0)
        {
            if (Clock.Now > limit)
            {
                throw new BenchmarkException("the weight did not change");
            }

            probes += PacketSocket.Receive(refusals, packet, out _) > 0 ? 1 : 0;
        }

        // The last one may still wait to be read; the next is a check later.
        return probes + Drain(refusals, packet);
    }

    private static double Fail(Socket listener, int refusals, IpvsWatch watch, int probes)
    {
        double time = double.NaN;
        RealTimeThread.Run(() =>
        {
            byte[] packet = new byte[256];
            _ = Drain(refusals, packet);
            listener.Dispose();
            time = Clock.Milliseconds(WhenOut(watch, LastProbe(refusals, packet, probes)));
        });
        return time;
    }

    // When the answer that fails the last probe came in, as the kernel stamped it.
    private static long LastProbe(int refusals, byte[] packet, int probes)
    {
        long limit = Clock.Now + (long)ChangeLimit.TotalNanoseconds;
        for (int refused = 0; Clock.Now < limit;)
        {
            if (PacketSocket.Receive(refusals, packet, out long stampedAt) > 0 && ++refused == probes)
            {
                return stampedAt - Clock.WallAhead;
            }
        }

        throw new BenchmarkException("the server is not checked any more");
    }

    // Looks often at first and then ever less: every look takes the processor from the one that is measured.
    private static long WhenOut(IpvsWatch watch, long failed)
    {
        for (long after = LookFirst; after < (long)ChangeLimit.TotalNanoseconds; after += Math.Max(LookFirst, after / 4))
        {
            MeasuringNative.SleepUntil(failed + after);
            if (Weight(watch) == 0)
            {
                return Clock.Now - failed;
            }
        }

        throw new BenchmarkException("the weight did not change");
    }

    // Takes what has come, until nothing comes for a moment. Returns how many there were.
    private static int Drain(int refusals, byte[] packet)
    {
        int count = 0;
        while (PacketSocket.Receive(refusals, packet, out _) > 0)
        {
            count++;
        }

        return count;
    }

    private static int Weight(IpvsWatch watch) => watch.Weight(ReactionFiles.Service, 1, ReactionFiles.Server.Address);

    private static Socket Listen(LabNamespace farm) => farm.Invoke(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(ReactionFiles.Server);
        socket.Listen(1000);
        return socket;
    });

    private void Print()
    {
        Console.WriteLine();
        var table = new Table("other services, product", "median ms", "p90", "worst");
        foreach (((int others, Product product), Samples times) in _times)
        {
            table.Add(
                $"{others}, {product.Name()}", Table.Number(times.Median, 2), Table.Number(times.Quantile(0.9), 2),
                Table.Number(times.Maximum, 2));
        }

        table.Print();
        foreach (int others in _others)
        {
            double ratio = _times[(others, Product.Ours)].Median / _times[(others, Product.Keepalived)].Median;
            Console.WriteLine($"  {others} other services: ratio ha-director/keepalived {Table.Number(ratio, 2)}");
        }

        Console.WriteLine($"  required: median under 1 ms; samples in {_csv.Path}");
    }
}
