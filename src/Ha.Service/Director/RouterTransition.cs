using Ha.Vrrp;

namespace Ha.Service.Director;

/// <summary>A virtual router has changed its state.</summary>
/// <param name="Router">Its name.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state now.</param>
/// <param name="Cause">Why.</param>
/// <param name="Text">Why, in words.</param>
/// <param name="Priority">The priority in force.</param>
/// <param name="Time">The wall-clock time, the same as in the timeline.</param>
/// <param name="Sequence">Its number in the timeline.</param>
internal sealed record RouterTransition(
    string Router,
    RouterState From,
    RouterState To,
    TransitionCause Cause,
    string Text,
    int Priority,
    DateTimeOffset Time,
    long Sequence);
