namespace Ha.HealthCheck.Probes;

/// <summary>What is known about an answer that may still go on.</summary>
internal enum AnswerVerdict
{
    /// <summary>What has come can still become what is wanted.</summary>
    Undecided,

    /// <summary>It holds what is wanted, whatever else comes.</summary>
    Matches,

    /// <summary>It does not, and cannot any more.</summary>
    Differs,
}
