using System.Collections.Immutable;
using System.Net;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests;

/// <summary>Settings, adverts and addresses that many tests begin with.</summary>
internal static class Routers
{
    public static readonly NetworkAddress Local = Ip("192.0.2.251");
    public static readonly NetworkAddress Lower = Ip("192.0.2.9");
    public static readonly NetworkAddress Higher = Ip("192.0.2.252");

    public static VirtualRouterSettings Settings(byte priority = 100, VrrpVersion version = VrrpVersion.V3) => new()
    {
        Name = "web",
        Interface = "eth0",
        VirtualRouterId = 10,
        Priority = priority,
        Version = version,
        Addresses = Addresses("192.0.2.1", "192.0.2.2"),
    };

    public static ImmutableArray<VirtualAddress> Addresses(params string[] addresses) =>
        [.. addresses.Select(address => new VirtualAddress(IPAddress.Parse(address), 24))];

    public static NetworkAddress Ip(string address) => NetworkAddress.From(IPAddress.Parse(address));

    public static Advertisement Advert(byte priority, double seconds = 1) =>
        new(10, priority, TimeSpan.FromSeconds(seconds), ChecksumForm.PseudoHeader, true);
}
