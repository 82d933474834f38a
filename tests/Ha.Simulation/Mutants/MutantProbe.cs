using Ha.Simulation.Engine;
using Ha.Simulation.Running;

namespace Ha.Simulation.Mutants;

/// <summary>The way into a simulation that was loaded beside a mutant.</summary>
public static class MutantProbe
{
    /// <summary>Runs seeds until one breaks an invariant.</summary>
    public static string? FirstBroken(long seeds)
    {
        var tally = new Tally();
        for (long seed = 1; seed <= seeds; seed++)
        {
            if (SeedRunner.Run(seed, tally) is { } failure)
            {
                return $"seed {seed} breaks {failure.Invariant}: {failure.Message.Split('\n')[0]}";
            }
        }

        return null;
    }
}
