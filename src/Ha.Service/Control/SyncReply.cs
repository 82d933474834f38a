namespace Ha.Service.Control;

/// <summary>The kernel's sync daemons.</summary>
internal sealed record SyncReply
{
    /// <summary>The daemons that should run: <c>master</c>, <c>backup</c>.</summary>
    public required string[] Wanted { get; init; }

    /// <summary>The daemons that the kernel said are running, when it was last asked.</summary>
    public required string[] Running { get; init; }

    public required string Interface { get; init; }
    public required int Id { get; init; }

    /// <summary>Daemons that somebody else stopped, started or set otherwise, and that were put right.</summary>
    public long DriftRepairs { get; init; }

    /// <summary>Why what is wanted does not run; null: it does.</summary>
    public string? Error { get; init; }
}
