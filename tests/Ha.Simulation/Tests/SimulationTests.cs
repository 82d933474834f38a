using Ha.Simulation.Engine;
using Ha.Simulation.Mutants;
using Ha.Simulation.Running;

// The seeds have threads of their own.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Ha.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const long Seeds = 1500;
    private const double HoursLeast = 2000;

    public static TheoryData<string> Mutants => [.. MutantTable.All.Select(mutant => mutant.Name)];

    [Fact]
    public void Seeds_ThatEverFailed_BreakNothing()
    {
        foreach (long seed in KeptSeeds.Read())
        {
            Assert.Null(SeedRunner.Run(seed, new Tally())?.ToString());
        }
    }

    [Fact]
    public void Seeds_ThousandsOfHours_BreakNothing()
    {
        (Tally tally, List<Failure> failures) = RunCommand.Run(1, Seeds, threads: 2);
        output.WriteLine(tally.ToString());

        Assert.Empty(failures.Select(failure => failure.ToString()));
        Assert.True(tally.Simulated.TotalHours >= HoursLeast, $"only {tally.Simulated.TotalHours} hours");
    }

    [Fact]
    public void Seed_RunTwice_TellsTheSameStory()
    {
        string first = StoryOf(4711);
        Assert.True(first.Length > 1000);
        Assert.Equal(first, StoryOf(4711));
    }

    [Fact]
    public void Library_CompiledAsItIs_BreaksNothing() =>
        Assert.Null(MutantRun.FirstBroken(Compiler.Value.Compile(null), 10));

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Mutant_IsCaught(string name)
    {
        Mutant mutant = MutantTable.All.Single(mutant => mutant.Name == name);

        string? caught = MutantRun.FirstBroken(Compiler.Value.Compile(mutant), MutantsCommand.SeedsMax);

        Assert.True(caught is not null, $"no seed of {MutantsCommand.SeedsMax} noticed");
        output.WriteLine(caught);
    }

    private static readonly Lazy<MutantCompiler> Compiler = new();

    private static string StoryOf(long seed)
    {
        var text = new StringWriter();
        SeedRunner.Run(seed, new Tally(), new Story(text) { HasAdverts = true });
        return text.ToString();
    }
}
