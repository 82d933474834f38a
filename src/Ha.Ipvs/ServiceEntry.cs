using System.Collections.Immutable;

namespace Ha.Ipvs;

/// <summary>One service of a table and its servers, which are in canonical order. Equal by content.</summary>
public sealed class ServiceEntry : IEquatable<ServiceEntry>
{
    private static readonly Comparer<RealServer> Canonical = Comparer<RealServer>.Create(CanonicalOrder.Compare);

    /// <summary>Sorts the servers, which are then added in that order.</summary>
    /// <param name="service">The service.</param>
    /// <param name="servers">Its servers, in any order.</param>
    /// <exception cref="ArgumentException">Two servers have the same address and port.</exception>
    public ServiceEntry(VirtualService service, IEnumerable<RealServer> servers)
        : this(service, [.. servers.Order(Canonical)], [])
    {
        for (int i = 1; i < Servers.Length; i++)
        {
            if (CanonicalOrder.Compare(Servers[i - 1], Servers[i]) == 0)
            {
                throw new ArgumentException($"{KeyOf(Servers[i])} is there twice.", nameof(servers));
            }
        }

        Placed = Servers;
    }

    private ServiceEntry(VirtualService service, ImmutableArray<RealServer> sorted, ImmutableArray<RealServer> placed) =>
        (Service, Servers, Placed) = (service, sorted, placed);

    /// <summary>The service.</summary>
    public VirtualService Service { get; }

    /// <summary>What identifies it.</summary>
    public ServiceKey Key => Service.Key;

    /// <summary>Its servers, sorted by address and port.</summary>
    public ImmutableArray<RealServer> Servers { get; }

    /// <summary>Its servers in the order in which they were added.</summary>
    public ImmutableArray<RealServer> Placed { get; }

    /// <summary>The same service, with its servers added in their present order.</summary>
    /// <param name="service">The service.</param>
    /// <param name="servers">Its servers, the one that was added first being the first.</param>
    /// <exception cref="ArgumentException">Two servers have the same address and port.</exception>
    public static ServiceEntry Added(VirtualService service, IEnumerable<RealServer> servers)
    {
        ImmutableArray<RealServer> placed = [.. servers];
        return new ServiceEntry(service, new ServiceEntry(service, placed).Servers, placed);
    }

    /// <summary>The server with the address and port of another, or null.</summary>
    /// <param name="server">The other.</param>
    public RealServer? Find(RealServer server)
    {
        int index = Servers.BinarySearch(server, Canonical);
        return index < 0 ? null : Servers[index];
    }

    /// <summary>How many of the first of these servers can stay where another entry has them.</summary>
    /// <remarks>
    /// A server that is added goes behind all others, and nothing can be put between two. So the first that is missing,
    /// or was added before one that it has to follow, and all after it have to be added (again).
    /// </remarks>
    /// <param name="present">The other entry.</param>
    public int CountInPlace(ServiceEntry present)
    {
        int count = 0;
        foreach (RealServer server in present.Placed)
        {
            count += count < Servers.Length && CanonicalOrder.Compare(server, Servers[count]) == 0 ? 1 : 0;
        }

        return count;
    }

    /// <inheritdoc/>
    public bool Equals(ServiceEntry? other) =>
        other is not null && Service == other.Service && Servers.SequenceEqual(other.Servers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ServiceEntry);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Service, Servers.Length);

    private ServerKey KeyOf(RealServer server) => new(Key, server.Address, server.Port);
}
