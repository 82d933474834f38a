using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ha.Service.Nat;

/// <summary>What <c>nft -j list table</c> prints, as far as it can be ours. What is left out of it here is null.</summary>
internal sealed record NftListing(NftObject[]? Nftables);

/// <summary>One object of the list: exactly one of its parts, or none when it is of a kind that we never make.</summary>
internal sealed record NftObject(JsonElement? Metainfo, NftTable? Table, NftChain? Chain, NftRule? Rule);

/// <summary>The table itself.</summary>
internal sealed record NftTable(string? Name);

/// <summary>A chain.</summary>
internal sealed record NftChain(string? Name, string? Type, string? Hook, JsonElement? Prio, string? Policy);

/// <summary>A rule.</summary>
internal sealed record NftRule(string? Chain, long Handle, string? Comment, NftStatement[]? Expr);

/// <summary>One statement of a rule.</summary>
internal sealed record NftStatement(NftMatch? Match, NftCounter? Counter, NftSnat? Snat);

/// <summary>A comparison.</summary>
internal sealed record NftMatch(string? Op, JsonElement Left, JsonElement Right);

/// <summary>How many packets came to a rule: of a rule in a nat chain, the first packets of connections.</summary>
internal sealed record NftCounter(long Packets);

/// <summary>Where the source is changed to.</summary>
internal sealed record NftSnat(string? Family, JsonElement Addr, JsonElement? Port, JsonElement? Flags);

/// <summary>Generated at build time so that it survives AOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NftListing))]
internal sealed partial class NftJson : JsonSerializerContext;
