using System.Diagnostics;

namespace Ha.Service.Configuration.Toml;

/// <summary>Reads the TOML that configurations are made of, quickly; of anything else it says nothing at all.</summary>
/// <remarks>
/// A syntax tree of a large file costs half a second and tens of megabytes at every reload. This reads the common forms, and
/// gives up at whatever is not one of them, right or wrong: several-line strings, floats, dates, numbers that are not decimal,
/// what is defined twice. Then the parser of the library reads the file, which has the words for what is wrong. Where
/// this gives an answer it is the library's, the place of everything included. Not thread-safe: one reading has one.
/// </remarks>
internal sealed class PlainToml
{
    private const int DepthMax = 16;
    private readonly TomlText _text;
    private readonly TomlTable _root;
    private readonly List<(string Key, TextSpan Span)> _path = [];
    private readonly List<TomlBlock> _blocks;
    private readonly TableTaker? _take;

    // Within the second or a later [[name]]: of dotted keys there the library sometimes says that they are there already.
    private bool _isInLater;

    private PlainToml(SourceFile file, List<TomlBlock> blocks, TableTaker? take)
    {
        _blocks = blocks;
        _take = take;
        _text = new TomlText(file);
        _root = new TomlTable(file.Beginning) { Origin = TomlOrigin.Header };
    }

    /// <summary>The root table; null: the file is not plain.</summary>
    /// <param name="file">The file.</param>
    /// <param name="blocks">Takes its blocks; the first one is what stands before the first header, though that be nothing.</param>
    /// <param name="take">Is given the table of each block that has a name, as soon as it is whole; null: nobody is.</param>
    public static TomlTable? Read(SourceFile file, List<TomlBlock> blocks, TableTaker? take = null)
    {
        // The library counts what is two characters here as one column, and refuses what stands for a wrong one.
        if (file.Text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || file.Text.Contains('\ufffd'))
        {
            return null;
        }

        var reader = new PlainToml(file, blocks, take);
        return reader.TryDocument() ? reader._root : null;
    }

    private bool TryDocument()
    {
        _blocks.Add(new TomlBlock("", null, 0));
        TomlTable? table = _root;
        while (_text.SkipLines())
        {
            if (_text.IsAtEnd)
            {
                return TryEndBlock();
            }

            if (_text.Next == '[')
            {
                table = Header();
            }
            else if (table is null || !TryPair(table, 0))
            {
                return false;
            }

            if (table is null || !_text.EndLine())
            {
                return false;
            }
        }

        return false;
    }

    private TomlTable? Header()
    {
        TomlText.Mark start = _text.Here;
        _text.Take('[');
        bool isArray = _text.Take('[');
        if (!TryPath() || !_text.Take(']') || (isArray && !_text.Take(']')) || !TryAddBlock(start))
        {
            return null;
        }

        _isInLater = false;
        TextSpan header = _text.Since(start);
        TomlTable? parent = _root;
        for (int i = 0; i < _path.Count - 1 && parent is not null; i++)
        {
            parent = Through(parent, _path[i], header);
        }

        return parent is null ? null : isArray ? Append(parent, _path[^1], header) : Define(parent, _path[^1], header);
    }

    private bool TryAddBlock(TomlText.Mark start)
    {
        var block = new TomlBlock(_path[0].Key, _path.Count > 1 ? _path[1].Key : null, start.LineStart);
        if ((block.Table, block.Name) == (_blocks[^1].Table, _blocks[^1].Name))
        {
            return true;
        }

        bool isTaken = TryEndBlock();
        _blocks.Add(block);
        return isTaken;
    }

    // What is taken is not kept: of a large file this is most of it.
    private bool TryEndBlock()
    {
        if (_take is null || _blocks[^1] is not { Name: { } name } block || !_take.Wants(block))
        {
            return true;
        }

        // It is the last of its kind: those before it are taken. [[table]] and [[table.name]] make arrays, which nobody takes.
        if (_root.Entries.GetValueOrDefault(block.Table)?.Value is not TomlTable { Entries: { Count: > 0 } tables }
            || tables.Values[^1].Value is not TomlTable table)
        {
            return false;
        }

        Debug.Assert(tables.Values[^1].Key == name, "each header of a block makes its table, or the file is not plain");
        tables.RemoveLast();
        return _take.Take(name, table);
    }

    private TomlTable? Through(TomlTable parent, (string Key, TextSpan Span) segment, TextSpan header)
    {
        if (!parent.Entries.TryGetValue(segment.Key, out TomlEntry? entry))
        {
            var table = new TomlTable(header);
            parent.Entries.TryAdd(new TomlEntry(segment.Key, segment.Span, table));
            return table;
        }

        return entry.Value switch
        {
            TomlArray { IsOfHeaders: true, Items: [.., TomlTable latest] } array => Latest(array, latest),
            TomlTable { Origin: TomlOrigin.Path or TomlOrigin.Header } table => table,
            _ => null,
        };
    }

