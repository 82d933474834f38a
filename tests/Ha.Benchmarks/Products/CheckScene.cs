using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>A director's machine and one that is thousands of servers, joined by a cable.</summary>
internal sealed class CheckScene : IDisposable
{
    private static int _count;
    private readonly LabNamespace _farm;

    /// <param name="servers">How many servers.</param>
    /// <param name="conductOf">How the server of a number behaves.</param>
    /// <param name="isWoken">Whether the servers are woken by each packet; see <see cref="CheckedServers"/>.</param>
    public CheckScene(int servers, Func<int, Conduct> conductOf, bool isWoken = false)
    {
        string id = $"hal-{Environment.ProcessId}-c{Interlocked.Increment(ref _count)}";
        RuntimeDirectory = $"/run/{id}";
        Directory.CreateDirectory(RuntimeDirectory);
        Director = new LabNamespace($"{id}-lb");
        _farm = new LabNamespace($"{id}-farm");
        Shell.Ip(null, $"link add eth0 netns {Director.Name} type veth peer name eth0 netns {_farm.Name}");
        Director.Ip("link set lo up", "link set eth0 up", "address add 10.79.0.1/24 dev eth0");
        _farm.Ip("link set lo up", "link set eth0 up", "address add 10.79.0.2/24 dev eth0");
        Director.Ip($"route add {ManyServers.Network} via 10.79.0.2");
        Servers = new CheckedServers(_farm, servers, conductOf, isWoken);
    }

    /// <summary>Where the director runs.</summary>
    public LabNamespace Director { get; }

    /// <summary>Where the director's files go.</summary>
    public string RuntimeDirectory { get; }

    public CheckedServers Servers { get; }

    public void Dispose()
    {
        Servers.Dispose();
        Director.Dispose();
        _farm.Dispose();
        Directory.Delete(RuntimeDirectory, recursive: true);
    }
}
