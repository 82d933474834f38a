using System.Net;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Tests.Nat;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5", 1)]
    [InlineData("10.0.0.5-10.0.0.8", "10.0.0.5-10.0.0.8", 4)]
    [InlineData("2001:db8::ff-2001:db8::100", "2001:db8::ff-2001:db8::100", 2)]
    [InlineData("10.0.0.0-10.0.255.255", "10.0.0.0-10.0.255.255", 65_536)]
    public void Parse_Range_HasItsAddresses(string text, string shown, int count)
    {
        Assert.Null(AddressRange.Parse(text, out AddressRange range));
        Assert.Equal((shown, count), (range.ToString(), range.Count));
    }

    [Theory]
    [InlineData("10.0.0.8-10.0.0.5", "must have its lower end first")]
    [InlineData("10.0.0.5-2001:db8::1", "must have both ends of one family")]
    [InlineData("10.0.0.0-10.1.0.0", "has more than 65536 addresses")]
    [InlineData("2001:db8::-2001:db9::", "has more than 65536 addresses")]
    [InlineData("10.0.0.5-8", "must be an IPv4 address of four decimal numbers without leading zeros")]
    [InlineData("10.0.0.5-10.0.0.6-10.0.0.7", "must be an address, or a range such as \"10.0.0.5-10.0.0.8\"")]
    [InlineData("224.0.0.1", "must be the address of one host, not a multicast or broadcast address")]
    [InlineData("", "must be an IP address; names are not resolved")]
    public void Parse_NoRange_SaysWhy(string text, string problem) =>
        Assert.Equal(problem, AddressRange.Parse(text, out _));

    [Theory]
    [InlineData("10.0.0.4", 30, "10.0.0.4-10.0.0.7")]
    [InlineData("10.0.0.4", 32, "10.0.0.4")]
    [InlineData("2001:db8::20", 124, "2001:db8::20-2001:db8::2f")]
    [InlineData("::", 112, "::-::ffff")]
    public void OfPrefix_IsItsRange(string network, int length, string range) =>
        Assert.Equal(range, AddressRange.OfPrefix(IPAddress.Parse(network), length)!.ToString());

    [Theory]
    [InlineData("10.0.0.4", true)]
    [InlineData("10.0.0.6", true)]
    [InlineData("10.0.0.7", false)]
    [InlineData("10.0.0.3", false)]
    [InlineData("2001:db8::1", false)]
    public void Contains_EndsIncluded(string address, bool isInside) => Assert.Equal(
        isInside,
        new AddressRange(IPAddress.Parse("10.0.0.4"), IPAddress.Parse("10.0.0.6")).Contains(IPAddress.Parse(address)));
}
