using Ha.Netlink.Route;

namespace Ha.Netlink.Tests.Route;

public sealed class LinkMessageTests
{
    private const int Index = 4;

    [Fact]
    public void Macvlan_WritesWhatIprouteWrites() => AssertWritten(
        "macvlan-add", LinkMessage.WriteMacvlan(Buffer(), 3, "vrrp4-51", [0, 0, 0x5E, 0, 1, 51]));

    [Fact]
    public void Delete_WritesWhatIprouteWrites() =>
        AssertWritten("link-delete", LinkMessage.WriteDelete(Buffer(), Index));

    [Theory]
    [InlineData("link-set-up", true)]
    [InlineData("link-set-down", false)]
    public void Up_WritesWhatIprouteWrites(string capture, bool isUp) =>
        AssertWritten(capture, LinkMessage.WriteUp(Buffer(), Index, isUp));

    [Fact]
    public void Alias_WritesWhatIprouteWrites() => AssertWritten(
        "link-alias", LinkMessage.WriteAlias(Buffer(), Index, "ha-director virtual router web"));

    [Fact]
    public void NoAddressGeneration_WritesWhatIprouteWrites() =>
        AssertWritten("link-no-address-generation", LinkMessage.WriteNoAddressGeneration(Buffer(), Index));

    private static byte[] Buffer() => new byte[LinkMessage.BytesMax];

    // The connection adds the ACK flag.
    private static void AssertWritten(string capture, Span<byte> message)
    {
        message[6] |= 4;
        Assert.Equal(Capture.WithoutSequence(Capture.Read(capture)), message.ToArray());
    }
}
