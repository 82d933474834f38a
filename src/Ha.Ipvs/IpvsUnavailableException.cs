using Ha.Netlink;

namespace Ha.Ipvs;

/// <summary>The kernel has no IPVS, or does not let us use it.</summary>
public sealed class IpvsUnavailableException : Exception
{
    /// <summary>Without details.</summary>
    public IpvsUnavailableException()
        : this("The kernel has no IPVS.")
    {
    }

    /// <summary>With a text.</summary>
    /// <param name="message">The text.</param>
    public IpvsUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public IpvsUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With the kernel's answer.</summary>
    /// <param name="error">The answer.</param>
    public IpvsUnavailableException(NetlinkError error)
        : base($"The kernel has no IPVS (module ip_vs not loaded or not built): {error}.") => Error = error;

    /// <summary>The kernel's answer.</summary>
    public NetlinkError Error { get; }
}
