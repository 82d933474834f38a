using System.Net;
using System.Text.Json;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Nat;

/// <summary>A rule that the kernel holds in our table.</summary>
/// <param name="Handle">Its number.</param>
/// <param name="Rule">What it does; null: nothing that we would have it do.</param>
/// <param name="Connections">Connections that it translated.</param>
internal sealed record HeldNatRule(long Handle, NatRule? Rule, long Connections);

/// <summary>Our table as the kernel holds it.</summary>
/// <param name="IsOurs">Whether it has our chain, and nothing but that and rules.</param>
/// <param name="Rules">Its rules.</param>
internal sealed record NatTable(bool IsOurs, IReadOnlyList<HeldNatRule> Rules)
{
    /// <summary>Our table; no other is ever touched.</summary>
    public const string Name = "inet ha_director_nat";

    /// <summary>Its chain.</summary>
    public const string Chain = "postrouting";

    /// <summary>NF_IP_PRI_NAT_SRC: after ip_vs has sent the packet on its way.</summary>
    private const int Priority = 100;

    /// <summary>Reads what <c>nft -j list table</c> printed; null when it is not that.</summary>
    public static NatTable? Read(string json)
    {
        NftListing? listing;
        try
        {
            listing = JsonSerializer.Deserialize(json, NftJson.Default.NftListing);
        }
        catch (JsonException)
        {
            return null;
        }

        if (listing?.Nftables is not { } objects || objects.Any(found => found is null))
        {
            return null;
        }

        NftChain[] chains = [.. objects.Where(found => found.Chain is not null).Select(found => found.Chain!)];
        bool isOurs = chains is [{ Name: Chain, Type: "nat", Hook: "postrouting", Policy: "accept" } chain]
            && Integer(chain.Prio) == Priority
            && objects.All(found => found is not { Metainfo: null, Table: null, Chain: null, Rule: null });
        return new NatTable(isOurs, [.. objects.Where(found => found.Rule is not null).Select(found => Held(found.Rule!))]);
    }

    private static HeldNatRule Held(NftRule rule) => new(
        rule.Handle,
        rule.Chain == Chain ? Rule(rule) : null,
        rule.Expr?.Select(statement => statement?.Counter?.Packets ?? 0).Sum() ?? 0);

    // The order of the statements is ours: another one is another rule.
    private static NatRule? Rule(NftRule rule)
    {
        if (rule.Expr is not
            [
                { Match: { Op: "==" } protocol },
                { Match: { Op: "==" } address },
                { Match: { Op: "==" } port },
                { Counter: not null },
                { Snat: { Port: null, Flags: null } snat },
            ])
        {
            return null;
        }

        bool isOurs = Text(protocol.Left, "meta", "key") == "l4proto"
            && Text(address.Left, "ct", "key") is "ip daddr" or "ip6 daddr" && Text(address.Left, "ct", "dir") == "original"
            && Text(port.Left, "ct", "key") == "proto-dst" && Text(port.Left, "ct", "dir") == "original";
        return isOurs
            && Text(protocol.Right) is { } name
            && Address(address.Right) is { } virtualAddress
            && Integer(port.Right) is { } number and >= 0 and <= ushort.MaxValue
            && Pool(snat.Addr) is { } pool
            ? new NatRule(rule.Comment ?? "", name, virtualAddress, (ushort)number, pool)
            : null;
    }

    // nft writes a range that is a whole network as that.
    private static AddressRange? Pool(JsonElement element)
    {
        if (Address(element) is { } one)
        {
            return new AddressRange(one, one);
        }

        if (Property(element, "range") is { ValueKind: JsonValueKind.Array } range && range.GetArrayLength() == 2)
        {
            return Address(range[0]) is { } first && Address(range[1]) is { } last ? new AddressRange(first, last) : null;
        }

        return Property(element, "prefix") is { } prefix
            && Address(Property(prefix, "addr")) is { } network && Integer(Property(prefix, "len")) is { } length
            ? AddressRange.OfPrefix(network, length)
            : null;
    }

    private static IPAddress? Address(JsonElement? element) =>
        element is { } given && Text(given) is { } text && IPAddress.TryParse(text, out IPAddress? address) ? address : null;

    private static string? Text(JsonElement element, string outer, string inner) =>
        Property(element, outer) is { } found && Property(found, inner) is { } value ? Text(value) : null;

    private static string? Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static int? Integer(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : null;

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;
}
