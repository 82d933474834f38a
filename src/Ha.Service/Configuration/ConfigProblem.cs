using System.Text;

namespace Ha.Service.Configuration;

/// <summary>One thing wrong with a configuration, phrased for the person who wrote it.</summary>
/// <param name="File">The file, as it was named on the command line or found by an include.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Message">What is wrong, and why where that is not plain.</param>
internal sealed record ConfigProblem(string File, int Line, int Column, string Message)
{
    private const string Margin = "      | ";

    /// <summary>The offending line, or the part of a long one around the column; empty: there is none.</summary>
    public string LineText { get; init; } = "";

    /// <summary>Where the caret stands in <see cref="LineText"/>, counted from 0.</summary>
    public int CaretColumn { get; init; }

    /// <summary>How many characters of the line are meant, at least 1.</summary>
    public int CaretLength { get; init; } = 1;

    /// <summary>What was probably meant: a key, or a value in its quotes; null when nothing comes close.</summary>
    public string? Suggestion { get; init; }

    /// <summary>One line: <c>file:line:column: error: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: error: {Message}";

    /// <summary>The same with the offending line, a caret under the place, and the suggestion.</summary>
    public string Describe()
    {
        var text = new StringBuilder(ToString());
        if (LineText.Length > 0)
        {
            text.Append('\n').Append($"{Line,5}").Append(" | ").Append(LineText)
                .Append('\n').Append(Margin).Append(' ', CaretColumn).Append('^', CaretLength);
        }

        if (Suggestion is not null)
        {
            text.Append(LineText.Length > 0 ? " " : "\n" + Margin)
                .Append("did you mean ").Append(QuotedSuggestion).Append('?');
        }

        return text.ToString();
    }

    private string QuotedSuggestion => Suggestion!.StartsWith('"') ? Suggestion : $"'{Suggestion}'";
}
