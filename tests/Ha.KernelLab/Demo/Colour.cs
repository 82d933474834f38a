namespace Ha.KernelLab.Demo;

/// <summary>Terminal colours; empty where the reader is not a terminal.</summary>
internal static class Colour
{
    // demo.sh knows whether a person reads; inside the guest the console is never a terminal of theirs.
    private static readonly bool IsWanted = Environment.GetEnvironmentVariable("HA_LAB_COLOUR") == "1";

    public static string Bold { get; } = IsWanted ? "\e[1m" : string.Empty;

    public static string Green { get; } = IsWanted ? "\e[32m" : string.Empty;

    public static string Red { get; } = IsWanted ? "\e[31m" : string.Empty;

    public static string Plain { get; } = IsWanted ? "\e[0m" : string.Empty;
}
