namespace Ha.Benchmarks.Verbs;

/// <summary>What a check does.</summary>
internal enum CheckKind
{
    /// <summary>Connects.</summary>
    Tcp,

    /// <summary>Asks for a page and wants status 200.</summary>
    Http,
}
