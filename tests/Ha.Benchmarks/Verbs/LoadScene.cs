using Ha.Benchmarks.Products;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>A pair of directors whose Master's machine also checks thousands of servers.</summary>
/// <remarks>
/// ha-director's Master checks itself. keepalived's checkers do not run on a kernel without ip_vs, so beside its Master
/// runs an ha-director without virtual routers that does the same checks: the same work on the same machine.
/// </remarks>
internal sealed class LoadScene : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly LoadPlan _plan;
    private readonly Product _product;
    private readonly ManyServers _servers;
    private readonly LabPlan _pairPlan;
    private readonly DirectorProcess? _besides;

    public LoadScene(Product product, LoadPlan plan)
    {
        (_product, _plan) = (product, plan);
        _pairPlan = new LabPlan { AdvertInterval = plan.Interval };
        Pair = ProductPair.Create(product, _pairPlan);
        Topology topology = Pair.Topology;
        topology.Directors[0].Ip($"route add {ManyServers.Network} via {Topology.ClientAddress}");
        _servers = new ManyServers(topology.Client);
        if (product == Product.Keepalived)
        {
            _besides = new DirectorProcess(topology, 0, "load", LoadText(number: 0));
        }

        Write(number: 0);
    }

    public Pair Pair { get; }

    /// <summary>Who checks.</summary>
    public DirectorProcess Load => _besides ?? (DirectorProcess)Pair.Directors[0];

    /// <summary>Connections that checks have made until now.</summary>
    public long Connections => _servers.Connections;

    /// <summary>Starts all, and waits until the checks go at full speed.</summary>
    public void Start()
    {
        if (_besides is not null)
        {
            _besides.Start();
            Pair.Until(() => _besides.Answers(), StartLimit, "the director that checks answers");
        }

        Pair.Start();
        Pair.Until(() => Connections > _plan.Servers, StartLimit, "every server has been checked");
    }

    /// <summary>Reloads whatever runs on the Master's machine, with files that differ from the last ones.</summary>
    public void Reload(int number)
    {
        Write(number + 1);
        if (Pair.Directors[0] is Keepalived keepalived)
        {
            keepalived.Reload();
        }

        ShellResult result = Load.Verb("reload");
        if (result.ExitCode != 0)
        {
            throw new BenchmarkException($"reload: exit {result.ExitCode}: {result.Errors}");
        }
    }

    /// <summary>The worst loop lag of the Backup as it reports it, in milliseconds.</summary>
    public double BackupLag() =>
        ((DirectorProcess)Pair.Directors[1]).Status().GetProperty("vrrp").GetProperty("loop_lag_worst_seconds").GetDouble() * 1000;

    public void Dispose()
    {
        _besides?.Dispose();
        Pair.Dispose();
        _servers.Dispose();
    }

    private void Write(int number)
    {
        Load.Write(LoadText(number));
        if (Pair.Directors[0] is Keepalived keepalived)
        {
            keepalived.Write(KeepalivedFile.Text(Pair.Topology, PlanOf(number), 0));
        }
    }

    private string LoadText(int number) =>
        (_product == Product.Ours ? LabFile.Text(Pair.Topology, PlanOf(number), 0) : LoadFiles.Alone(Pair.Topology))
        + LoadFiles.Services(_plan.Servers, weight: 1 + (number % 2));

    private LabPlan PlanOf(int number) => _pairPlan with { Priorities = [150 - (number % 2), _pairPlan.Priorities[1]] };
}
