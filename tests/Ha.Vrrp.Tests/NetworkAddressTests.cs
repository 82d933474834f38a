using System.Net;

namespace Ha.Vrrp.Tests;

public sealed class NetworkAddressTests
{
    [Theory]
    [InlineData("10.0.0.200", "10.0.0.9")]
    [InlineData("192.0.2.1", "10.255.255.255")]
    [InlineData("10.0.1.0", "10.0.0.255")]
    [InlineData("fe80::8000:0:0:0", "fe80::7fff:ffff:ffff:ffff")]
    [InlineData("fe80::1:0:0:0", "fe80::ffff:ffff:ffff")]
    [InlineData("ff02::1", "2001:db8::1")]
    public void Compare_HigherOctets_AreUnsigned(string higher, string lower) =>
        Assert.True(Routers.Ip(higher) > Routers.Ip(lower));

    [Theory]
    [InlineData("fe80::1", true)]
    [InlineData("febf:ffff::1", true)]
    [InlineData("fec0::1", false)]
    [InlineData("fe7f::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("169.254.0.1", false)]
    public void IsLinkLocal_Address_IsInFe80Slash10(string text, bool expected) =>
        Assert.Equal(expected, Routers.Ip(text).IsLinkLocal);

    [Theory]
    [InlineData("192.0.2.1", "c0000201")]
    [InlineData("2001:db8::1", "20010db8000000000000000000000001")]
    public void Write_AnyAddress_GivesItsBytes(string text, string hex)
    {
        NetworkAddress address = Routers.Ip(text);
        byte[] bytes = new byte[address.Length];

        address.Write(bytes);

        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void From_AnyAddress_ComesBack(string text) =>
        Assert.Equal(IPAddress.Parse(text), Routers.Ip(text).ToIPAddress());
}
