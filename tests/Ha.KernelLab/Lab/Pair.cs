using System.Collections.Immutable;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>A topology with its directors, and with a service also its real servers and a client at work.</summary>
internal sealed class Pair : IDisposable
{
    public const string Service = $"{Topology.Vip}:80";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    public Pair(LabPlan plan, ForwardMode mode = ForwardMode.Dr, Func<Topology, int, LabDirector>? create = null)
    {
        Plan = plan;
        Topology = new Topology(mode, plan.HasService ? 3 : 0, plan.IsIPv6);
        Servers = plan.HasService && plan.Protocol == "tcp"
            ? [.. Topology.Servers.Select((machine, index) => new HttpServer(machine, Topology.ServerName(index)))]
            : [];
        create ??= (topology, director) => Requirements.IsStandIn
            ? new Keepalived(topology, director, plan)
            : new DirectorProcess(topology, director, LabFile.Text(topology, plan, director));
        Directors = [create(Topology, 0), create(Topology, 1)];
    }

    public LabPlan Plan { get; }

    public Topology Topology { get; }

    public ImmutableArray<HttpServer> Servers { get; }

    public ImmutableArray<LabDirector> Directors { get; }

    /// <summary>The names of all real servers.</summary>
    public string[] ServerNames => [.. Servers.Select(server => server.Name)];

    /// <summary>Starts the first, then the second; waits for the Master and, with a service, for both tables.</summary>
    public Pair Start()
    {
        try
        {
            StartBoth();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether a director holds the virtual address.</summary>
    public bool Holds(int director) => Directors[director].Holds(Plan.Vip);

    /// <summary>Whether the client reaches the virtual address, and at a director's hardware address.</summary>
    public bool ClientReaches(int director) =>
        Topology.Client.Try("ping", "-c", "1", "-W", "1", Plan.Vip).ExitCode == 0
        && Topology.Client.Run("ip", "neighbor", "show", Plan.Vip).Replace(":", string.Empty, StringComparison.Ordinal)
            .Contains($"lladdr {Directors[director].HardwareAddress}", StringComparison.Ordinal);

    /// <summary>Whether a director's table sends to all servers that are not there for worse times.</summary>
    public bool IsComplete(int director) => Enumerable.Range(0, Topology.Servers.Length)
        .All(server => Plan.RoleOf(server).Length > 0 || Weight(director, server) > 0);

    /// <summary>The weight of a server in a director's table; null: it is not there.</summary>
    public int? Weight(int director, int server) =>
        IpvsTable.Weight(Topology.Directors[director], Service, $"{Topology.ServerAddress(server)}:80");

    /// <summary>Waits with the patience of a start.</summary>
    public TimeSpan Until(Func<bool> condition, string what) => Until(condition, StartLimit, what);

    /// <summary>Waits; a failure shows what both directors logged and what the kernels hold.</summary>
    public TimeSpan Until(Func<bool> condition, TimeSpan limit, string what) =>
        Report(what, Wait.Until(condition, limit, what, Describe));

    /// <summary>A client that sends to the service all the time.</summary>
    public LoadClient StartLoad() =>
        new(Topology.Client, Service, TimeSpan.FromMilliseconds(Requirements.IsGuest ? 60 : 20));

    public string Describe()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Directors.Length; i++)
        {
            text.AppendLine($"== {Directors[i].Name}: running {Directors[i].IsRunning}, holds the address {Holds(i)}");
            text.AppendLine(Topology.Directors[i].Try("ip", "-brief", "address").Output);
            text.AppendLine(Topology.Directors[i].Try("cat", "/proc/net/ip_vs").Output);
            text.AppendLine(Directors[i].Log);
        }

        return text.ToString();
    }

    public void Dispose()
    {
        foreach (LabDirector director in Directors)
        {
            director.Dispose();
        }

        foreach (HttpServer server in Servers)
        {
            server.Dispose();
        }

        Topology.Dispose();
    }

    private static TimeSpan Report(string what, TimeSpan took)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{took.TotalMilliseconds,6:0} ms until {what}");
        return took;
    }

    private void StartBoth()
    {
        Directors[0].Start();
        Until(() => Holds(0) && Directors[0].IsReady(), "the first director is Master");
        Directors[1].Start();
        Until(() => Directors.All(director => director.IsReady()), "both are ready");
        Until(() => Holds(0) && !Holds(1), "the first director is the only Master");
        if (Plan.HasService)
        {
            Until(() => IsComplete(0) && IsComplete(1), "both tables have all servers");
        }
    }
}
