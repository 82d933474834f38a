namespace Ha.Service.Sysctls;

/// <summary>A sysctl, the value that it must have, and what needs it.</summary>
/// <param name="Path">Its path below /proc/sys, such as <c>net/ipv4/ip_forward</c>.</param>
/// <param name="Value">The value, its words separated by one space.</param>
/// <param name="Reason">What needs it, in words.</param>
internal sealed record SysctlNeed(string Path, string Value, string Reason)
{
    /// <summary>The name as sysctl(8) has it: with slashes when an interface's name has dots.</summary>
    public static string NameOf(string path) =>
        path.Contains('.', StringComparison.Ordinal) ? path : path.Replace('/', '.');
}
