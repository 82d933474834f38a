using System.Collections.Immutable;
using System.Globalization;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration.Sections;

/// <summary>
/// <c>[sysctl]</c>: values that the operator wants instead of those that features need. A name may be written in quotes,
/// or without them, which to TOML is tables within tables.
/// </summary>
internal static class SysctlSection
{
    private const string Keep = "keep";
    private const string Example = "\"net.ipv4.vs.conn_reuse_mode\" = 1";
    private const string Root = "net";

    /// <summary>The values by path below /proc/sys; null: it is left alone.</summary>
    public static ImmutableSortedDictionary<string, string?> Read(TomlTable? table, ProblemList problems)
    {
        var values = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        if (table is not null)
        {
            Read(table, "", 0, values, problems);
        }

        return values.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static void Read(
        TomlTable table, string prefix, int depth, SortedDictionary<string, string?> values, ProblemList problems)
    {
        foreach (TomlEntry entry in table.Entries.Values)
        {
            string name = prefix + entry.Key;
            if (entry.Value is TomlTable inner && depth < ConfigurationLimits.SysctlPartsMax)
            {
                Read(inner, $"{name}.", depth + 1, values, problems);
            }
            else if (PathOf(name) is not { } path)
            {
                problems.Add(
                    entry.KeySpan,
                    $"{ProblemList.Quote(name)} must be the name of a sysctl below net, such as {Example}; with slashes "
                    + "for dots when an interface's name has one");
            }
            else if (!TryRead(entry.Value, out string? value))
            {
                problems.Add(
                    entry.Value.Span,
                    $"{ProblemList.Quote(name)} must be an integer, a string of words such as \"3 50\", or \"{Keep}\" to "
                    + $"leave it alone, not {entry.Value.Kind}");
            }
            else if (values.Count == ConfigurationLimits.SysctlsMax)
            {
                problems.Add(entry.KeySpan, $"[sysctl] has more than {ConfigurationLimits.SysctlsMax} values");
                return;
            }
            else if (!values.TryAdd(path, value))
            {
                problems.Add(entry.KeySpan, $"{ProblemList.Quote(name)} is already given in [sysctl]");
            }
        }
    }

    // As sysctl(8) reads names: the first separator that occurs is the one.
    private static string? PathOf(string name)
    {
        string path = name.Contains('/', StringComparison.Ordinal) ? name : name.Replace('.', '/');
        string[] parts = path.Split('/');
        bool isWrong = path.Length > ConfigurationLimits.SysctlNameCharsMax || parts.Length < 2 || parts[0] != Root
            || parts.Any(part => part is "" or "." or ".." || part.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)));
        return isWrong ? null : path;
    }

    private static bool TryRead(TomlValue value, out string? text)
    {
        text = value switch
        {
            TomlInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
            TomlString { Value: not Keep } words => string.Join(
                ' ', words.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            _ => null,
        };
        return text is null
            ? value is TomlString { Value: Keep }
            : text.Length is > 0 and <= ConfigurationLimits.SysctlValueCharsMax && !text.Any(char.IsControl);
    }
}
