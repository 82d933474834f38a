namespace Ha.Fuzzing;

/// <summary>The inputs that a target ever failed on: one a line in hexadecimal, in <c>Corpus/TARGET.hex</c> beside its tests.</summary>
internal static class Corpus
{
    /// <summary>All inputs of a target.</summary>
    public static IEnumerable<byte[]> Read(string testFile, FuzzTarget target)
    {
        string file = FileOf(testFile, target);
        return File.Exists(file)
            ? [.. File.ReadLines(file)
                .Where(line => line.Length > 0 && !line.StartsWith('#'))
                .Select(line => Convert.FromHexString(line))]
            : [];
    }

    /// <summary>Keeps an input, in the source tree, to be committed with the fix.</summary>
    public static void Keep(string testFile, FuzzTarget target, byte[] input)
    {
        string file = FileOf(testFile, target);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.AppendAllText(file, $"{Convert.ToHexStringLower(input)}\n");
    }

    private static string FileOf(string testFile, FuzzTarget target) =>
        Path.Combine(Path.GetDirectoryName(testFile)!, "Corpus", $"{target.Name}.hex");
}
