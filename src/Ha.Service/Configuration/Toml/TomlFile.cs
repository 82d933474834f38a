using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Ha.Service.Configuration.Toml;

/// <summary>A parsed file: its tables, or null when its syntax is too broken to judge what it says.</summary>
/// <param name="Source">The file.</param>
/// <param name="Root">Its root table.</param>
internal sealed record TomlFile(SourceFile Source, TomlTable? Root)
{
    private const string Redefinition = "is already defined";

    /// <summary>The blocks of its text; null: it is not of the plain forms.</summary>
    public IReadOnlyList<TomlBlock>? Blocks { get; init; }

    /// <summary>Parses a file and appends every syntax error and every redefinition.</summary>
    public static TomlFile Parse(SourceFile source, ProblemList problems) => ParsePlain(source) ?? ParseInFull(source, problems);

    /// <summary>Parses a file of the plain forms; null: it is not one, or what is taken from it cannot be.</summary>
    public static TomlFile? ParsePlain(SourceFile source, TableTaker? take = null)
    {
        var blocks = new List<TomlBlock>();
        return PlainToml.Read(source, blocks, take) is { } root ? new TomlFile(source, root) { Blocks = blocks } : null;
    }

    /// <summary>The same by the library's syntax tree, which can be of any form, and finds every error.</summary>
    public static TomlFile ParseInFull(SourceFile source, ProblemList problems)
    {
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(source.Text, source.Path, validate: true);
        }
        catch (TomlException e)
        {
            // The parser's own limit of nesting is the one thing that it throws for.
            problems.Add(source.Beginning, e.Message);
            return new TomlFile(source, null);
        }

        bool readable = true;
        foreach (DiagnosticMessage diagnostic in document.Diagnostics)
        {
            bool redefinition = diagnostic.Message.Contains(Redefinition, StringComparison.Ordinal);
            readable &= redefinition;
            TextSpan span = TomlTree.Place(source, diagnostic.Span);
            problems.Add(span, redefinition ? Shorten(diagnostic.Message) : diagnostic.Message);
        }

        return new TomlFile(source, readable ? TomlTree.Bind(document, source) : null);
    }

    /// <summary>Leaves out the other definition's text, which may be a whole table.</summary>
    private static string Shorten(string message)
    {
        int from = message.IndexOf(" with `", StringComparison.Ordinal);
        int to = message.LastIndexOf(" and cannot", StringComparison.Ordinal);
        return from > 0 && to > from ? message[..from] + message[to..] : message;
    }
}
