using System.Net;
using System.Runtime.CompilerServices;
using Ha.Service.Nat;

namespace Ha.Service.Tests.Nat;

/// <summary>With what nft 1.0.6 lists of a table that was written by hand.</summary>
public sealed class NatTableTests
{
    private static readonly string Listing = File.ReadAllText(Path.Combine(Folder(), "Listings/three-rules.json"));

    private static readonly NatRule Web = new(
        "web", "tcp", IPAddress.Parse("192.0.2.10"), 80, new(IPAddress.Parse("10.0.0.5"), IPAddress.Parse("10.0.0.9")));

    private static readonly NatRule Dns = new(
        "dns", "udp", IPAddress.Parse("2001:db8::10"), 53, new(IPAddress.Parse("2001:db8::20"), IPAddress.Parse("2001:db8::2f")));

    [Fact]
    public void Read_Listing_HasOurRulesTheirCountsAndThoseOfOthers()
    {
        NatTable table = NatTable.Read(Listing)!;

        Assert.True(table.IsOurs);
        Assert.Equal([Web, Dns, null], table.Rules.Select(rule => rule.Rule));
        Assert.Equal([17, 0, 0], table.Rules.Select(rule => rule.Connections));
    }

    [Theory]
    [InlineData("\"prio\": 100", "\"prio\": 99")]
    [InlineData("\"hook\": \"postrouting\"", "\"hook\": \"input\"")]
    [InlineData("\"policy\": \"accept\"", "\"policy\": \"drop\"")]
    [InlineData("{\"metainfo\"", "{\"set\": {}}, {\"metainfo\"")]
    [InlineData("\"name\": \"postrouting\"", "\"name\": \"other\"")]
    public void Read_AnotherChainOrMore_IsNotOurs(string was, string found)
    {
        Assert.Contains(was, Listing);
        Assert.False(NatTable.Read(Listing.Replace(was, found))!.IsOurs);
    }

    [Theory]
    [InlineData("\"right\": 80", "\"right\": 81")]
    [InlineData("\"right\": \"tcp\"", "\"right\": \"udp\"")]
    [InlineData("\"comment\": \"web\"", "\"comment\": \"web2\"")]
    [InlineData("\"10.0.0.9\"", "\"10.0.0.8\"")]
    [InlineData("{\"counter\": {\"packets\": 17, \"bytes\": 1020}}, ", "")]
    [InlineData("{\"snat\": {", "{\"snat\": {\"flags\": \"random\", ")]
    [InlineData("{\"op\": \"==\", \"left\": {\"meta\"", "{\"op\": \"!=\", \"left\": {\"meta\"")]
    [InlineData("\"dir\": \"original\"", "\"dir\": \"reply\"")]
    public void Read_ChangedRule_IsAnotherOne(string was, string found)
    {
        Assert.Contains(was, Listing);
        Assert.DoesNotContain(Web, NatTable.Read(Listing.Replace(was, found))!.Rules.Select(rule => rule.Rule));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"nftables\": [null]}")]
    [InlineData("{\"nftables\": [{\"rule\": 1}]}")]
    [InlineData("{\"nftables\": 7}")]
    public void Read_SomethingElse_IsNoTable(string text) => Assert.Null(NatTable.Read(text));

    [Fact]
    public void Read_CutAnywhere_NeverThrows() => Assert.All(
        Enumerable.Range(0, Listing.Length - 2), length => Assert.Null(NatTable.Read(Listing[..length])));

    [Fact]
    public void Between_NothingDiffers_IsNothing() => Assert.Null(
        NatDiff.Between(new HashSet<NatRule> { Web }, new NatTable(true, [new HeldNatRule(4, Web, 9)])).Input);

    [Fact]
    public void Between_SomeDiffer_TouchesOnlyThose() => Assert.Equal(
        """
        delete rule inet ha_director_nat postrouting handle 5
        delete rule inet ha_director_nat postrouting handle 6
        add rule inet ha_director_nat postrouting meta l4proto udp ct original ip6 daddr 2001:db8::10 ct original proto-dst 53 counter snat ip6 to 2001:db8::20-2001:db8::2f comment "dns"

        """,
        NatDiff.Between(
            new HashSet<NatRule> { Web, Dns },
            new NatTable(true, [new HeldNatRule(4, Web, 9), new HeldNatRule(5, Web, 0), new HeldNatRule(6, null, 0)])).Input);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Between_NoTableOrOneThatIsNotOurs_MakesItAnew(bool isThere)
    {
        NatDiff diff = NatDiff.Between(
            new HashSet<NatRule> { Web }, isThere ? new NatTable(false, [new HeldNatRule(4, Web, 9)]) : null);

        Assert.Equal(
            """
            add table inet ha_director_nat
            delete table inet ha_director_nat
            table inet ha_director_nat {
                chain postrouting {
                    type nat hook postrouting priority 100; policy accept;
                    meta l4proto tcp ct original ip daddr 192.0.2.10 ct original proto-dst 80 counter snat ip to 10.0.0.5-10.0.0.9 comment "web"
                }
            }

            """,
            diff.Input);
    }

    [Fact]
    public void Between_NoneWanted_RemovesWhatIsThere()
    {
        Assert.Null(NatDiff.Between(new HashSet<NatRule>(), null).Input);
        Assert.Equal(NatDiff.Removal, NatDiff.Between(new HashSet<NatRule>(), new NatTable(true, [])).Input);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
