using System.Net;
using System.Net.Sockets;
using System.Text;
using Ha.Service.Configuration;

namespace Ha.Service.Filter;

/// <summary>The packet filter for routers that do not accept what is sent to their addresses. Pure.</summary>
/// <remarks>
/// RFC 9568, 6.1, Accept_Mode. The chain comes after ip_vs on its way in (NF_IP_PRI_NAT_SRC - 2 and - 1, which is 98 and
/// 99): what a virtual service takes is never seen here. Neighbour discovery goes on (6.4.3), and so does ARP, which this
/// family of tables does not see.
/// </remarks>
internal static class AcceptRules
{
    /// <summary>Our table; no other is ever touched.</summary>
    public const string Table = "inet ha_director";

    private const byte OwnerPriority = 255;

    /// <summary>Removes our table.</summary>
    public const string Removal = $"add table {Table}\ndelete table {Table}\n";

    /// <summary>The input for <c>nft -f</c>, which takes effect as a whole; null: no router needs any.</summary>
    public static string? From(DirectorSettings settings)
    {
        List<IPAddress> addresses =
        [
            .. settings.Routers
                .Where(router => !router.Accept && router.Priority != OwnerPriority)
                .SelectMany(router => router.Addresses.Concat(router.ExtraAddresses))
                .Select(held => held.Address)
                .Distinct(),
        ];
        if (addresses.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder(Removal);
        text.Append($"table {Table} {{\n");
        AppendSet(text, "addresses4", "ipv4_addr", addresses.Where(a => a.AddressFamily == AddressFamily.InterNetwork));
        AppendSet(text, "addresses6", "ipv6_addr", addresses.Where(a => a.AddressFamily == AddressFamily.InterNetworkV6));
        text.Append("""
                chain input {
                    type filter hook input priority 110; policy accept;
                    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
                    ip daddr @addresses4 drop
                    ip6 daddr @addresses6 drop
                }
            }

            """);
        return text.ToString();
    }

    private static void AppendSet(StringBuilder text, string name, string type, IEnumerable<IPAddress> addresses)
    {
        // Without the zone that a link-local address may carry.
        string[] elements = [.. addresses.Select(address => new IPAddress(address.GetAddressBytes()).ToString())];
        text.Append($"    set {name} {{\n        type {type}\n");
        if (elements.Length > 0)
        {
            text.Append($"        elements = {{ {string.Join(", ", elements)} }}\n");
        }

        text.Append("    }\n");
    }
}
