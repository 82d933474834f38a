using Ha.Service.Configuration;

namespace Ha.Service.Cli;

/// <summary>Prints what is wrong with a file, every problem, on standard error.</summary>
internal static class ProblemText
{
    public static void Write(IReadOnlyList<ConfigProblem> problems)
    {
        foreach (ConfigProblem problem in problems)
        {
            Console.Error.WriteLine(problem.Describe());
        }

        Console.Error.WriteLine(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems");
    }
}
