using System.Diagnostics;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>Reads a value from the text that the operator wrote; returns what is wrong with it, or null.</summary>
internal delegate string? TextParser<T>(string text, out T value);

/// <summary>Takes typed values out of one table, appending a problem for whatever is not as it must be.</summary>
/// <remarks>A value that is absent or wrong is null; the section's default stands in for it.</remarks>
internal sealed class SectionReader
{
    private readonly TomlTable _table;
    private readonly SectionKeys _keys;
    private HashSet<string>? _misspelt;

    /// <summary>Reads a table; keys that it must not have are reported at once.</summary>
    /// <param name="table">The table.</param>
    /// <param name="title">The table as messages name it, such as <c>[vrrp.web]</c>.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <param name="problems">Where problems go.</param>
    public SectionReader(TomlTable table, string title, SectionKeys keys, ProblemList problems)
    {
        _table = table;
        _keys = keys;
        Title = title;
        Problems = problems;
        RejectUnknownKeys();
    }

    /// <summary>The table as messages name it.</summary>
    public string Title { get; }

    /// <summary>Where problems go.</summary>
    public ProblemList Problems { get; }

    /// <summary>Where the table begins.</summary>
    public TextSpan Header => _table.Header;

    /// <summary>Whether a key is given, rightly or wrongly.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Where a key stands; the table's header when it is not given.</summary>
    public TextSpan KeySpan(string key) => Find(key)?.KeySpan ?? Header;

    /// <summary>Reports a key that must be given and is not; a misspelt one has been reported as that.</summary>
    public void Require(string key, string example)
    {
        if (!Has(key) && _misspelt?.Contains(key) != true)
        {
            Problems.Add(Header, $"{Title} needs the key '{key}', such as {key} = {example}");
        }
    }

    /// <summary>A value of any type.</summary>
    public TomlValue? Value(string key) => Find(key)?.Value;

    /// <summary>True or false.</summary>
    public Located<bool>? Boolean(string key) => Value(key) switch
    {
        null => null,
        TomlBoolean boolean => new Located<bool>(boolean.Value, boolean.Span),
        TomlString { Value: "true" or "false" } text =>
            Wrong<bool>(key, text, "must be true or false, without quotes", text.Value),
        { } other => Wrong<bool>(key, other, $"must be true or false, not {other.Kind}"),
    };

    /// <summary>An integer within a range.</summary>
    public Located<int>? Integer(string key, int least, int most) => Value(key) switch
    {
        null => null,
        TomlInteger integer when integer.Value >= least && integer.Value <= most =>
            new Located<int>((int)integer.Value, integer.Span),
        TomlInteger integer => Wrong<int>(key, integer, $"must be {least} to {most}, not {integer.Value}"),
        { } other => Wrong<int>(key, other, $"must be an integer of {least} to {most}, not {other.Kind}"),
    };

    /// <summary>An integer within a range that may be larger than an <see cref="int"/>.</summary>
    public Located<long>? Number(string key, long least, long most) => Value(key) switch
    {
        null => null,
        TomlInteger integer when integer.Value >= least && integer.Value <= most => new(integer.Value, integer.Span),
        TomlInteger integer => Wrong<long>(key, integer, $"must be {least} to {most}, not {integer.Value}"),
        { } other => Wrong<long>(key, other, $"must be an integer of {least} to {most}, not {other.Kind}"),
    };

    /// <summary>A string that a parser accepts.</summary>
    public Located<T>? Text<T>(string key, TextParser<T> parser) =>
        Value(key) is { } value ? Read(key, value, parser) : null;

    /// <summary>One of some words.</summary>
    public Located<T>? Choice<T>(string key, IReadOnlyDictionary<string, T> choices)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        TomlString? text = value as TomlString;
        if (text is not null && choices.TryGetValue(text.Value, out T? chosen))
        {
            return new Located<T>(chosen, text.Span);
        }

        string all = string.Join(", ", choices.Keys.Select(choice => $"\"{choice}\""));
        if (text is null)
        {
            return Wrong<T>(key, value, $"must be one of {all}, not {value.Kind}");
        }

