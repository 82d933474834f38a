using System.Text.Json.Serialization;

namespace Ha.Service.Director;

/// <summary>What an operator wants of a real server, apart from its health and its configured weight.</summary>
internal enum OperatorMode
{
    /// <summary>Nothing: health and the file decide.</summary>
    Ready,

    /// <summary>No new connections; those that are there go on.</summary>
    Drain,

    /// <summary>Not in the kernel's table at all.</summary>
    Maintenance,
}

/// <summary>The operator's word on one real server. Kept across restarts and reloads.</summary>
internal sealed record OperatorState
{
    /// <summary>The name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>The server's address and port, as the file has it.</summary>
    public required string Server { get; init; }

    /// <summary>What is wanted of it.</summary>
    public OperatorMode Mode { get; init; }

    /// <summary>The weight that stands for the configured one, 0..65535; null: the configured one.</summary>
    public int? Weight { get; init; }

    /// <summary>Why, in the operator's words; null: not said.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was said, in UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether a drain becomes maintenance when no connection is left.</summary>
    public bool UntilEmpty { get; init; }

    /// <summary>When a drain becomes maintenance whatever is left, in UTC; null: never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether it says nothing any more.</summary>
    [JsonIgnore]
    public bool IsDefault => Mode == OperatorMode.Ready && Weight is null;
}
