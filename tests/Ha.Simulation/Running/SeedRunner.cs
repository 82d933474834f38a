using Ha.Simulation.Engine;
using Ha.Simulation.Invariants;
using Ha.Simulation.Scenarios;

namespace Ha.Simulation.Running;

/// <summary>An invariant that a seed broke.</summary>
/// <param name="Seed">Which seed.</param>
/// <param name="Invariant">Which invariant.</param>
/// <param name="Message">What was seen.</param>
/// <param name="Story">The last events before it.</param>
internal sealed record Failure(long Seed, Invariant Invariant, string Message, string[] Story)
{
    public override string ToString() =>
        $"""
        seed {Seed} breaks {Invariant}
          {Message}
        the last events, in seconds:
        {string.Join(Environment.NewLine, Story)}
        replay it with: dotnet run --project tests/Ha.Simulation -- replay {Seed}
        """;
}

/// <summary>Runs one seed from its first to its last simulated second.</summary>
internal static class SeedRunner
{
    /// <summary>What it broke; null: nothing.</summary>
    public static Failure? Run(long seed, Tally tally, Story? story = null)
    {
        story ??= new Story();
        var world = new World(seed, story);
        try
        {
            Site.Build(world);
            world.Run(new Play(world).Steps());
            tally.Add(world.Tally);
            return null;
        }
        catch (InvariantBrokenException broken)
        {
            return new Failure(seed, broken.Invariant, broken.Message, [.. story.Last]);
        }
#pragma warning disable CA1031 // Whatever the code under test throws is what is looked for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new Failure(seed, Invariant.NoException, error.ToString(), [.. story.Last]);
        }
    }
}
