using Ha.Simulation.Engine;
using Ha.Simulation.Invariants;

namespace Ha.Simulation.Scenarios;

/// <summary>Gives segments the time that they may take, and judges each at the end of its own.</summary>
internal static class Judging
{
    public static IEnumerable<TimeSpan> Settle(World world, Segment[] segments)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (Segment segment in segments)
        {
            segment.CalmAt = world.Now;
            TimeSpan bound = SettlingBound.Of(segment);
            longest = bound > longest ? bound : longest;
            world.After(bound, () => world.Checks.Segments.Settle(segment, bound));
        }

        yield return longest + TimeSpan.FromMilliseconds(1);
    }
}
