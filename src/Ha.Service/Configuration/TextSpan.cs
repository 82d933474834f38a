namespace Ha.Service.Configuration;

/// <summary>A place in a configuration file, on one line.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Length">How many characters, at least 1.</param>
internal readonly record struct TextSpan(SourceFile File, int Line, int Column, int Length)
{
    /// <summary>As messages refer to another place: <c>file:line:column</c>.</summary>
    public override string ToString() => $"{File.Path}:{Line}:{Column}";
}

/// <summary>A value and the place where the operator wrote it.</summary>
/// <param name="Value">The value, checked.</param>
/// <param name="Span">Where it stands.</param>
internal sealed record Located<T>(T Value, TextSpan Span);
