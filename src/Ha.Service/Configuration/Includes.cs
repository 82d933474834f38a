using System.IO.Enumeration;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration;

/// <summary>Finds the files that <c>[director] include</c> names. Relative to the file that holds it.</summary>
internal static class Includes
{
    private const string Key = "include";

    /// <summary>The files, each once, in the order of the patterns and then of their names.</summary>
    public static IReadOnlyList<Located<string>> Find(TomlFile main, ProblemList problems)
    {
        var found = new OrderedDictionary<string, Located<string>>(StringComparer.Ordinal);
        foreach (TomlValue item in Patterns(main, problems))
        {
            if (item is not TomlString { Value.Length: > 0 } pattern
                || pattern.Value.Contains('\0', StringComparison.Ordinal))
            {
                problems.Add(
                    item.Span, "include must hold file names or patterns in quotes, such as \"conf.d/*.toml\"");
                continue;
            }

            foreach (string path in Expand(main.Source, pattern, problems))
            {
                found.TryAdd(Path.GetFullPath(path), new Located<string>(path, pattern.Span));
            }
        }

        if (found.Remove(Path.GetFullPath(main.Source.Path), out Located<string>? itself))
        {
            problems.Add(itself.Span, "include names the file that it stands in");
        }

        if (found.Count > ConfigurationLimits.IncludedFilesMax)
        {
            problems.Add(
                found.GetAt(0).Value.Span,
                $"include names {found.Count} files; {ConfigurationLimits.IncludedFilesMax} are the most");
            return [];
        }

        return [.. found.Values];
    }

    /// <summary>Refuses an include in an included file: one level is what an operator can follow.</summary>
    public static void RejectNested(TomlFile included, ProblemList problems)
    {
        if (Entry(included) is { } entry)
        {
            problems.Add(entry.KeySpan, "an included file cannot include others");
        }
    }

    private static TomlEntry? Entry(TomlFile file) =>
        file.Root?.Entries.GetValueOrDefault("director")?.Value is TomlTable director
            ? director.Entries.GetValueOrDefault(Key)
            : null;

    private static List<TomlValue> Patterns(TomlFile main, ProblemList problems)
    {
        TomlEntry? entry = Entry(main);
        if (entry is null or { Value: TomlArray })
        {
            return (entry?.Value as TomlArray)?.Items ?? [];
        }

        problems.Add(entry.Value.Span, $"include must be an array of file names, in [ ], not {entry.Value.Kind}");
        return [];
    }

    private static IEnumerable<string> Expand(SourceFile main, TomlString pattern, ProblemList problems)
    {
        string path = Path.Combine(Path.GetDirectoryName(main.Path) ?? "", pattern.Value);
        string folder = Path.GetDirectoryName(path) ?? "";
        string name = Path.GetFileName(path);
        if (folder.AsSpan().ContainsAny('*', '?'))
        {
            problems.Add(pattern.Span, "include may have '*' and '?' only in the last part, the file name");
            return [];
        }

        if (!name.AsSpan().ContainsAny('*', '?'))
        {
            return [path];
        }

        try
        {
            // As in a shell, a pattern does not find hidden files: editors leave their copies there.
            return [.. Directory.EnumerateFiles(folder.Length == 0 ? "." : folder)
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(file => !file.StartsWith('.')
                    && FileSystemName.MatchesSimpleExpression(name, file, ignoreCase: false))
                .Order(StringComparer.Ordinal)
                .Select(file => Path.Combine(folder, file))];
        }
        catch (DirectoryNotFoundException)
        {
            // A pattern may match nothing, so the folder need not be there yet.
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add(pattern.Span, $"include cannot list {folder}: {e.Message}");
            return [];
        }
    }
}
