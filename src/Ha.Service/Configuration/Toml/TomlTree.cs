using Tomlyn.Syntax;

namespace Ha.Service.Configuration.Toml;

/// <summary>Turns the parser's syntax into tables and values, resolving table paths and dotted keys.</summary>
/// <remarks>The parser has reported redefinitions by now: the first definition wins here, silently.</remarks>
internal sealed class TomlTree
{
    private readonly SourceFile _file;
    private readonly TomlTable _root;

    private TomlTree(SourceFile file)
    {
        _file = file;
        _root = new TomlTable(file.Beginning);
    }

    /// <summary>The root table of a document.</summary>
    public static TomlTable Bind(DocumentSyntax document, SourceFile file)
    {
        var tree = new TomlTree(file);
        tree.AddAll(tree._root, document.KeyValues);
        foreach (TableSyntaxBase table in document.Tables)
        {
            if (tree.Open(table) is { } target)
            {
                tree.AddAll(target, table.Items);
            }
        }

        return tree._root;
    }

    /// <summary>A parser's place as ours: its lines and columns count from 0, and its end is inclusive.</summary>
    public static TextSpan Place(SourceFile file, SourceSpan span)
    {
        int line = span.Start.Line + 1;
        int column = span.Start.Column + 1;
        int length = span.End.Line == span.Start.Line
            ? span.End.Column - span.Start.Column + 1
            : file.Line(line).Length - span.Start.Column;
        return new TextSpan(file, line, column, Math.Max(1, length));
    }

    private TomlTable? Open(TableSyntaxBase table)
    {
        if (table.Name is null)
        {
            return null;
        }

        List<Segment> path = Path(table.Name);
        TextSpan header = Header(table);
        TomlTable? parent = _root;
        foreach (Segment segment in path[..^1])
        {
            parent = Descend(parent, segment, header);
            if (parent is null)
            {
                return null;
            }
        }

        return table is TableArraySyntax ? Append(parent, path[^1], header) : Define(parent, path[^1], header);
    }

    private static TomlTable? Descend(TomlTable parent, Segment segment, TextSpan header)
    {
        if (!parent.Entries.TryGetValue(segment.Key, out TomlEntry? entry))
        {
            entry = new TomlEntry(segment.Key, segment.Span, new TomlTable(header));
            parent.Entries.TryAdd(entry);
        }

        // A path through [[name]] means its latest table.
        return entry.Value is TomlArray { Items: [.., TomlTable latest] } ? latest : entry.Value as TomlTable;
    }

    private static TomlTable? Define(TomlTable parent, Segment segment, TextSpan header)
    {
        TomlTable? table = Descend(parent, segment, header);
        if (table is not null)
        {
            table.Header = header;
        }

        return table;
    }

    private static TomlTable? Append(TomlTable parent, Segment segment, TextSpan header)
    {
        if (!parent.Entries.TryGetValue(segment.Key, out TomlEntry? entry))
        {
            entry = new TomlEntry(segment.Key, segment.Span, new TomlArray([], header));
            parent.Entries.TryAdd(entry);
        }

        if (entry.Value is not TomlArray array)
        {
            return null;
        }

        var table = new TomlTable(header);
        array.Items.Add(table);
        return table;
    }

    private void AddAll(TomlTable table, IEnumerable<KeyValueSyntax> pairs)
    {
        foreach (KeyValueSyntax pair in pairs)
        {
            Add(table, pair);
        }
    }

    private void Add(TomlTable? table, KeyValueSyntax? pair)
    {
        if (pair?.Key is null || pair.Value is null)
        {
            return;
        }

        List<Segment> path = Path(pair.Key);
        foreach (Segment segment in path[..^1])
        {
            table = table is null ? null : Descend(table, segment, segment.Span);
        }

        table?.Entries.TryAdd(new TomlEntry(path[^1].Key, path[^1].Span, Value(pair.Value)));
    }

    private TomlValue Value(ValueSyntax? value)
    {
        TextSpan span = value is null ? _file.Beginning : Place(_file, value.Span);
        return value switch
        {
            StringValueSyntax text => new TomlString(text.Value ?? "", span),
            IntegerValueSyntax integer => new TomlInteger(integer.Value, span),
            BooleanValueSyntax boolean => new TomlBoolean(boolean.Value, span),
            ArraySyntax array => new TomlArray([.. array.Items.Select(item => Value(item.Value))], span),
            InlineTableSyntax table => InlineTable(table, span),
            FloatValueSyntax => new TomlOther("a float", span),
            _ => new TomlOther("a date or time", span),
        };
    }

    private TomlTable InlineTable(InlineTableSyntax syntax, TextSpan span)
    {
        var table = new TomlTable(span);
        foreach (InlineTableItemSyntax item in syntax.Items)
        {
            Add(table, item.KeyValue);
        }

        return table;
    }

    private List<Segment> Path(KeySyntax key) =>
        [Part(key.Key), .. key.DotKeys.Select(dotted => Part(dotted.Key))];

    private Segment Part(BareKeyOrStringValueSyntax? part) => part switch
    {
        BareKeySyntax bare => new Segment(bare.Key?.Text ?? "", Place(_file, bare.Span)),
        StringValueSyntax quoted => new Segment(quoted.Value ?? "", Place(_file, quoted.Span)),
        _ => new Segment("", _file.Beginning),
    };

    private TextSpan Header(TableSyntaxBase table)
    {
        SourceSpan span = table.Span;
        return table.CloseBracket is null
            ? Place(_file, span)
            : Place(_file, new SourceSpan(span.FileName, span.Start, table.CloseBracket.Span.End));
    }

    private readonly record struct Segment(string Key, TextSpan Span);
}
