using Ha.KernelLab.Demo;
using Ha.KernelLab.Lab;
using Xunit.Runner.InProc.SystemConsole;

// One topology at a time: the tests measure times, and a machine has two cores.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Ha.KernelLab;

/// <summary>The tests, or with the first argument <c>demo</c> the demonstration that <c>demo.sh</c> shows.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        LabNamespace.RemoveStale();
        return args is ["demo", ..] ? Show.Run(keep: args.Contains("--keep")) : await ConsoleRunner.Run(args);
    }
}
