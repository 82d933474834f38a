using System.Text;

namespace Ha.Service.Configuration;

/// <summary>Collects the problems of one reading; never refuses, but stops growing at a limit and says so.</summary>
/// <remarks>Not thread-safe: one reading has one list.</remarks>
internal sealed class ProblemList
{
    private readonly List<ConfigProblem> _problems = [];

    /// <summary>How many there are.</summary>
    public int Count => _problems.Count;

    /// <summary>Appends a problem at a place.</summary>
    public void Add(TextSpan at, string message, string? suggestion = null)
    {
        if (_problems.Count == ConfigurationLimits.ProblemsMax)
        {
            message = "there are more problems than are shown";
        }
        else if (_problems.Count > ConfigurationLimits.ProblemsMax)
        {
            return;
        }

        (string line, int caret) = Shown(at.File.Line(at.Line), at.Column - 1);
        _problems.Add(new ConfigProblem(at.File.Path, at.Line, at.Column, Printable(message))
        {
            LineText = line,
            CaretColumn = caret,
            CaretLength = Math.Clamp(at.Length, 1, Math.Max(1, line.Length - caret)),
            Suggestion = suggestion,
        });
    }

    /// <summary>Appends "must ..." for a value, quoting it.</summary>
    public void AddBadText(Located<string> text, string mustBe, string? suggestion = null) =>
        Add(text.Span, $"{Quote(text.Value)} {mustBe}", suggestion);

    /// <summary>All of them, ordered by file, then line, then column.</summary>
    public IReadOnlyList<ConfigProblem> InOrder(IReadOnlyList<string> files)
    {
        var rank = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            rank.TryAdd(file, rank.Count);
        }

        return [.. _problems
            .OrderBy(problem => rank.GetValueOrDefault(problem.File, int.MaxValue))
            .ThenBy(problem => problem.Line)
            .ThenBy(problem => problem.Column)];
    }

    /// <summary>The operator's text as a message repeats it: in quotes, shortened.</summary>
    public static string Quote(string text) => text.Length <= ConfigurationLimits.QuotedCharsMax
        ? $"\"{text}\""
        : $"\"{text[..ConfigurationLimits.QuotedCharsMax]}...\"";

    /// <summary>The part of a line to show, and where the column is in it.</summary>
    private static (string Line, int Caret) Shown(string line, int column)
    {
        column = Math.Clamp(column, 0, line.Length);
        int start = line.Length <= ConfigurationLimits.ShownLineCharsMax
            ? 0
            : Math.Clamp(column - (ConfigurationLimits.ShownLineCharsMax / 2), 0,
                line.Length - ConfigurationLimits.ShownLineCharsMax);
        int length = Math.Min(line.Length - start, ConfigurationLimits.ShownLineCharsMax);
        return (Printable(line.Substring(start, length)), column - start);
    }

    /// <summary>Problems end in terminals and logs: control characters of the file must not reach them.</summary>
    private static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            printable.Append(c is '\t' or '\n' ? ' ' : char.IsControl(c) ? '?' : c);
        }

        return printable.ToString();
    }
}
