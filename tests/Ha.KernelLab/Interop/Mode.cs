using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Interop;

/// <summary>The ways to speak that a pair is tried in, by the names that tests are called with.</summary>
internal static class Mode
{
    /// <summary>The plan for a way to speak: its version, then any of "ipv6", "unicast" and "password".</summary>
    public static LabPlan Plan(string mode)
    {
        string[] words = mode.Split(' ');
        int version = words[0] == "v2" ? 2 : 3;
        return new LabPlan
        {
            Version = version,
            // Version 2 counts in seconds.
            AdvertInterval = TimeSpan.FromMilliseconds(version == 2 ? 1000 : 200),
            IsIPv6 = words.Contains("ipv6"),
            IsUnicast = words.Contains("unicast"),
            Password = words.Contains("password") ? "s3cret" : null,
        };
    }
}
