using System.Net;
using System.Net.Sockets;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <summary>Reads the <c>routes</c> and <c>rules</c> of a router.</summary>
internal static class RouteSection
{
    private const int TableMax = int.MaxValue;
    private const int MainTable = 254;
    private const int RulePriorityMax = 32_765; // 32766 and 32767 are the kernel's own

    /// <summary>The routes that are right; the others are reported.</summary>
    public static IReadOnlyList<VirtualRoute> ReadRoutes(SectionReader router)
    {
        var routes = new List<VirtualRoute>();
        foreach (TomlValue item in router.Items("routes", "tables", ConfigurationLimits.RoutesMax))
        {
            if (AsTable(item, "routes", "{ to = \"default\", via = \"192.0.2.254\" }", router) is { } table
                && ReadRoute(table, router) is { } route)
            {
                routes.Add(route);
            }
        }

        return routes;
    }

    /// <summary>The rules that are right; the others are reported.</summary>
    public static IReadOnlyList<VirtualRule> ReadRules(SectionReader router)
    {
        var rules = new List<VirtualRule>();
        foreach (TomlValue item in router.Items("rules", "tables", ConfigurationLimits.RoutesMax))
        {
            if (AsTable(item, "rules", "{ from = \"10.0.0.0/8\", table = 100, priority = 1000 }", router) is { } table
                && ReadRule(table, router) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }

    private static VirtualRoute? ReadRoute(TomlTable table, SectionReader router)
    {
        var reader = new SectionReader(table, $"a route of {router.Title}", SectionKeys.VirtualRoute, router.Problems);
        reader.Require("to", "\"default\"");
        Located<(IPAddress? Address, int Length)>? to =
            reader.Text<(IPAddress? Address, int Length)>("to", Prefixes.ParseNetwork);
        Located<IPAddress>? via = reader.Text<IPAddress>("via", Addresses.ParseHost);
        Located<IPAddress>? source = reader.Text<IPAddress>("source", Addresses.ParseHost);
        Located<string>? through = reader.Text<string>("interface", Names.ParseInterface);
        Located<int>? routingTable = reader.Integer("table", 1, TableMax);
        Located<int>? metric = reader.Integer("metric", 0, int.MaxValue);
        if (to is null)
        {
            return null;
        }

        AddressFamily? family = to.Value.Address?.AddressFamily ?? via?.Value.AddressFamily ?? source?.Value.AddressFamily;
        if (family is null)
        {
            router.Problems.Add(to.Span, "to = \"default\" needs 'via' or 'source', which tell whether it is IPv4 or IPv6");
            return null;
        }

        foreach (Located<IPAddress>? other in new[] { via, source })
        {
            if (other is not null && other.Value.AddressFamily != family)
            {
                router.Problems.Add(other.Span, $"{other.Value} is not of the family of the route's other addresses");
            }
        }

        return new VirtualRoute(
            to.Value.Address ?? (family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any),
            to.Value.Length,
            via?.Value,
            through?.Value,
            source?.Value,
            (uint)(routingTable?.Value ?? MainTable),
            (uint?)metric?.Value);
    }

    private static VirtualRule? ReadRule(TomlTable table, SectionReader router)
    {
        var reader = new SectionReader(table, $"a rule of {router.Title}", SectionKeys.VirtualRule, router.Problems);
        reader.Require("table", "100");
        reader.Require("priority", "1000");
        Located<(IPAddress? Address, int Length)>? from =
            reader.Text<(IPAddress? Address, int Length)>("from", Prefixes.ParseNetwork);
        Located<(IPAddress? Address, int Length)>? to =
            reader.Text<(IPAddress? Address, int Length)>("to", Prefixes.ParseNetwork);
        Located<int>? target = reader.Integer("table", 1, TableMax);
        Located<int>? priority = reader.Integer("priority", 1, RulePriorityMax);
        if (from?.Value.Address is null && to?.Value.Address is null)
        {
            router.Problems.Add(reader.Header, "a rule needs 'from' or 'to' with a network: it must not catch everything");
            return null;
        }

        if (from?.Value.Address is { } one && to?.Value.Address is { } two && one.AddressFamily != two.AddressFamily)
        {
            router.Problems.Add(to.Span, "'from' and 'to' of a rule must be of one family");
        }

        return target is null || priority is null
            ? null
            : new VirtualRule(
                (uint)target.Value,
                (uint)priority.Value,
                from?.Value.Address,
                from?.Value.Length ?? 0,
                to?.Value.Address,
                to?.Value.Length ?? 0);
    }

    private static TomlTable? AsTable(TomlValue item, string key, string example, SectionReader router)
    {
        if (item is not TomlTable)
        {
            router.Problems.Add(item.Span, $"{key} must hold tables, such as {example}, not {item.Kind}");
        }

        return item as TomlTable;
    }
}
