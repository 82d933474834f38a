using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Demo;

/// <summary>Answers by server, as a reader wants them.</summary>
internal static class Counts
{
    public static string Of(LoadReport report) =>
        string.Join("  ", report.ByServer.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value}"));
}
