using System.Net;

namespace Ha.Ipvs;

/// <summary>The transport protocol of a virtual service; values are IP protocol numbers.</summary>
public enum ServiceProtocol : byte
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,
}

/// <summary>What identifies a virtual service in the kernel: protocol, address and port.</summary>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Address">The virtual address.</param>
/// <param name="Port">The port, 1..65535.</param>
public readonly record struct ServiceKey(ServiceProtocol Protocol, IPAddress Address, ushort Port)
{
    /// <summary>As operators write it: <c>tcp 192.0.2.10:80</c>.</summary>
    public override string ToString() =>
        $"{(Protocol == ServiceProtocol.Tcp ? "tcp" : "udp")} {new IPEndPoint(Address, Port)}";
}
