namespace Ha.Service.Control;

/// <summary>The source translation of services with <c>forward = "full-nat"</c>.</summary>
internal sealed record NatReply
{
    public required bool InForce { get; init; }

    /// <summary>Why it is not in force; null: it is.</summary>
    public string? Error { get; init; }

    /// <summary>Rules that somebody else removed, added or changed, and that were put right.</summary>
    public long DriftRepairs { get; init; }

    public required NatServiceReply[] Services { get; init; }

    /// <summary>Connection tracking as a whole; null: this kernel does not show it.</summary>
    public ConntrackReply? Conntrack { get; init; }
}

/// <summary>The source translation of one service.</summary>
internal sealed record NatServiceReply
{
    /// <summary>The kernel keeps to ports from 1024 on when the client's is one of those.</summary>
    public const int PortsPerAddress = 65_536 - 1024;

    public required string Service { get; init; }
    public required string Pool { get; init; }

    /// <summary>How many connections one server can have at a time, from all services with this pool.</summary>
    public required long PortsPerServer { get; init; }

    /// <summary>Connections translated, as of the last read-back.</summary>
    public long Connections { get; init; }
}

/// <summary>Connection tracking as a whole.</summary>
internal sealed record ConntrackReply
{
    public required long Entries { get; init; }
    public required long EntriesMax { get; init; }

    /// <summary>Connections that could not be entered: no port was free, or two took the same at once.</summary>
    public required long InsertFailed { get; init; }

    /// <summary>Packets that were dropped for it, or because the table was full.</summary>
    public required long Dropped { get; init; }
}
