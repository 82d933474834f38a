using System.Globalization;

namespace Ha.HealthCheck.Native;

/// <summary>The ports that the kernel gives to connections of this machine by itself.</summary>
internal static class LocalPorts
{
    private const string RangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

    // Read once: checks are made by the thousands.
    private static readonly Lazy<(int First, int Last)> Range = new(Read);

    /// <summary>Whether it may give this one; if the kernel does not say, it may.</summary>
    public static bool MayBe(int port) => port >= Range.Value.First && port <= Range.Value.Last;

    private static (int First, int Last) Read()
    {
        try
        {
            string[] words = File.ReadAllText(RangeFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return (0, ushort.MaxValue);
        }
    }
}
