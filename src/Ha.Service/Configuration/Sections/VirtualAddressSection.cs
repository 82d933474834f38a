using System.Net;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <summary>Reads the <c>addresses</c> and <c>extra_addresses</c> of a router: strings, or tables.</summary>
internal static class VirtualAddressSection
{
    /// <summary>The addresses that are right; the others are reported.</summary>
    /// <param name="router">The router's table.</param>
    /// <param name="key">The key.</param>
    /// <param name="routerInterface">Its interface, when that is right.</param>
    public static IReadOnlyList<Located<VirtualAddress>> ReadAll(
        SectionReader router, string key, string? routerInterface)
    {
        var addresses = new List<Located<VirtualAddress>>();
        foreach (TomlValue item in router.Items(key, "addresses", ConfigurationLimits.RouterAddressesMax))
        {
            Located<VirtualAddress>? address = item is TomlTable table
                ? ReadTable(table, routerInterface, router)
                : ReadText(item, key, router);
            if (address is not null)
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }

    private static Located<VirtualAddress>? ReadText(TomlValue item, string key, SectionReader router) =>
        router.Read<(IPAddress Address, int Length)>(key, item, Prefixes.Parse) is { } prefix
            ? new Located<VirtualAddress>(new VirtualAddress(prefix.Value.Address, prefix.Value.Length), prefix.Span)
            : null;

    private static Located<VirtualAddress>? ReadTable(TomlTable table, string? routerInterface, SectionReader router)
    {
        var reader = new SectionReader(
            table, $"an address of {router.Title}", SectionKeys.VirtualAddress, router.Problems);
        reader.Require("address", "\"192.0.2.10/24\"");
        Located<string>? own = reader.Text<string>("interface", Names.ParseInterface);
        Located<string>? label = reader.Text<string>("label", Names.ParseLabel);
        string? holder = reader.Has("interface") ? own?.Value : routerInterface;

        // The tools that show labels (ifconfig, and ip by pattern) find them only under the interface's own name.
        if (label is not null && holder is not null && !label.Value.StartsWith(holder, StringComparison.Ordinal))
        {
            router.Problems.Add(
                label.Span, $"label must begin with the name of the interface, such as \"{holder}:1\"");
        }

        return reader.Text<(IPAddress Address, int Length)>("address", Prefixes.Parse) is { } prefix
            ? new Located<VirtualAddress>(
                new VirtualAddress(prefix.Value.Address, prefix.Value.Length, own?.Value, label?.Value), prefix.Span)
            : null;
    }
}
