namespace Ha.Benchmarks.Products;

/// <summary>Whose directors run.</summary>
internal enum Product
{
    /// <summary>The native executable of this repository.</summary>
    Ours,

    /// <summary>Debian's keepalived.</summary>
    Keepalived,
}
