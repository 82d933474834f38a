namespace Ha.Benchmarks.Products;

/// <summary>How a server behaves.</summary>
internal enum Conduct
{
    /// <summary>Answers a request, and leaves a connection without one to the client.</summary>
    Well,

    /// <summary>Takes the connection and never says a word.</summary>
    Hangs,

    /// <summary>Answers every connection with interim responses without an end, as fast as they are taken.</summary>
    Floods,
}
