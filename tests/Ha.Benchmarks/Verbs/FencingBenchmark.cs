using System.CommandLine;
using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.Benchmarks.Reporting;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>For how long both machines hold the address when the Master is killed or frozen, and what a thawed one does.</summary>
internal sealed class FencingBenchmark : IDisposable
{
    private const int SignalStop = 19;
    private const int SignalContinue = 18;
    private const byte OldMasterAddress = 11; // 10.77.0.11
    private static readonly TimeSpan AfterThaw = TimeSpan.FromSeconds(3);
    private readonly int _rounds;
    private readonly TimeSpan _watch;
    private readonly LabPlan _plan;
    private readonly List<Outcome> _outcomes = [];
    private readonly CsvFile _csv = new(
        "fencing", "fault", "product", "round", "both_hold_s", "ended", "alone_after_s", "adverts_after_thaw",
        "addresses_added_after_thaw");

    private FencingBenchmark(int rounds, TimeSpan watch, int leaseSeconds)
    {
        (_rounds, _watch) = (rounds, watch);

        // Without preemption, so that a returning router has no right to its role: whatever it claims is a mistake.
        _plan = new LabPlan { Preempt = false, Lease = $"{leaseSeconds}s" };
    }

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Faults of each kind and product.", DefaultValueFactory = _ => 5,
        };
        var watch = new Option<int>("--watch")
        {
            Description = "For how many seconds both machines are watched.", DefaultValueFactory = _ => 15,
        };
        var lease = new Option<int>("--lease")
        {
            Description = "ha-director's lease in seconds.", DefaultValueFactory = _ => 3,
        };
        var command = new Command("fencing", "How long both machines hold the address when the Master is killed or frozen.")
        {
            rounds, watch, lease,
        };
        command.SetAction(result => Run(
            result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(watch)), result.GetValue(lease)));
        return command;
    }

    public static void Run(int rounds, TimeSpan watch, int leaseSeconds)
    {
        ProductPair.Require();
        using var benchmark = new FencingBenchmark(rounds, watch, leaseSeconds);
        benchmark.RunAll();
    }

    public void Dispose() => _csv.Dispose();

    private void RunAll()
    {
        Console.WriteLine(
            $"fencing: the Master is killed or frozen, lease {_plan.Lease}, {_rounds} times each, watched for {_watch.TotalSeconds} s");
        for (int round = 1; round <= _rounds; round++)
        {
            foreach (Product product in ProductPair.All)
            {
                Add(round, RunRound(product, isFrozen: false));
                Add(round, RunRound(product, isFrozen: true));
            }
        }

        Print();
    }

    private Outcome RunRound(Product product, bool isFrozen)
    {
        using Pair pair = ProductPair.Create(product, _plan).Start();
        using var adverts = new AdvertListener(pair.Topology.Client);
        using var old = new AddressWatch(pair.Topology.Directors[0], pair.Plan.Vip);
        using var other = new AddressWatch(pair.Topology.Directors[1], pair.Plan.Vip);
        int process = pair.Directors[0].ProcessId;
        int[] processes = [process, .. ProcessTree.Descendants(process)];

        long struckAt = Clock.Now;
        Signal(processes, isFrozen ? SignalStop : Native.SigKill);
        pair.Until(() => other.IsHeld, "the peer takes over");
        long bothSince = Clock.Now;
        bool isOver = WaitFor(() => !old.IsHeld, _watch);
        long end = Clock.Now;
        Thread.Sleep(TimeSpan.FromMilliseconds(500)); // It must stay away.
        var outcome = new Outcome(product, isFrozen ? "frozen" : "killed")
        {
            BothHold = Clock.Milliseconds(end - bothSince) / 1000,
            AloneAfter = Clock.Milliseconds(end - struckAt) / 1000,
            HasEnded = isOver && !old.IsHeld,
        };
        return isFrozen ? Thaw(outcome, processes, adverts, old) : outcome;
    }

    private static Outcome Thaw(Outcome outcome, int[] processes, AdvertListener adverts, AddressWatch old)
    {
        int heard = adverts.Count;
        long thawedAt = Clock.Now;
        Signal(processes, SignalContinue);
        Thread.Sleep(AfterThaw);
        return outcome with
        {
            AdvertsAfterThaw = adverts.Since(heard).Count(advert => advert.Source == OldMasterAddress && advert.Priority > 0),
            AddedAfterThaw = old.AddedSince(thawedAt),
        };
    }

    private static bool WaitFor(Func<bool> condition, TimeSpan limit)
    {
        for (long end = Clock.Now + (long)limit.TotalNanoseconds; !condition(); Thread.Sleep(5))
        {
            if (Clock.Now > end)
            {
                return false;
            }
        }

        return true;
    }

    private static void Signal(int[] processes, int signal)
    {
        foreach (int process in processes)
        {
            Native.Signal(process, signal);
        }
    }

    private void Add(int round, Outcome outcome)
    {
        _outcomes.Add(outcome);
        _csv.Add(
            outcome.Fault, outcome.Product.Name(), round, outcome.BothHold, outcome.HasEnded, outcome.AloneAfter,
            outcome.AdvertsAfterThaw?.ToString() ?? "", outcome.AddedAfterThaw?.ToString() ?? "");
        Console.WriteLine($"  {outcome.Fault,-7} {outcome.Product.Name(),-12} {round,3}  {outcome}");
    }

    private void Print()
    {
        Console.WriteLine();
        var table = new Table(
            "fault, product", "n", "on both, s: median", "max", "one holder after, s: max", "adverts after thaw", "addresses added");
        foreach (var group in _outcomes.GroupBy(outcome => (outcome.Fault, outcome.Product)).OrderBy(group => group.Key.Fault))
        {
            var both = new Samples();
            var alone = new Samples();
            foreach (Outcome outcome in group)
            {
                both.Add(outcome.BothHold);
                alone.Add(outcome.AloneAfter);
            }

            string Bound(double value) => group.All(outcome => outcome.HasEnded) ? Table.Number(value, 2) : $"still after {Table.Number(_watch.TotalSeconds, 0)}";
            table.Add(
                $"{group.Key.Fault}, {group.Key.Product.Name()}", $"{both.Count}", Bound(both.Median), Bound(both.Maximum),
                Bound(alone.Maximum), Sum(group, outcome => outcome.AdvertsAfterThaw), Sum(group, outcome => outcome.AddedAfterThaw));
        }

        table.Print();
        Console.WriteLine($"  samples in {_csv.Path}");
    }

    private static string Sum(IEnumerable<Outcome> outcomes, Func<Outcome, int?> number) =>
        outcomes.Any(outcome => number(outcome) is null) ? "-" : $"{outcomes.Sum(number)}";

    private sealed record Outcome(Product Product, string Fault)
    {
        /// <summary>For how many seconds both held the address, or were seen to.</summary>
        public double BothHold { get; init; }

        /// <summary>How many seconds after the fault the peer was alone.</summary>
        public double AloneAfter { get; init; }

        public bool HasEnded { get; init; }

        public int? AdvertsAfterThaw { get; init; }

        public int? AddedAfterThaw { get; init; }

        public override string ToString() =>
            (HasEnded ? $"on both for {BothHold:F2} s, alone {AloneAfter:F2} s after the fault" : $"still on both after {BothHold:F0} s")
            + (AdvertsAfterThaw is null ? "" : $"; thawed: {AdvertsAfterThaw} adverts as Master, {AddedAfterThaw} addresses added");
    }
}
