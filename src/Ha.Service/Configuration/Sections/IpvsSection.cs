using Ha.Ipvs;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration.Sections;

/// <summary><c>[ipvs]</c>: what is the whole table's.</summary>
internal sealed record IpvsSection
{
    // The kernel keeps them in ticks, in an int: INT_MAX / HZ seconds, with the largest HZ.
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromHours(596);

    /// <summary>The time-outs of connections; 0: as the kernel has it.</summary>
    public IpvsTimeouts Timeouts { get; private init; }

    /// <summary>Reads the table, which may be absent.</summary>
    public static IpvsSection Read(TomlTable? table, ProblemList problems)
    {
        if (table is null)
        {
            return new IpvsSection();
        }

        var reader = new SectionReader(table, "[ipvs]", SectionKeys.Ipvs, problems);
        return reader.Table("timeouts", "{ tcp = \"15m\" }") is { } timeouts
            ? new IpvsSection { Timeouts = ReadTimeouts(timeouts, problems) }
            : new IpvsSection();
    }

    private static IpvsTimeouts ReadTimeouts(TomlTable table, ProblemList problems)
    {
        var reader = new SectionReader(table, "the timeouts of [ipvs]", SectionKeys.Timeouts, problems);
        return new IpvsTimeouts(Seconds("tcp"), Seconds("tcp_fin"), Seconds("udp"));

        uint Seconds(string key) => (uint)(reader.WholeSeconds(
            key, TimeSpan.FromSeconds(1), TimeoutMax, "the kernel counts it in seconds")?.Value.TotalSeconds ?? 0);
    }
}
