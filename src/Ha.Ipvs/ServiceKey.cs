using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ha.Ipvs;

/// <summary>What identifies a virtual service in the kernel: protocol, address and port, or a firewall mark.</summary>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Address">The virtual address; of a firewall mark's service the unspecified one of its family.</param>
/// <param name="Port">The port; 0: all ports, which the kernel serves for persistent services only.</param>
public readonly record struct ServiceKey(ServiceProtocol Protocol, IPAddress Address, ushort Port)
{
    private const string MarkWord = "fwmark";
    private const string IPv6Word = "ipv6";

    /// <summary>The firewall mark; 0: the service is known by its address.</summary>
    public uint Mark { get; init; }

    /// <summary>The key of a firewall mark's service.</summary>
    /// <param name="mark">The mark, not 0.</param>
    /// <param name="isIPv6">Whether it takes the marked packets of IPv6, not of IPv4.</param>
    public static ServiceKey OfMark(uint mark, bool isIPv6) =>
        new(ServiceProtocol.Any, isIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0) { Mark = mark };

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key.</param>
    public static bool TryParse(string text, out ServiceKey key)
    {
        key = default;
        switch (text.Split(' '))
        {
            case [MarkWord, string number, .. { Length: <= 1 } family]
                when uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out uint mark)
                    && mark != 0 && (family.Length == 0 || family[0] == IPv6Word):
                key = OfMark(mark, family.Length > 0);
                return true;
            case [string word, string address]
                when ProtocolName.TryParse(word, out ServiceProtocol protocol)
                    && IPEndPoint.TryParse(address, out IPEndPoint? endPoint):
                key = new ServiceKey(protocol, endPoint.Address, (ushort)endPoint.Port);
                return true;
            default:
                return false;
        }
    }

    /// <summary>As operators write it: <c>tcp 192.0.2.10:80</c>, <c>fwmark 10</c>, <c>fwmark 10 ipv6</c>.</summary>
    public override string ToString() => Mark == 0
        ? $"{ProtocolName.Of(Protocol)} {new IPEndPoint(Address, Port)}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{MarkWord} {Mark}{(Address.AddressFamily == AddressFamily.InterNetworkV6 ? $" {IPv6Word}" : "")}");
}
