using System.Net;
using System.Net.Sockets;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Nat;

/// <summary>The source translation of one virtual address of a service with <c>forward = "full-nat"</c>.</summary>
/// <param name="Service">The service's name, which the rule has as its comment.</param>
/// <param name="Protocol">The protocol, as nft spells it.</param>
/// <param name="Address">The virtual address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Pool">The addresses that servers see as their clients.</param>
internal sealed record NatRule(string Service, string Protocol, IPAddress Address, ushort Port, AddressRange Pool)
{
    /// <summary>The rules that a configuration needs.</summary>
    public static IReadOnlySet<NatRule> From(DirectorSettings settings) => settings.Services
        .Where(service => service.SourcePool is not null)
        .SelectMany(service => service.Listen.Select(listen => new NatRule(
            service.Name,
            service.Protocol == ServiceProtocol.Udp ? "udp" : "tcp",
            listen.Address,
            (ushort)listen.Port,
            service.SourcePool!)))
        .ToHashSet();

    /// <summary>The rule as nft reads it.</summary>
    /// <remarks>
    /// ip_vs changes the destination of a connection and leaves its original tuple, by which it is found here. The port
    /// can be named only where the protocol is.
    /// </remarks>
    public override string ToString()
    {
        string family = Address.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip";
        return $"meta l4proto {Protocol} ct original {family} daddr {Address} ct original proto-dst {Port} counter "
            + $"snat {family} to {Pool} comment \"{Service}\"";
    }
}
