using System.Text;

namespace Ha.Service.Nat;

/// <summary>What makes our table what it should be. Pure.</summary>
/// <param name="Input">For <c>nft -f</c>, which takes effect as a whole; null: it is right already.</param>
/// <param name="Changes">How many rules are added or removed; a table that had to be made anew is one more.</param>
/// <param name="Text">What is done, in words.</param>
internal sealed record NatDiff(string? Input, int Changes, string Text)
{
    /// <summary>Removes our table.</summary>
    public const string Removal = $"add table {NatTable.Name}\ndelete table {NatTable.Name}\n";

    private static readonly NatDiff Nothing = new(null, 0, "");

    /// <summary>Compares. Rules that are right stay, with their counters; so do connections, whatever changes.</summary>
    /// <param name="wanted">The rules that should be there.</param>
    /// <param name="held">The table that is there; null: none.</param>
    public static NatDiff Between(IReadOnlySet<NatRule> wanted, NatTable? held)
    {
        if (wanted.Count == 0)
        {
            return held is null ? Nothing : new NatDiff(Removal, held.Rules.Count + 1, "removed");
        }

        return held is { IsOurs: true } ? Within(wanted, held) : Anew(wanted, held is null);
    }

    private static NatDiff Anew(IReadOnlySet<NatRule> wanted, bool isNew)
    {
        var text = new StringBuilder(Removal);
        text.Append($"table {NatTable.Name} {{\n");
        text.Append($"    chain {NatTable.Chain} {{\n");
        text.Append("        type nat hook postrouting priority 100; policy accept;\n");
        foreach (string rule in Sorted(wanted))
        {
            text.Append($"        {rule}\n");
        }

        text.Append("    }\n}\n");
        return new NatDiff(
            text.ToString(), wanted.Count + 1, $"{(isNew ? "made" : "made anew")} with {Count(wanted.Count, "rule")}");
    }

    private static NatDiff Within(IReadOnlySet<NatRule> wanted, NatTable held)
    {
        var missing = new HashSet<NatRule>(wanted);
        var text = new StringBuilder();
        int removed = 0;
        foreach (HeldNatRule rule in held.Rules)
        {
            if (rule.Rule is null || !missing.Remove(rule.Rule))
            {
                text.Append($"delete rule {NatTable.Name} {NatTable.Chain} handle {rule.Handle}\n");
                removed++;
            }
        }

        foreach (string rule in Sorted(missing))
        {
            text.Append($"add rule {NatTable.Name} {NatTable.Chain} {rule}\n");
        }

        return removed + missing.Count == 0
            ? Nothing
            : new NatDiff(
                text.ToString(),
                removed + missing.Count,
                $"{Count(missing.Count, "rule")} added, {Count(removed, "rule")} removed");
    }

    private static IEnumerable<string> Sorted(IEnumerable<NatRule> rules) =>
        rules.Select(rule => rule.ToString()).Order(StringComparer.Ordinal);

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
