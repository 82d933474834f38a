using System.Text;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <summary>The <c>track</c> of a router as it was written: interfaces, and what the director looks at.</summary>
/// <param name="Interfaces">The interfaces.</param>
/// <param name="Objects">The others.</param>
internal sealed record TrackSection(
    IReadOnlyList<Located<TrackedInterface>> Interfaces, IReadOnlyList<Located<TrackedObject>> Objects)
{
    private const int WeightMax = 253;
    private const int ProcessNameBytesMax = 15; // TASK_COMM_LEN without its terminator
    private static readonly TimeSpan DebounceMax = TimeSpan.FromMinutes(5);

    private static readonly (string Key, TrackedKind? Kind)[] Subjects =
    [
        ("interface", null), ("script", TrackedKind.Script), ("service", TrackedKind.Service),
        ("process", TrackedKind.Process), ("file", TrackedKind.File),
    ];

    /// <summary>Reads what is right; the rest is reported.</summary>
    public static TrackSection Read(SectionReader router)
    {
        var interfaces = new List<Located<TrackedInterface>>();
        var objects = new List<Located<TrackedObject>>();
        foreach (TomlValue item in router.Items("track", "tables", ConfigurationLimits.TrackedMax))
        {
            if (item is not TomlTable table)
            {
                router.Problems.Add(
                    item.Span, $"track must hold tables, such as {{ interface = \"eth1\" }}, not {item.Kind}");
                continue;
            }

            var reader = new SectionReader(table, $"track of {router.Title}", SectionKeys.Track, router.Problems);
            ReadOne(reader, interfaces, objects);
        }

        return new TrackSection(interfaces, objects);
    }

    private static void ReadOne(
        SectionReader reader, List<Located<TrackedInterface>> interfaces, List<Located<TrackedObject>> objects)
    {
        (string Key, TrackedKind? Kind)[] given = [.. Subjects.Where(subject => reader.Has(subject.Key))];
        if (given.Length != 1)
        {
            reader.Problems.Add(
                given.Length == 0 ? reader.Header : reader.KeySpan(given[1].Key),
                $"{reader.Title} needs exactly one of the keys 'interface', 'script', 'service', 'process' and 'file'");
            return;
        }

        (string key, TrackedKind? kind) = given[0];
        Located<string>? name = reader.Text<string>(key, ParserOf(kind));
        Located<int>? weight = reader.Integer("weight", -WeightMax, kind is null ? -1 : WeightMax);
        Located<TimeSpan>? debounce = reader.Duration("debounce", TimeSpan.Zero, DebounceMax);
        Located<bool>? invert = reader.Boolean("invert");
        if (weight is { Value: 0 })
        {
            reader.Problems.Add(weight.Span, "weight 0 would change nothing: leave it out for a fault");
        }

        if (debounce is not null && kind is not null)
        {
            reader.Problems.Add(reader.KeySpan("debounce"), "'debounce' is for interfaces only");
        }

        if (invert is not null && kind is null or TrackedKind.Service)
        {
            reader.Problems.Add(reader.KeySpan("invert"), "'invert' is for scripts, processes and files only");
        }

        if (name is null)
        {
            return;
        }

        if (kind is { } of)
        {
            objects.Add(new(new TrackedObject(of, name.Value, weight?.Value, invert?.Value ?? false), name.Span));
        }
        else
        {
            interfaces.Add(new(new TrackedInterface(name.Value, weight?.Value, debounce?.Value ?? default), name.Span));
        }
    }

    private static TextParser<string> ParserOf(TrackedKind? kind) => kind switch
    {
        null => Names.ParseInterface,
        TrackedKind.Process => ParseProcess,
        TrackedKind.File => Names.ParseAbsolutePath,
        _ => Names.Parse,
    };

    private static string? ParseProcess(string text, out string value)
    {
        value = text;
        if (text.StartsWith('/'))
        {
            return Names.ParseAbsolutePath(text, out value);
        }

        return text.Length == 0 || text.Any(char.IsControl) || text.Contains('/', StringComparison.Ordinal)
            ? "must be the name of a process, such as \"haproxy\", or the absolute path of its program"
            : Encoding.UTF8.GetByteCount(text) > ProcessNameBytesMax
                ? $"is longer than the {ProcessNameBytesMax} bytes that the kernel keeps of a process's name; "
                    + "write the absolute path of its program"
                : null;
    }
}
