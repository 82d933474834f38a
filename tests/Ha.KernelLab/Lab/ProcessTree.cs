using System.Globalization;

namespace Ha.KernelLab.Lab;

/// <summary>Finds the children of a process.</summary>
internal static class ProcessTree
{
    /// <summary>The ids of all processes that a process started, and that those started.</summary>
    public static List<int> Descendants(int process)
    {
        ILookup<int, int> children = Parents().ToLookup(pair => pair.Parent, pair => pair.Process);
        var found = new List<int>();
        var open = new Queue<int>([process]);
        while (open.TryDequeue(out int next))
        {
            found.AddRange(children[next]);
            foreach (int child in children[next])
            {
                open.Enqueue(child);
            }
        }

        return found;
    }

    private static IEnumerable<(int Process, int Parent)> Parents()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int process))
            {
                continue;
            }

            string stat;
            try
            {
                stat = File.ReadAllText($"{folder}/stat");
            }
            catch (IOException)
            {
                continue;
            }

            // "1 (name) S 0 ...": the name may hold anything, so the last parenthesis counts.
            yield return (process, int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture));
        }
    }
}
