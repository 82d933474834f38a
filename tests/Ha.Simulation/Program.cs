using Ha.Simulation.Mutants;
using Ha.Simulation.Running;
using Xunit.Runner.InProc.SystemConsole;

namespace Ha.Simulation;

/// <summary>The tests, or with a verb as the first argument the simulation itself.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args) => args switch
    {
        ["run", .. var options] => RunCommand.Run(options),
        ["replay", var seed, .. var options] => ReplayCommand.Run(seed, options),
        ["mutants"] => MutantsCommand.Run(),
        _ => await ConsoleRunner.Run(args),
    };
}
