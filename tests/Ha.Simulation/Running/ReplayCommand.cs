using System.Globalization;
using Ha.Simulation.Engine;

namespace Ha.Simulation.Running;

/// <summary><c>replay SEED [--adverts]</c>: tells the whole story of one seed.</summary>
internal static class ReplayCommand
{
    public static int Run(string seed, string[] options)
    {
        var tally = new Tally();
        var story = new Story(Console.Out) { HasAdverts = Array.IndexOf(options, "--adverts") >= 0 };
        Failure? failure = SeedRunner.Run(long.Parse(seed, CultureInfo.InvariantCulture), tally, story);
        Console.WriteLine(failure is null ? tally.ToString() : $"breaks {failure.Invariant}: {failure.Message}");
        return failure is null ? 0 : 1;
    }
}
