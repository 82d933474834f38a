using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <summary>An immutable copy of what the VRRP process last said.</summary>
/// <param name="Running">Whether it is connected and spoke lately.</param>
/// <param name="Hello">What it was granted; null before it spoke.</param>
/// <param name="Loop">Its loop's lag and drops; null before it spoke.</param>
/// <param name="Routers">The last status of each router, by name.</param>
/// <param name="Errors">Why a router cannot run, by name.</param>
/// <param name="Age">Since its last word; null before the first.</param>
/// <param name="Restarts">How often it has gone while it should run.</param>
internal sealed record VrrpView(
    bool Running,
    VrrpMessage.Hello? Hello,
    VrrpMessage.LoopStatus? Loop,
    IReadOnlyDictionary<string, VrrpMessage.RouterStatus> Routers,
    IReadOnlyDictionary<string, string> Errors,
    TimeSpan? Age,
    long Restarts)
{
    /// <summary>Why each router came into its state, in words, as far as this director has heard it.</summary>
    public IReadOnlyDictionary<string, string> CauseTexts { get; init; } = new Dictionary<string, string>();

    /// <summary>Messages of the process that could not be read.</summary>
    public long MessagesMalformed { get; init; }
}
