using System.Globalization;
using Ha.Service.Control;

namespace Ha.Service.Nat;

/// <summary>What the kernel counts of connection tracking as a whole; the table itself is never walked.</summary>
internal static class ConntrackCounters
{
    private const string StatisticsPath = "/proc/net/stat/nf_conntrack";
    private const string Folder = "/proc/sys/net/netfilter";

    /// <summary>Reads them; null: this kernel does not show them.</summary>
    public static ConntrackReply? Read()
    {
        try
        {
            return Parse(
                File.ReadAllLines(StatisticsPath),
                File.ReadAllText($"{Folder}/nf_conntrack_count"),
                File.ReadAllText($"{Folder}/nf_conntrack_max"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Adds up the processors' lines, whose columns the first line names; values are hexadecimal.</summary>
    public static ConntrackReply? Parse(string[] lines, string count, string max)
    {
        if (lines.Length == 0)
        {
            return null;
        }

        string[] names = lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string[][] rows = [.. lines[1..].Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        return Sum("insert_failed") is { } failed && Sum("drop") is { } dropped
            && long.TryParse(count, CultureInfo.InvariantCulture, out long entries)
            && long.TryParse(max, CultureInfo.InvariantCulture, out long most)
            ? new ConntrackReply { Entries = entries, EntriesMax = most, InsertFailed = failed, Dropped = dropped }
            : null;

        long? Sum(string name)
        {
            int column = Array.IndexOf(names, name);
            long sum = 0;
            foreach (string[] row in rows)
            {
                if (column < 0 || column >= row.Length
                    || !long.TryParse(row[column], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long value))
                {
                    return null;
                }

                sum += value;
            }

            return column < 0 ? null : sum;
        }
    }
}