        string? near = Suggestion.For(text.Value, choices.Keys);
        return Wrong<T>(
            key,
            text,
            $"must be one of {all}, not {ProblemList.Quote(text.Value)}",
            near is null ? null : $"\"{near}\"");
    }

    /// <summary>A duration within a range.</summary>
    public Located<TimeSpan>? Duration(string key, TimeSpan least, TimeSpan most)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case TomlInteger { Value: >= 0 } number:
                return Wrong<TimeSpan>(
                    key, number, $"must be a duration in quotes with its unit ({Range()})", $"\"{number.Value}s\"");
            case TomlString text when Durations.Parse(text.Value, out TimeSpan duration) is null:
                return duration >= least && duration <= most
                    ? new Located<TimeSpan>(duration, text.Span)
                    : Wrong<TimeSpan>(key, text, $"must be {Range()}, not {ProblemList.Quote(text.Value)}");
            case { } other:
                return Read<TimeSpan>(key, other, Durations.Parse);
        }

        string Range() => $"{Durations.Format(least)} to {Durations.Format(most)}";
    }

    /// <summary>A duration within a range that must be whole seconds, because <paramref name="why"/>.</summary>
    public Located<TimeSpan>? WholeSeconds(string key, TimeSpan least, TimeSpan most, string why)
    {
        Located<TimeSpan>? duration = Duration(key, least, most);
        if (duration is null || Durations.IsWholeSeconds(duration.Value))
        {
            return duration;
        }

        Problems.Add(duration.Span, $"{key} must be whole seconds: {why}");
        return null;
    }

    /// <summary>The items of an array, at most <paramref name="most"/>.</summary>
    public IReadOnlyList<TomlValue> Items(string key, string itemsAre, int most = int.MaxValue)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case TomlArray array when array.Items.Count <= most:
                return array.Items;
            case TomlArray array:
                Problems.Add(KeySpan(key), $"{key} has {array.Items.Count} items; {most} are the most");
                return [];
            case { } other:
                Problems.Add(other.Span, $"{key} must be an array of {itemsAre}, in [ ], not {other.Kind}");
                return [];
        }
    }

    /// <summary>The items of an array of strings that a parser accepts.</summary>
    public List<Located<T>> Texts<T>(string key, string itemsAre, TextParser<T> parser, int most = int.MaxValue)
    {
        var texts = new List<Located<T>>();
        foreach (TomlValue item in Items(key, itemsAre, most))
        {
            if (Read(key, item, parser) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>A table.</summary>
    public TomlTable? Table(string key, string example)
    {
        if (Value(key) is { } value and not TomlTable)
        {
            Problems.Add(value.Span, $"{key} must be a table, such as {example}, not {value.Kind}");
        }

        return Value(key) as TomlTable;
    }

    /// <summary>Reads one string, of a key or of an item of its array.</summary>
    public Located<T>? Read<T>(string key, TomlValue value, TextParser<T> parser)
    {
        if (value is not TomlString text)
        {
            return Wrong<T>(key, value, $"must be a string in quotes, not {value.Kind}");
        }

        if (parser(text.Value, out T parsed) is not { } problem)
        {
            return new Located<T>(parsed, text.Span);
        }

        return Wrong<T>(key, text, $"{ProblemList.Quote(text.Value)} {problem}", separator: ": ");
    }

    private Located<T>? Wrong<T>(
        string key, TomlValue value, string message, string? suggestion = null, string separator = " ")
    {
        Problems.Add(value.Span, $"{key}{separator}{message}", suggestion);
        return null;
    }

    private TomlEntry? Find(string key)
    {
        Debug.Assert(_keys.Known.Contains(key), "a key that is read must be among the known ones");
        return _table.Entries.GetValueOrDefault(key);
    }

    private void RejectUnknownKeys()
    {
        foreach (TomlEntry entry in _table.Entries.Values)
        {
            if (!_keys.Known.Contains(entry.Key))
            {
                string? meant = Suggestion.For(entry.Key, _keys.Known);
                if (meant is not null)
                {
                    (_misspelt ??= []).Add(meant);
                }

                Problems.Add(
                    entry.KeySpan,
                    $"unknown key {ProblemList.Quote(entry.Key).Replace('"', '\'')} in {Title}",
                    meant);
            }
        }
    }
}
