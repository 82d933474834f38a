using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Ha.Ipvs;

/// <summary>Services and their servers, in canonical order. Immutable, and equal by content.</summary>
public sealed class IpvsTable : IEquatable<IpvsTable>
{
    private static readonly Comparer<ServiceEntry> InOrder =
        Comparer<ServiceEntry>.Create(static (one, other) => CanonicalOrder.Compare(one.Key, other.Key));

    private readonly Dictionary<ServiceKey, ServiceEntry> _byKey = [];

    /// <summary>Sorts the services.</summary>
    /// <param name="entries">The services with their servers, in any order.</param>
    /// <exception cref="ArgumentException">Two services have the same key.</exception>
    public IpvsTable(IEnumerable<ServiceEntry> entries)
    {
        Entries = [.. entries.Order(InOrder)];
        foreach (ServiceEntry entry in Entries)
        {
            if (!_byKey.TryAdd(entry.Key, entry))
            {
                throw new ArgumentException($"{entry.Key} is there twice.", nameof(entries));
            }
        }
    }

    // In order, each once.
    private IpvsTable(ImmutableArray<ServiceEntry> sorted, Dictionary<ServiceKey, ServiceEntry> byKey) =>
        (Entries, _byKey) = (sorted, byKey);

    /// <summary>The table without services.</summary>
    public static IpvsTable Empty { get; } = new([]);

    /// <summary>The services, sorted by address, port and protocol.</summary>
    public ImmutableArray<ServiceEntry> Entries { get; }

    /// <summary>Builds a table from pairs of a service and its servers.</summary>
    /// <param name="pairs">The pairs, in any order.</param>
    /// <exception cref="ArgumentException">A service, or a server within a service, is there twice.</exception>
    public static IpvsTable Create(IEnumerable<(VirtualService Service, IEnumerable<RealServer> Servers)> pairs) =>
        new(pairs.Select(pair => new ServiceEntry(pair.Service, pair.Servers)));

    /// <summary>The table with some of its services replaced, whatever the size of the rest.</summary>
    /// <param name="part">The services, all of which must be there.</param>
    /// <exception cref="ArgumentException">One of them is not there.</exception>
    public IpvsTable Replace(IpvsTable part)
    {
        ServiceEntry[] entries = [.. Entries];
        var byKey = new Dictionary<ServiceKey, ServiceEntry>(_byKey);
        foreach (ServiceEntry entry in part.Entries)
        {
            int index = Entries.BinarySearch(entry, InOrder);
            if (index < 0)
            {
                throw new ArgumentException($"{entry.Key} is not there.", nameof(part));
            }

            entries[index] = entry;
            byKey[entry.Key] = entry;
        }

        return new IpvsTable(ImmutableCollectionsMarshal.AsImmutableArray(entries), byKey);
    }

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
