namespace Ha.Service.Control;

/// <summary>The sysctls that the configuration needs.</summary>
internal sealed record SysctlReply
{
    /// <summary>Whether each has its value.</summary>
    public bool InForce { get; init; } = true;

    /// <summary>Those that have not, and why.</summary>
    public string[] Errors { get; init; } = [];

    /// <summary>How often a value was changed by somebody else, and repaired.</summary>
    public long DriftRepairs { get; init; }

    /// <summary>Those that have their value.</summary>
    public SysctlValueReply[] Values { get; init; } = [];
}

/// <summary>One sysctl that this director keeps.</summary>
internal sealed record SysctlValueReply
{
    public required string Name { get; init; }
    public required string Value { get; init; }

    /// <summary>What a stop restores; absent: it had the value before.</summary>
    public string? Original { get; init; }

    public required string Reason { get; init; }
}