    private static TomlTable? Define(TomlTable parent, (string Key, TextSpan Span) segment, TextSpan header)
    {
        if (!parent.Entries.TryGetValue(segment.Key, out TomlEntry? entry))
        {
            var table = new TomlTable(header) { Origin = TomlOrigin.Header };
            parent.Entries.TryAdd(new TomlEntry(segment.Key, segment.Span, table));
            return table;
        }

        if (entry.Value is not TomlTable { Origin: TomlOrigin.Path } met)
        {
            return null;
        }

        met.Origin = TomlOrigin.Header;
        met.Header = header;
        return met;
    }

    private TomlTable? Append(TomlTable parent, (string Key, TextSpan Span) segment, TextSpan header)
    {
        if (!parent.Entries.TryGetValue(segment.Key, out TomlEntry? entry))
        {
            entry = new TomlEntry(segment.Key, segment.Span, new TomlArray([], header) { IsOfHeaders = true });
            parent.Entries.TryAdd(entry);
        }

        if (entry.Value is not TomlArray { IsOfHeaders: true } array)
        {
            return null;
        }

        var table = new TomlTable(header) { Origin = TomlOrigin.Header };
        array.Items.Add(table);
        return Latest(array, table);
    }

    private TomlTable Latest(TomlArray array, TomlTable table)
    {
        _isInLater |= array.Items.Count > 1;
        return table;
    }

    private bool TryPath()
    {
        _path.Clear();
        do
        {
            _text.SkipSpaces();
            TomlText.Mark start = _text.Here;
            if (!_text.TryKey(out string key))
            {
                return false;
            }

            _path.Add((key, _text.Since(start)));
            _text.SkipSpaces();
        }
        while (_text.Take('.'));
        return true;
    }

    private bool TryPair(TomlTable? table, int depth)
    {
        if (!TryPath() || !_text.Take('=') || (_isInLater && depth == 0 && _path.Count > 1))
        {
            return false;
        }

        for (int i = 0; i < _path.Count - 1 && table is not null; i++)
        {
            table = Dotted(table, _path[i]);
        }

        // A value may have a path of its own.
        (string key, TextSpan span) = _path[^1];
        _text.SkipSpaces();
        return table is not null && Value(depth) is { } value && table.Entries.TryAdd(new TomlEntry(key, span, value));
    }

    private static TomlTable? Dotted(TomlTable parent, (string Key, TextSpan Span) segment)
    {
        if (!parent.Entries.TryGetValue(segment.Key, out TomlEntry? entry))
        {
            entry = new TomlEntry(segment.Key, segment.Span, new TomlTable(segment.Span) { Origin = TomlOrigin.Dotted });
            parent.Entries.TryAdd(entry);
        }

        return entry.Value as TomlTable is { Origin: TomlOrigin.Dotted } table ? table : null;
    }

    private TomlValue? Value(int depth)
    {
        TomlText.Mark start = _text.Here;
        switch (_text.Next)
        {
            case '"' or '\'':
                return _text.TryString(out string text) ? new TomlString(text, _text.Since(start)) : null;
            case '-' or (>= '0' and <= '9'):
                return _text.TryInteger(out long integer) ? new TomlInteger(integer, _text.Since(start)) : null;
            case 't':
                return _text.TakeWord("true") ? new TomlBoolean(true, _text.Since(start)) : null;
            case 'f':
                return _text.TakeWord("false") ? new TomlBoolean(false, _text.Since(start)) : null;
            case '[' when depth < DepthMax:
                return Array(start, depth + 1);
            case '{' when depth < DepthMax:
                return InlineTable(start, depth + 1);
            default:
                return null;
        }
    }

    private TomlArray? Array(TomlText.Mark start, int depth)
    {
        List<TomlValue> items = [];
        _text.Take('[');
        do
        {
            if (!_text.SkipLines())
            {
                return null;
            }

            if (_text.Next == ']')
            {
                break;
            }

            if (Value(depth) is not { } item || !_text.SkipLines())
            {
                return null;
            }

            items.Add(item);
        }
        while (_text.Take(','));
        return _text.Take(']') ? new TomlArray(items, _text.Since(start)) : null;
    }

    private TomlTable? InlineTable(TomlText.Mark start, int depth)
    {
        // Its span is known at its end, and its entries come before.
        var open = new TomlTable(default(TextSpan));
        _text.Take('{');
        _text.SkipSpaces();
        while (_text.Next != '}')
        {
            if (!TryPair(open, depth))
            {
                return null;
            }

            _text.SkipSpaces();
            if (!_text.Take(','))
            {
                break;
            }

            _text.SkipSpaces();
            if (_text.Next == '}')
            {
                return null; // A comma before the end is of TOML 1.1.
            }
        }

        if (!_text.Take('}'))
        {
            return null;
        }

        var table = new TomlTable(_text.Since(start)) { Origin = TomlOrigin.Inline };
        foreach (TomlEntry entry in open.Entries.Values)
        {
            table.Entries.TryAdd(entry);
        }

        return table;
    }
}
