namespace Ha.Fuzzing;

/// <summary>One thing that takes bytes from outside, and what must hold for any of them.</summary>
/// <param name="Name">What replays and files are called.</param>
/// <param name="Seeds">Good inputs, to be mutated: golden bytes and captures. None: arbitrary bytes alone.</param>
/// <param name="Check">Throws if a property does not hold for an input.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[]> Check)
{
    public override string ToString() => Name;
}
