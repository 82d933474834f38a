using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>The environment variables that the service manager starts ha-director with.</summary>
internal static class ShippedEnvironment
{
    private const string Key = "Environment=";

    /// <summary>As <c>NAME=value</c>.</summary>
    public static string[] Value { get; } =
    [
        .. File.ReadLines(Path.Combine(Requirements.Repository, "packaging", "ha-director.service"))
            .Where(line => line.StartsWith(Key, StringComparison.Ordinal))
            .Select(line => line[Key.Length..]),
    ];
}
