using System.Net;
using Ha.Netlink.Messages;
using Ha.Netlink.Route;

namespace Ha.Netlink.Tests.Route;

public sealed class AddressMessageTests
{
    private const NetlinkFlags Add = NetlinkFlags.Create | NetlinkFlags.Exclusive | NetlinkFlags.Acknowledge;
    private const NetlinkFlags Replace = NetlinkFlags.Create | NetlinkFlags.Replace | NetlinkFlags.Acknowledge;

    [Theory]
    [InlineData("address-add-leased", Add, "192.0.2.10", 32, null, 30)]
    [InlineData("address-add-labelled", Add, "192.0.2.11", 24, "v0:vip", null)]
    [InlineData("address-add-labelled-leased", Add, "192.0.2.13", 24, "v0:vip", 30)]
    [InlineData("address-replace-leased", Replace, "192.0.2.10", 32, null, 40)]
    [InlineData("address-replace-ipv6-leased", Replace, "2001:db8::10", 128, null, 40)]
    [InlineData("address-replace-ipv6", Replace, "2001:db8::12", 128, null, null)]
    public void New_WritesWhatIprouteWrites(
        string capture, NetlinkFlags flags, string address, byte prefixLength, string? label, int? validSeconds)
    {
        byte[] written = AddressMessage.WriteNew(
            new byte[AddressMessage.BytesMax],
            flags,
            3,
            IPAddress.Parse(address).GetAddressBytes(),
            prefixLength,
            label,
            (uint?)validSeconds).ToArray();

        Assert.Equal(Capture.WithoutSequence(Capture.Read(capture)), written);
    }

    [Fact]
    public void New_NetworkIsThereAlready_WritesWhatIprouteWrites()
    {
        byte[] written = AddressMessage.WriteNew(
            new byte[AddressMessage.BytesMax],
            Replace,
            3,
            IPAddress.Parse("2001:db8::10").GetAddressBytes(),
            64,
            null,
            40,
            hasPrefixRoute: false).ToArray();

        Assert.Equal(
            Capture.WithoutSequence(Capture.Read("address-replace-ipv6-on-own-network")), written);
    }

    [Fact]
    public void New_WithProtocol_EndsWithTheMark()
    {
        byte[] expected =
            [.. Capture.WithoutSequence(Capture.Read("address-replace-leased")), 5, 0, 11, 0, 112, 0, 0, 0];
        expected[0] += 8;

        byte[] written = AddressMessage.WriteNew(
            new byte[AddressMessage.BytesMax], Replace, 3, [192, 0, 2, 10], 32, null, 40, protocol: 112).ToArray();

        Assert.Equal(expected, written);
    }

    [Theory]
    [InlineData("address-remove", "192.0.2.10", 32)]
    [InlineData("address-remove-ipv6", "2001:db8::10", 128)]
    public void Delete_WritesWhatIprouteWrites(string capture, string address, byte prefixLength)
    {
        byte[] written = AddressMessage.WriteDelete(
            new byte[AddressMessage.BytesMax], 3, IPAddress.Parse(address).GetAddressBytes(), prefixLength).ToArray();
        byte[] expected = Capture.WithoutSequence(Capture.Read(capture));
        expected[6] = 1; // the connection adds the ACK flag

        Assert.Equal(expected, written);
    }
}
