namespace Ha.Service.Control;

/// <summary>What became of an operator's order for a real server, and how the server stands now.</summary>
internal sealed record OperatorReply
{
    /// <summary>Whether it was done.</summary>
    public required bool Done { get; init; }

    /// <summary>Why not.</summary>
    public string? Problem { get; init; }

    /// <summary>What was not as it should be although it was done: it could not be kept on disk.</summary>
    public string? Warning { get; init; }

    public string? Service { get; init; }
    public string? Server { get; init; }

    /// <summary><c>ready</c>, <c>drain</c> or <c>maintenance</c>.</summary>
    public string? State { get; init; }

    /// <summary>The weight that it has while it is up and ready.</summary>
    public int? Weight { get; init; }

    /// <summary>Its active connections; null: the kernel cannot be asked.</summary>
    public long? ActiveConnections { get; init; }

    /// <summary>A refusal that says what there is instead.</summary>
    public static OperatorReply No(string problem, IEnumerable<string> instead)
    {
        const int NamesMax = 10;
        string[] names = [.. instead.Take(NamesMax + 1)];
        string list = names.Length == 0 ? "" : $"; there is: {string.Join(", ", names.Take(NamesMax))}";
        return new OperatorReply { Done = false, Problem = problem + list + (names.Length > NamesMax ? ", ..." : "") };
    }
}
