using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>Makes pairs of directors of one product, and knows what both products are called.</summary>
internal static class ProductPair
{
    /// <summary>Both, in the order in which they take turns.</summary>
    public static IReadOnlyList<Product> All { get; } = [Product.Ours, Product.Keepalived];

    /// <summary>Whether keepalived is started with real-time scheduling, which it does not ask for by default. Set once, at start.</summary>
    public static bool KeepalivedIsRealTime { get; set; }

    public static string Name(this Product product) => product == Product.Ours
        ? "ha-director"
        : KeepalivedIsRealTime ? "keepalived RT" : "keepalived";

    /// <summary>A pair, not started, its client ready to be measured from.</summary>
    public static Pair Create(Product product, LabPlan plan) => Create(plan, (topology, director) =>
        product == Product.Ours
            ? new DirectorProcess(topology, director, LabFile.Text(topology, plan, director))
            : Keepalived(topology, director, KeepalivedFile.Text(topology, plan, director)));

    /// <summary>A keepalived with a file of its own, as the run wants keepalived.</summary>
    /// <remarks>
    /// From outside, because with a real-time priority in its own file it is killed at every reload, for a limit of time that
    /// it fails to set.
    /// </remarks>
    public static Keepalived Keepalived(Topology topology, int director, string file) =>
        new(topology, director, file, hasService: false)
        {
            Starter = KeepalivedIsRealTime ? ["chrt", "--rr", "50"] : [],
        };

    /// <summary>Directors with files of the caller's own.</summary>
    public static Pair Create(Func<Topology, int, LabDirector> create) => Create(new LabPlan(), create);

    private static Pair Create(LabPlan plan, Func<Topology, int, LabDirector> create)
    {
        var pair = new Pair(plan, create: create);

        // The client must not doubt its neighbour while it measures: it learns the address's new place from the
        // announcements alone, as most clients of a busy service do.
        pair.Topology.Client.Sysctl("net/ipv4/neigh/eth0/base_reachable_time_ms", 3_600_000);
        return pair;
    }

    /// <summary>Fails unless this machine can run the benchmarks.</summary>
    public static void Require()
    {
        Need(Environment.IsPrivilegedProcess, "must be root");
        Need(File.Exists(Requirements.Executable), $"no {Requirements.Executable}: publish src/Ha.Service first");
        foreach (string program in (string[])["ip", "bridge", "keepalived"])
        {
            Need(Shell.Has(program), $"no {program}");
        }
    }

    private static void Need(bool isThere, string reason)
    {
        if (!isThere)
        {
            throw new BenchmarkException(reason);
        }
    }
}
