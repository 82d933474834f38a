using System.Collections.Immutable;
using System.Globalization;
using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>What the tracked objects of one virtual router add up to.</summary>
/// <param name="Adjustment">The sum of the weights that count now; added to the priority.</param>
/// <param name="Fault">What keeps the router in Fault, in words; null: nothing.</param>
/// <param name="Reason">What makes the adjustment, in words; empty: nothing.</param>
/// <param name="Waits">Whether something has no result yet.</param>
/// <param name="Holds">Whether that holds the router back.</param>
internal sealed record TrackingVerdict(int Adjustment, string? Fault, string Reason, bool Waits, bool Holds)
{
    /// <summary>Of a router that tracks nothing.</summary>
    public static TrackingVerdict Nothing { get; } = new(0, null, "", Waits: false, Holds: false);

    /// <summary>Whether there is nothing new in it for the VRRP process.</summary>
    public bool SaysTheSameAs(TrackingVerdict other) =>
        (Adjustment, Fault, Reason) == (other.Adjustment, other.Fault, other.Reason);
}

/// <summary>Judges what a virtual router tracks. Pure.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Without a weight, what fails keeps the router in Fault.</item>
/// <item>A negative weight counts while the object fails, a positive one while it does not.</item>
/// <item>What has no result yet counts for nothing, except that it holds back a router that has not begun.</item>
/// </list>
/// </remarks>
internal static class RouterTracking
{
    private const int TextCharsMax = 300;

    /// <summary>Judges.</summary>
    /// <param name="tracked">What the router tracks, in the order of the file.</param>
    /// <param name="stateOf">The state of an object.</param>
    /// <param name="holdsUnknown">Whether the router is held back by objects without a result.</param>
    public static TrackingVerdict Judge(
        ImmutableArray<TrackedObject> tracked, Func<TrackedKey, TrackedState> stateOf, bool holdsUnknown)
    {
        int adjustment = 0;
        bool waits = false;
        bool holds = false;
        List<string> faults = [];
        List<string> reasons = [];
        foreach (TrackedObject item in tracked)
        {
            TrackedState state = stateOf(TrackedKey.Of(item));
            if (state.Health == TrackedHealth.Unknown)
            {
                waits = true;
                if (item.Weight is null && holdsUnknown)
                {
                    holds = true;
                    faults.Add(state.Text);
                }

                continue;
            }

            bool isWell = (state.Health == TrackedHealth.Well) != item.Invert;
            if (item.Weight is null && !isWell)
            {
                faults.Add(state.Text);
            }
            else if (item.Weight is { } weight && isWell == weight > 0)
            {
                adjustment += weight;
                reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{state.Text} ({weight:+0;-0})"));
            }
        }

        return new TrackingVerdict(
            adjustment, faults.Count == 0 ? null : Join(faults), Join(reasons), waits, holds);
    }

    private static string Join(List<string> parts)
    {
        string text = string.Join(", ", parts);
        return text.Length <= TextCharsMax ? text : string.Concat(text.AsSpan(0, TextCharsMax), "...");
    }
}
