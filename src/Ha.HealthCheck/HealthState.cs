namespace Ha.HealthCheck;

/// <summary>What the results so far say about a server.</summary>
public enum HealthState
{
    /// <summary>No attempt has come to a result yet.</summary>
    Unknown,

    /// <summary>Healthy.</summary>
    Up,

    /// <summary>Not healthy.</summary>
    Down,
}
