namespace Ha.Benchmarks;

/// <summary>A benchmark cannot go on, and its text says why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
