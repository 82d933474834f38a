using System.Net;

namespace Ha.Ipvs;

/// <summary>What identifies a server in the kernel: its service, address and port.</summary>
/// <param name="Service">The service that it belongs to.</param>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
public readonly record struct ServerKey(ServiceKey Service, IPAddress Address, ushort Port)
{
    /// <summary>As operators write it: <c>tcp 192.0.2.10:80 via 198.51.100.1:80</c>.</summary>
    public override string ToString() => $"{Service} via {new IPEndPoint(Address, Port)}";
}
