namespace Ha.Netlink.Tests.Fuzz;

/// <summary>All captures that the tests have, as seeds.</summary>
internal static class Captures
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Captures"), "*.hex")
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Capture.ReadAll(Path.GetFileNameWithoutExtension(file))),
    ];
}
