using Ha.Service.Configuration.Sections;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration;

/// <summary>The tables of all files together. A router or a service is written in one file, whole.</summary>
/// <remarks>Not thread-safe: one reading has one.</remarks>
internal sealed class ConfigurationTables
{
    private const string Director = "director";
    private const string Metrics = "metrics";
    private const string Ipvs = "ipvs";
    private const string Sync = "connection_sync";
    private const string Sysctl = "sysctl";
    private readonly Dictionary<string, TomlEntry> _single = new(StringComparer.Ordinal);
    private readonly ProblemList _problems;

    /// <summary>Merges the files, appending what two of them both define.</summary>
    public ConfigurationTables(IReadOnlyList<TomlFile> files, ProblemList problems)
    {
        _problems = problems;
        foreach (TomlFile file in files)
        {
            var root = new SectionReader(file.Root!, "the file", SectionKeys.Root, problems);
            AddSingle(root, Director);
            AddSingle(root, Metrics);
            AddSingle(root, Ipvs);
            AddSingle(root, Sync);
            AddSingle(root, Sysctl);
            AddNamed(root, "vrrp", Routers);
            AddNamed(root, "script", Scripts);
            AddNamed(root, SectionKeys.ServiceTable, Services);
        }
    }

    /// <summary><c>[vrrp.*]</c> by name.</summary>
    public OrderedDictionary<string, TomlEntry> Routers { get; } = new(StringComparer.Ordinal);

    /// <summary><c>[script.*]</c> by name.</summary>
    public OrderedDictionary<string, TomlEntry> Scripts { get; } = new(StringComparer.Ordinal);

    /// <summary><c>[service.*]</c> by name.</summary>
    public OrderedDictionary<string, TomlEntry> Services { get; } = new(StringComparer.Ordinal);

    /// <summary><c>[director]</c>, if there is one.</summary>
    public TomlTable? DirectorTable => _single.GetValueOrDefault(Director)?.Value as TomlTable;

    /// <summary><c>[metrics]</c>, if there is one.</summary>
    public TomlTable? MetricsTable => _single.GetValueOrDefault(Metrics)?.Value as TomlTable;

    /// <summary><c>[ipvs]</c>, if there is one.</summary>
    public TomlTable? IpvsTable => _single.GetValueOrDefault(Ipvs)?.Value as TomlTable;

    /// <summary><c>[connection_sync]</c>, if there is one.</summary>
    public TomlTable? SyncTable => _single.GetValueOrDefault(Sync)?.Value as TomlTable;

    /// <summary><c>[sysctl]</c>, if there is one.</summary>
    public TomlTable? SysctlTable => _single.GetValueOrDefault(Sysctl)?.Value as TomlTable;

    private void AddSingle(SectionReader root, string key)
    {
        if (root.Table(key, $"[{key}]") is not { } table)
        {
            return;
        }

        var entry = new TomlEntry(key, table.Header, table);
        if (!_single.TryAdd(key, entry))
        {
            _problems.Add(table.Header, $"[{key}] is already defined at {_single[key].KeySpan}");
        }
    }

    private void AddNamed(SectionReader root, string key, OrderedDictionary<string, TomlEntry> tables)
    {
        if (root.Table(key, $"[{key}.web]") is not { } table)
        {
            return;
        }

        foreach (TomlEntry entry in table.Entries.Values)
        {
            if (entry.Value is not TomlTable named)
            {
                _problems.Add(
                    entry.KeySpan, $"[{key}] holds one table for each name: '{entry.Key}' belongs under [{key}.NAME]");
            }
            else if (Names.Parse(entry.Key, out _) is { } problem)
            {
                _problems.Add(entry.KeySpan, $"the name {ProblemList.Quote(entry.Key)} {problem}");
            }
            else if (!tables.TryAdd(entry.Key, entry))
            {
                var first = (TomlTable)tables[entry.Key].Value;
                _problems.Add(named.Header, $"[{key}.{entry.Key}] is already defined at {first.Header}");
            }
        }
    }
}
