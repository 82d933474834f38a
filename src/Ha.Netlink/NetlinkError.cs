using System.Globalization;

namespace Ha.Netlink;

/// <summary>What the kernel answered to a request: success, or an errno with the kernel's own explanation.</summary>
/// <param name="Errno">The positive errno; 0 is success.</param>
/// <param name="KernelMessage">The extended acknowledgement's text, if the kernel gave one.</param>
public readonly record struct NetlinkError(int Errno, string? KernelMessage = null)
{
    /// <summary>Success.</summary>
    public static NetlinkError None => default;

    /// <summary>Whether the request succeeded.</summary>
    public bool IsOk => Errno == 0;

    /// <summary>For people: <c>EEXIST (already exists): the kernel's own words</c>.</summary>
    public override string ToString()
    {
        string text = NetlinkErrno.Describe(Errno) ?? "errno " + Errno.ToString(CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(KernelMessage) ? text : $"{text}: {KernelMessage}";
    }
}
