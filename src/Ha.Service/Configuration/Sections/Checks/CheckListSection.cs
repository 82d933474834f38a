using System.Collections.Immutable;
using System.Net;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>The checks of a service or of a server, as they were written: a table, or several in an array.</summary>
/// <param name="Checks">The checks.</param>
/// <param name="NeedsAny">Whether any of them is enough; null: not said.</param>
internal sealed record CheckListSection(ImmutableArray<CheckSection> Checks, bool? NeedsAny)
{
    /// <summary>Checks of one server.</summary>
    public const int ChecksMax = 8;

    private const string Key = "check";
    private const string RuleKey = "check_rule";

    private static readonly Dictionary<string, bool> Rules = new() { ["all"] = false, ["any"] = true };

    /// <summary>Reads the keys <c>check</c> and <c>check_rule</c> of a service, or of a server.</summary>
    /// <param name="reader">The table of the service or server.</param>
    /// <param name="inherited">The service's, for a server; null for a service.</param>
    public static CheckListSection Read(SectionReader reader, CheckListSection? inherited)
    {
        bool? needsAny = reader.Choice(RuleKey, Rules)?.Value ?? inherited?.NeedsAny;
        if (ReadChecks(reader, inherited) is not { } checks)
        {
            // Most servers have none of their own, and there are thousands.
            return inherited is not null && needsAny == inherited.NeedsAny ? inherited : new(inherited?.Checks ?? [], needsAny);
        }

        CheckListSection list = new(checks, needsAny);
        list.RejectSameNames(reader);
        return list;
    }

    /// <summary>The settings for one server; only for sections without problems.</summary>
    public ImmutableArray<ServerCheck> ToSettings(IPEndPoint server, ServiceSection service) => Checks.IsEmpty
        ? []
        : [.. Checks.Select(check => new ServerCheck(NameOf(check)!, check.ToSettings(server, service)))];

    private static string TitleOf(SectionReader owner, CheckListSection? inherited) =>
        inherited is null ? $"{owner.Title.TrimEnd(']')}.{Key}]" : $"the check of {owner.Title}";

    private static ImmutableArray<CheckSection>? ReadChecks(SectionReader reader, CheckListSection? inherited)
    {
        switch (reader.Value(Key))
        {
            case null:
                return null;
            case TomlTable one when inherited is null or { Checks.Length: < 2 }:
                return [CheckSection.Read(one, TitleOf(reader, inherited), inherited?.Checks.FirstOrDefault(), reader.Problems)];
            case TomlTable one:
                reader.Problems.Add(
                    one.Header,
                    $"the service has {inherited.Checks.Length} checks, and a table could be laid over any of them: "
                    + "write all checks of this server as an array");
                return null;
            case TomlArray { Items.Count: 0 or > ChecksMax } array:
                reader.Problems.Add(array.Span, $"check must hold 1 to {ChecksMax} checks, not {array.Items.Count}");
                return null;
            case TomlArray array:
                return [.. ReadTables(array, TitleOf(reader, inherited), reader.Problems)];
            case { } other:
                reader.Problems.Add(
                    other.Span, $"check must be a table, such as {{ type = \"tcp\" }}, or an array of tables, not {other.Kind}");
                return null;
        }
    }

    private static IEnumerable<CheckSection> ReadTables(TomlArray array, string title, ProblemList problems)
    {
        foreach (TomlValue item in array.Items)
        {
            if (item is TomlTable table)
            {
                yield return CheckSection.Read(table, title, null, problems);
            }
            else
            {
                problems.Add(item.Span, $"a check must be a table, not {item.Kind}");
            }
        }
    }

    private static string? NameOf(CheckSection check) =>
        check.Name?.Value ?? (check.Kind is { } kind ? CheckKeys.Name(kind.Value) : null);

    private void RejectSameNames(SectionReader reader)
    {
        foreach (IGrouping<string, CheckSection> same in Checks
            .Where(check => NameOf(check) is not null).GroupBy(check => NameOf(check)!).Where(group => group.Count() > 1))
        {
            CheckSection second = same.ElementAt(1);
            if (reader.Has(Key))
            {
                reader.Problems.Add(
                    (second.Name?.Span ?? second.Kind?.Span)!.Value,
                    $"two checks are called {same.Key}: give one of them a name of its own, such as name = \"{same.Key}-2\"");
            }
        }
    }
}
