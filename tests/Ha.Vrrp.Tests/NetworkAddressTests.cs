using System.Net;

namespace Ha.Vrrp.Tests;

public sealed class NetworkAddressTests
{
    [Theory]
    [InlineData("10.0.0.200", "10.0.0.9")]
    [InlineData("192.0.2.1", "10.255.255.255")]
    [InlineData("10.0.1.0", "10.0.0.255")]
    public void Compare_HigherOctets_AreUnsigned(string higher, string lower) =>
        Assert.True(Routers.Ip(higher) > Routers.Ip(lower));

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void From_AnyAddress_ComesBack(string text) =>
        Assert.Equal(IPAddress.Parse(text), Routers.Ip(text).ToIPAddress());
}
