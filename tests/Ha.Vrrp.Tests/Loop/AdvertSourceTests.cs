using System.Net;
using Ha.Vrrp.Addresses;
using Ha.Vrrp.Loop;

namespace Ha.Vrrp.Tests.Loop;

public sealed class AdvertSourceTests
{
    // The third is still in duplicate address detection, or deprecated.
    private static readonly HostInterface Both = new(
        2,
        "eth0",
        true,
        [2, 0, 0, 0, 0, 1],
        new HostAddress[]
        {
            new(Routers.Ip("192.0.2.251"), 24, true),
            new(Routers.Ip("192.0.2.252"), 24, true),
            new(Routers.Ip("fe80::9"), 64, false),
            new(Routers.Ip("2001:db8::c8"), 64, true),
            new(Routers.Ip("fe80::c8"), 64, true),
        });

    [Theory]
    [InlineData("192.0.2.1", "", "192.0.2.251")]
    [InlineData("192.0.2.1", "192.0.2.7", "192.0.2.251")]
    [InlineData("192.0.2.251", "", "192.0.2.252")]
    [InlineData("fe80::1", "", "fe80::c8")]
    [InlineData("fe80::1", "fe80::7", "fe80::c8")]
    [InlineData("fe80::1", "2001:db8::7", "2001:db8::c8")]
    [InlineData("fe80::c8", "", "none")]
    public void Choose_Router_TakesTheFirstFitAddress(string virtualAddress, string peer, string expected)
    {
        VirtualRouterSettings settings = Of(virtualAddress) with
        {
            Peers = peer.Length > 0 ? [IPAddress.Parse(peer)] : [],
        };

        Assert.Equal(expected, Choose(settings).ToString());
    }

    [Theory]
    [InlineData("fe80::c8", "fe80::c8")]
    [InlineData("192.0.2.251", "192.0.2.252")]
    public void Choose_Owner_MayUseTheVirtualAddress(string virtualAddress, string expected) =>
        Assert.Equal(expected, Choose(Of(virtualAddress) with { Priority = 255 }).ToString());

    [Theory]
    [InlineData("2001:db8::c8", "2001:db8::c8")]
    [InlineData("fe80::9", "none")]
    [InlineData("fe80::77", "none")]
    public void Choose_Configured_IsTakenIfItIsThereAndUsable(string source, string expected) =>
        Assert.Equal(expected, Choose(Of("fe80::1") with { Source = IPAddress.Parse(source) }).ToString());

    private static VirtualRouterSettings Of(string virtualAddress) =>
        Routers.Settings() with { Addresses = Routers.Addresses(virtualAddress) };

    private static NetworkAddress Choose(VirtualRouterSettings settings) => AdvertSource.Choose(
        settings, Both, settings.Addresses.Select(held => NetworkAddress.From(held.Address)).ToHashSet());
}
