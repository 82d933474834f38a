namespace Ha.Simulation.Mutants;

/// <summary>A deliberately broken variant of the production code.</summary>
/// <param name="Name">What is broken, in words.</param>
/// <param name="File">The file below src/Ha.Vrrp.</param>
/// <param name="Find">Text that stands in it exactly once.</param>
/// <param name="Replace">What stands there instead.</param>
internal sealed record Mutant(string Name, string File, string Find, string Replace)
{
    public override string ToString() => Name;
}
