using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <summary>Reads the <c>announce</c> table of a router.</summary>
internal static class AnnounceSection
{
    private const int BurstMax = 20;
    private static readonly TimeSpan GapMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SecondAfterMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RefreshMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshMax = TimeSpan.FromHours(24);

    /// <summary>The policy, with its defaults for what is absent or wrong.</summary>
    public static AnnouncePolicy Read(SectionReader router)
    {
        AnnouncePolicy policy = AnnouncePolicy.Default;
        if (router.Table("announce", "{ burst = 3, second_after = \"5s\", refresh = \"1m\" }") is not { } table)
        {
            return policy;
        }

        var reader = new SectionReader(table, $"announce of {router.Title}", SectionKeys.Announce, router.Problems);
        Located<TimeSpan>? refresh = reader.Duration("refresh", TimeSpan.Zero, RefreshMax);
        if (refresh is not null && refresh.Value > TimeSpan.Zero && refresh.Value < RefreshMin)
        {
            router.Problems.Add(refresh.Span, "refresh must be at least 1s, or \"0s\" for never");
        }

        return new AnnouncePolicy(
            reader.Integer("burst", 1, BurstMax)?.Value ?? policy.Burst,
            reader.Duration("gap", TimeSpan.Zero, GapMax)?.Value ?? policy.Gap,
            reader.Duration("second_after", TimeSpan.Zero, SecondAfterMax)?.Value ?? policy.SecondAfter,
            refresh?.Value ?? policy.Refresh);
    }
}
