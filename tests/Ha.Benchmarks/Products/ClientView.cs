using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>Which director the client sends to.</summary>
internal sealed class ClientView(Pair pair)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Announcements are repeated a second after a take-over: a round begins when that is past.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1300);

    private readonly string[] _hardwareAddresses =
    [
        .. pair.Topology.Directors.Select(director => director.Run("cat", "/sys/class/net/eth0/address").Trim()),
    ];

    /// <summary>Waits until a director alone holds the address, the client sends to it, and both have been so for a while.</summary>
    public void WaitUntilServedBy(int director, TimeSpan interval)
    {
        pair.Until(() => pair.Holds(director) && !pair.Holds(1 - director), Patience, $"director {director + 1} alone is Master");
        Thread.Sleep(Settling > interval * 2 ? Settling : interval * 2);
        pair.Until(
            () => pair.Holds(director) && !pair.Holds(1 - director) && SendsTo(director), Patience,
            $"the client sends to director {director + 1}");
    }

    /// <summary>Whether the client's kernel would send to a director.</summary>
    public bool SendsTo(int director)
    {
        // One ping, so that there is a neighbour at all.
        _ = pair.Topology.Client.Try("ping", "-c", "1", "-W", "1", Topology.Vip);
        return pair.Topology.Client.Run("ip", "neigh", "show", Topology.Vip)
            .Contains(_hardwareAddresses[director], StringComparison.Ordinal);
    }
}
