using System.Diagnostics.CodeAnalysis;

namespace Ha.Service.Configuration.Toml;

/// <summary>The keys of a table and their values, in the order of the file.</summary>
/// <remarks>A large configuration is thousands of tables of a few keys each: those are searched, not hashed. Not thread-safe.</remarks>
internal sealed class TomlEntries
{
    private const int SearchedMax = 8;
    private TomlEntry[] _entries = [];
    private Dictionary<string, TomlEntry>? _byKey;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them; not to be kept.</summary>
    public ReadOnlySpan<TomlEntry> Values => _entries.AsSpan(0, Count);

    /// <summary>Finds a key.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        if (_byKey is not null)
        {
            return _byKey.TryGetValue(key, out entry);
        }

        foreach (TomlEntry one in Values)
        {
            if (one.Key == key)
            {
                entry = one;
                return true;
            }
        }

        entry = null;
        return false;
    }

    /// <summary>The entry of a key; null: it is not there.</summary>
    public TomlEntry? GetValueOrDefault(string key) => TryGetValue(key, out TomlEntry? entry) ? entry : null;

    /// <summary>Takes the last entry out.</summary>
    public void RemoveLast()
    {
        _byKey?.Remove(_entries[Count - 1].Key);
        _entries[--Count] = null!;
    }

    /// <summary>Adds an entry behind the others; false, and nothing is done, when its key is there.</summary>
    public bool TryAdd(TomlEntry entry)
    {
        if (TryGetValue(entry.Key, out _))
        {
            return false;
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(4, Count * 2));
        }

        _entries[Count++] = entry;
        if (Count > SearchedMax)
        {
            _byKey ??= Values[..^1].ToArray().ToDictionary(one => one.Key, StringComparer.Ordinal);
        }

        _byKey?.Add(entry.Key, entry);

        return true;
    }
}
