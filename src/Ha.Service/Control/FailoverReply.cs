namespace Ha.Service.Control;

/// <summary>What became of a planned hand-over.</summary>
internal sealed record FailoverReply
{
    /// <summary>Whether every router that was asked for has been handed over.</summary>
    public required bool Done { get; init; }

    /// <summary>Why nothing was tried; null: it was.</summary>
    public string? Problem { get; init; }

    /// <summary>What else the operator should know: which routers move together.</summary>
    public string? Note { get; init; }

    /// <summary>Each router that was told to hand over.</summary>
    public RouterFailoverReply[] Routers { get; init; } = [];
}

/// <summary>One router's part of it.</summary>
internal sealed record RouterFailoverReply
{
    public required string Name { get; init; }

    /// <summary>Whether another router is Master now.</summary>
    public required bool Done { get; init; }

    /// <summary>That other router.</summary>
    public string? To { get; init; }

    /// <summary>From the order to the end of it.</summary>
    public required double Seconds { get; init; }

    /// <summary>What happened, in words.</summary>
    public required string Text { get; init; }
}
