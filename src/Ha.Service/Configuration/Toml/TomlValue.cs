namespace Ha.Service.Configuration.Toml;

/// <summary>A value of a configuration file and its place.</summary>
/// <param name="Span">The value, or the header of a table.</param>
internal abstract record TomlValue(TextSpan Span)
{
    /// <summary>The type, as messages name it.</summary>
    public abstract string Kind { get; }
}

/// <summary>A string of any of TOML's four forms.</summary>
internal sealed record TomlString(string Value, TextSpan Span) : TomlValue(Span)
{
    /// <inheritdoc/>
    public override string Kind => "a string";
}

/// <summary>An integer.</summary>
internal sealed record TomlInteger(long Value, TextSpan Span) : TomlValue(Span)
{
    /// <inheritdoc/>
    public override string Kind => "an integer";
}

/// <summary>True or false.</summary>
internal sealed record TomlBoolean(bool Value, TextSpan Span) : TomlValue(Span)
{
    /// <inheritdoc/>
    public override string Kind => Value ? "true" : "false";
}

/// <summary>A kind of value that no key takes: a float, a date, a time.</summary>
internal sealed record TomlOther(string Name, TextSpan Span) : TomlValue(Span)
{
    /// <inheritdoc/>
    public override string Kind => Name;
}

/// <summary>An array, or the tables of <c>[[name]]</c>, which mean the same.</summary>
internal sealed record TomlArray(List<TomlValue> Items, TextSpan Span) : TomlValue(Span)
{
    /// <summary>Whether it is <c>[[name]]</c>, which is written piece by piece.</summary>
    public bool IsOfHeaders { get; init; }

    /// <inheritdoc/>
    public override string Kind => "an array";
}

/// <summary>A key of a table and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeySpan">Where the key stands.</param>
/// <param name="Value">Its value.</param>
internal sealed record TomlEntry(string Key, TextSpan KeySpan, TomlValue Value);

/// <summary>How a table came to be.</summary>
internal enum TomlOrigin
{
    /// <summary>As a part of the path of another's header.</summary>
    Path,

    /// <summary>By a header of its own; also the root.</summary>
    Header,

    /// <summary>By dotted keys.</summary>
    Dotted,

    /// <summary>In braces.</summary>
    Inline,
}

/// <summary>A table, whether it has a header, stands in braces, or exists through dotted keys.</summary>
internal sealed record TomlTable(TextSpan Span) : TomlValue(Span)
{
    /// <summary>The entries, in the order of the file.</summary>
    public TomlEntries Entries { get; } = new();

    /// <summary>How it came to be, which decides what may be added to it.</summary>
    public TomlOrigin Origin { get; set; }

    /// <summary>Where the table begins; one first met inside a path gets its own header's place later.</summary>
    public TextSpan Header { get; set; } = Span;

    /// <inheritdoc/>
    public override string Kind => "a table";
}
