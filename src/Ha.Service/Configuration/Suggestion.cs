namespace Ha.Service.Configuration;

/// <summary>Finds the word that a misspelt one was probably meant to be.</summary>
internal static class Suggestion
{
    private const int DistanceMax = 2;
    private const int WordCharsMax = 40;

    /// <summary>The nearest candidate that is near enough; null when none is.</summary>
    public static string? For(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > WordCharsMax)
        {
            return null;
        }

        // A short word is two edits away from everything.
        int nearest = (word.Length <= 4 ? 1 : DistanceMax) + 1;
        string? best = null;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance < nearest)
            {
                nearest = distance;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>Edits between two words (insert, delete, replace, swap of neighbours), whatever the case.</summary>
    internal static int Distance(string from, string to)
    {
        int[,] edits = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0 ? i + j : Step(i, j);
            }
        }

        return edits[from.Length, to.Length];

        int Step(int i, int j)
        {
            int replace = edits[i - 1, j - 1] + (Same(i, j) ? 0 : 1);
            int least = Math.Min(replace, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && Same(i, j - 1) && Same(i - 1, j);
            return swapped ? Math.Min(least, edits[i - 2, j - 2] + 1) : least;
        }

        bool Same(int i, int j) => char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
    }
}
