using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ha.Simulation.Running;

/// <summary>Seeds that once broke an invariant: one a line, and why behind a #.</summary>
internal static class KeptSeeds
{
    public static IEnumerable<long> Read() => File.ReadLines(Path.Combine(Folder(), "../Seeds.txt"))
        .Select(line => line.Split('#')[0].Trim())
        .Where(line => line.Length > 0)
        .Select(line => long.Parse(line, CultureInfo.InvariantCulture));

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
