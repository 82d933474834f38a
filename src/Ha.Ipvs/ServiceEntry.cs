using System.Collections.Immutable;

namespace Ha.Ipvs;

/// <summary>One service of a table and its servers, which are in canonical order. Equal by content.</summary>
public sealed class ServiceEntry : IEquatable<ServiceEntry>
{
    /// <summary>Sorts the servers.</summary>
    /// <param name="service">The service.</param>
    /// <param name="servers">Its servers, in any order.</param>
    /// <exception cref="ArgumentException">Two servers have the same address and port.</exception>
    public ServiceEntry(VirtualService service, IEnumerable<RealServer> servers)
    {
        Service = service;
        Servers = [.. servers.Order(Comparer<RealServer>.Create(CanonicalOrder.Compare))];
        for (int i = 1; i < Servers.Length; i++)
        {
            if (CanonicalOrder.Compare(Servers[i - 1], Servers[i]) == 0)
            {
                throw new ArgumentException($"{KeyOf(Servers[i])} is there twice.", nameof(servers));
            }
        }
    }

    /// <summary>The service.</summary>
    public VirtualService Service { get; }

    /// <summary>What identifies it.</summary>
    public ServiceKey Key => Service.Key;

    /// <summary>Its servers, sorted by address and port.</summary>
    public ImmutableArray<RealServer> Servers { get; }

    /// <summary>The server with the address and port of another, or null.</summary>
    /// <param name="server">The other.</param>
    public RealServer? Find(RealServer server)
    {
        int index = Servers.BinarySearch(server, Comparer<RealServer>.Create(CanonicalOrder.Compare));
        return index < 0 ? null : Servers[index];
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
