using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Ha.Ipvs;

/// <summary>Services and their servers, in canonical order. Immutable, and equal by content.</summary>
public sealed class IpvsTable : IEquatable<IpvsTable>
{
    private readonly Dictionary<ServiceKey, ServiceEntry> _byKey = [];

    /// <summary>Sorts the services.</summary>
    /// <param name="entries">The services with their servers, in any order.</param>
    /// <exception cref="ArgumentException">Two services have the same key.</exception>
    public IpvsTable(IEnumerable<ServiceEntry> entries)
    {
        Entries = [.. entries.OrderBy(entry => entry.Key, Comparer<ServiceKey>.Create(CanonicalOrder.Compare))];
        foreach (ServiceEntry entry in Entries)
        {
            if (!_byKey.TryAdd(entry.Key, entry))
            {
                throw new ArgumentException($"{entry.Key} is there twice.", nameof(entries));
            }
        }
    }

    /// <summary>The table without services.</summary>
    public static IpvsTable Empty { get; } = new([]);

    /// <summary>The services, sorted by address, port and protocol.</summary>
    public ImmutableArray<ServiceEntry> Entries { get; }

    /// <summary>Builds a table from pairs of a service and its servers.</summary>
    /// <param name="pairs">The pairs, in any order.</param>
    /// <exception cref="ArgumentException">A service, or a server within a service, is there twice.</exception>
    public static IpvsTable Create(IEnumerable<(VirtualService Service, IEnumerable<RealServer> Servers)> pairs) =>
        new(pairs.Select(pair => new ServiceEntry(pair.Service, pair.Servers)));

    /// <summary>Whether a service is there.</summary>
    /// <param name="key">What identifies it.</param>
    public bool Contains(ServiceKey key) => _byKey.ContainsKey(key);

    /// <summary>Finds a service.</summary>
    /// <param name="key">What identifies it.</param>
    /// <param name="entry">The service and its servers.</param>
    public bool TryGet(ServiceKey key, [NotNullWhen(true)] out ServiceEntry? entry) =>
        _byKey.TryGetValue(key, out entry);

    /// <inheritdoc/>
    public bool Equals(IpvsTable? other) => other is not null && Entries.SequenceEqual(other.Entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IpvsTable);

    /// <inheritdoc/>
    public override int GetHashCode() => Entries.Length;
}
