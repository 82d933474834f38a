namespace Ha.Service.Director;

/// <summary>What an operator asks of a real server.</summary>
internal enum OperatorAction
{
    /// <summary>Only how it stands.</summary>
    Look,

    /// <summary>No new connections.</summary>
    Drain,

    /// <summary>Out of the kernel's table.</summary>
    Maintenance,

    /// <summary>Health and the file decide again; a weight stays.</summary>
    Ready,

    /// <summary>Another weight than the configured one, or that one again.</summary>
    Weight,
}

/// <summary>An operator's order, as the control socket takes it.</summary>
/// <param name="Action">What is asked.</param>
/// <param name="Service">The name of the service.</param>
/// <param name="Server">The server's address and port, or its address alone where that is enough.</param>
/// <param name="Weight">For Weight: 0..65535; null: the configured one.</param>
/// <param name="Reason">Why; null: not said.</param>
/// <param name="UntilEmpty">For Drain: maintenance follows when no connection is left.</param>
/// <param name="Deadline">For Drain: maintenance follows after this time at the latest.</param>
internal sealed record OperatorOrder(
    OperatorAction Action,
    string Service,
    string Server,
    int? Weight = null,
    string? Reason = null,
    bool UntilEmpty = false,
    TimeSpan? Deadline = null)
{
    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonCharsMax = 200;
}
