using System.Collections.Immutable;

namespace Ha.Service.Configuration.Rereading;

/// <summary>Services of the configuration that are not read again, because what is written of them is what was written before.</summary>
internal sealed class KeptServices
{
    private readonly IReadOnlyList<string> _order;
    private readonly Dictionary<string, ServiceSettings> _services;

    /// <summary>Keeps services.</summary>
    /// <param name="order">The names of all services, the others too, in the order of the files; each once.</param>
    /// <param name="services">The kept ones.</param>
    public KeptServices(IReadOnlyList<string> order, IEnumerable<ServiceSettings> services)
    {
        _order = order;
        _services = services.ToDictionary(service => service.Name);
        foreach (ServerSettings server in All.SelectMany(service => service.Servers))
        {
            Checks += server.Checks.Length;
            DataPaths += Configuration.DataPaths.Of(server) is null ? 0 : 1;
        }
    }

    /// <summary>None: everything is read.</summary>
    public static KeptServices None { get; } = new([], []);

    /// <summary>How many there are.</summary>
    public int Count => _services.Count;

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _services.Keys;

    /// <summary>All of them.</summary>
    public IEnumerable<ServiceSettings> All => _services.Values;

    /// <summary>The checks of their servers.</summary>
    public int Checks { get; }

    /// <summary>How many of their servers are checked on the data path.</summary>
    public int DataPaths { get; }

    /// <summary>All services in the order of the files.</summary>
    /// <param name="read">Those that were read.</param>
    public ImmutableArray<ServiceSettings> With(IEnumerable<ServiceSettings> read)
    {
        if (Count == 0)
        {
            return [.. read];
        }

        Dictionary<string, ServiceSettings> others = read.ToDictionary(service => service.Name);
        return [.. _order.Select(name => _services.GetValueOrDefault(name) ?? others[name])];
    }
}
