using System.Collections.Immutable;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration.Sections;

/// <summary>Reads a <c>command</c>: a program and its arguments, run without a shell.</summary>
internal static class CommandSection
{
    private const string Key = "command";

    /// <summary>The words; null when there is no such key.</summary>
    public static ImmutableArray<string>? Read(SectionReader reader)
    {
        if (!reader.Has(Key))
        {
            return null;
        }

        List<Located<string>> words = reader.Texts<string>(Key, "the program and its arguments", ParseWord);
        if (reader.Value(Key) is TomlArray { Items.Count: 0 } none)
        {
            reader.Problems.Add(none.Span, "command must hold at least the program");
        }
        else if (reader.Value(Key) is TomlArray { Items: [TomlString program, ..] } && !program.Value.StartsWith('/'))
        {
            reader.Problems.Add(
                program.Span, "command must begin with an absolute path: it is run without a shell and without PATH");
        }

        return [.. words.Select(word => word.Value)];
    }

    private static string? ParseWord(string text, out string value)
    {
        value = text;
        return text.Contains('\0', StringComparison.Ordinal) ? "must not hold a NUL character" : null;
    }
}
