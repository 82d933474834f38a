using System.Buffers;

namespace Ha.Service.Configuration.Toml;

/// <summary>A place in a TOML text that moves forward, and what stands there of the plain forms.</summary>
/// <remarks>Every method that returns false has met something that is not plain, and leaves the place anywhere.</remarks>
internal sealed class TomlText(SourceFile file)
{
    // Longer than that may be too large a number.
    private const int DigitsMax = 18;
    private const string BareKeyLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    private static readonly SearchValues<char> BareKey = SearchValues.Create(BareKeyLetters);
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(code => code != '\t').Append(0x7f).Select(code => (char)code)]);

    private readonly string _text = file.Text;

    // Keys, and words such as "nat", come thousands of times: each is one string.
    private readonly HashSet<string> _known = [];
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>A place to make a span from.</summary>
    public readonly record struct Mark(int At, int Line, int LineStart);

    public Mark Here => new(_at, _line, _lineStart);

    public bool IsAtEnd => _at >= _text.Length;

    /// <summary>The character here; NUL at the end.</summary>
    public char Next => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>From a place to here; of more than one line, to the end of the first.</summary>
    public TextSpan Since(Mark start)
    {
        int end = _at;
        if (start.Line != _line)
        {
            end = _text.IndexOf('\n', start.At);
            end -= _text[end - 1] == '\r' ? 1 : 0;
        }

        return new TextSpan(file, start.Line, start.At - start.LineStart + 1, Math.Max(1, end - start.At));
    }

    public bool Take(char expected)
    {
        if (Next != expected || IsAtEnd)
        {
            return false;
        }

        _at++;
        return true;
    }

    public bool TakeWord(string expected)
    {
        if (!_text.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    public void SkipSpaces()
    {
        while (Next is ' ' or '\t')
        {
            _at++;
        }
    }

    /// <summary>Skips spaces and one comment, and takes the end of the line, or of the text.</summary>
    public bool EndLine()
    {
        SkipSpaces();
        if (Take('#'))
        {
            ReadOnlySpan<char> rest = _text.AsSpan(_at);
            int end = rest.IndexOf('\n');
            end = end < 0 ? rest.Length : end;
            end -= end > 0 && end < rest.Length && rest[end - 1] == '\r' ? 1 : 0;
            if (rest[..end].ContainsAny(Controls))
            {
                return false;
            }

            _at += end;
        }

        return IsAtEnd || TakeNewLine();
    }

    /// <summary>Skips lines that say nothing, up to the first character that does.</summary>
    public bool SkipLines()
    {
        SkipSpaces();
        while (Next is '#' or '\n' or '\r')
        {
            if (!EndLine())
            {
                return false;
            }

            SkipSpaces();
        }

        return true;
    }

    public bool TryKey(out string key)
    {
        key = "";
        if (Next is '"' or '\'')
        {
            return TryString(out key);
        }

        ReadOnlySpan<char> rest = _text.AsSpan(_at);
        int length = rest.IndexOfAnyExcept(BareKey);
        length = length < 0 ? rest.Length : length;
        key = Known(rest[..length]);
        _at += length;
        return length > 0;
    }

    /// <summary>A string on one line.</summary>
    public bool TryString(out string value)
    {
        value = "";
        char quote = _text[_at++];
        ReadOnlySpan<char> rest = _text.AsSpan(_at);
        int end = rest.IndexOf(quote);
        if (end < 0 || (end == 0 && rest.Length > 1 && rest[1] == quote))
        {
            return false;
        }

        ReadOnlySpan<char> content = rest[..end];
        if (content.ContainsAny(Controls) || (quote == '"' && content.Contains('\\')))
        {
            return quote == '"' && TryEscaped(out value);
        }

        value = Known(content);
        _at += end + 1;
        return true;
    }

    /// <summary>A decimal number without underscores.</summary>
    public bool TryInteger(out long value)
    {
        int start = _at;
        _at += Next == '-' ? 1 : 0;
        int digits = _at;
        while (char.IsAsciiDigit(Next))
        {
            _at++;
        }

        int count = _at - digits;
        bool isPlain = count is > 0 and <= DigitsMax && (count == 1 || _text[digits] != '0')
            && (IsAtEnd || Next is ' ' or '\t' or '\r' or '\n' or ',' or ']' or '}' or '#');
        value = 0;
        return isPlain && long.TryParse(_text.AsSpan(start, _at - start), out value);
    }

    private bool TryEscaped(out string value)
    {
        value = "";
        var text = new System.Text.StringBuilder();
        for (; Next != '"'; _at++)
        {
            if (IsAtEnd || Controls.Contains(Next))
            {
                return false;
            }

            char c = Next;
            if (c == '\\')
            {
                _at++;
                c = Next switch
                {
                    '"' or '\\' => Next,
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\b',
                    'f' => '\f',
                    _ => '\0',
                };
                if (c == '\0')
                {
                    return false;
                }
            }

            text.Append(c);
        }

        _at++;
        value = text.ToString();
        return true;
    }

    private bool TakeNewLine()
    {
        Take('\r');
        if (!Take('\n'))
        {
            return false;
        }

        _line++;
        _lineStart = _at;
        return true;
    }

    private string Known(ReadOnlySpan<char> word)
    {
        const int WordMax = 16;
        if (word.Length > WordMax || word.Contains(':'))
        {
            return word.ToString();
        }

        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(word, out string? one))
        {
            one = word.ToString();
            _known.Add(one);
        }

        return one;
    }
}
