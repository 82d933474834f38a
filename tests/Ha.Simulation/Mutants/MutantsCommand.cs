namespace Ha.Simulation.Mutants;

/// <summary><c>mutants</c>: prints what catches each broken variant.</summary>
internal static class MutantsCommand
{
    /// <summary>The most seeds that a mutant may survive.</summary>
    public const long SeedsMax = 300;

    public static int Run()
    {
        var compiler = new MutantCompiler();
        int survivors = 0;
        foreach (Mutant mutant in MutantTable.All)
        {
            string? caught = MutantRun.FirstBroken(compiler.Compile(mutant), SeedsMax);
            survivors += caught is null ? 1 : 0;
            Console.WriteLine($"{mutant.Name,-50} {caught ?? "SURVIVES"}");
        }

        return survivors == 0 ? 0 : 1;
    }
}
