using System.Net;
using Ha.Service.Configuration;
using Ha.Service.Filter;
using Ha.Service.Tests.Director;
using Ha.Vrrp;

namespace Ha.Service.Tests.Filter;

public sealed class AcceptRulesTests
{
    internal static VirtualRouterSettings Router(bool accept, byte priority, params string[] addresses) => new()
    {
        Name = "web",
        Interface = "eth0",
        VirtualRouterId = 51,
        Priority = priority,
        Accept = accept,
        Addresses = [.. addresses.Select(address => new VirtualAddress(IPAddress.Parse(address), 24))],
    };

    internal static DirectorSettings With(params VirtualRouterSettings[] routers) =>
        Settings.Director() with { Routers = [.. routers] };

    [Fact]
    public void From_AllAccept_IsNothing() => Assert.Null(AcceptRules.From(With(Router(true, 100, "192.0.2.10"))));

    [Fact]
    public void From_Owner_IsNothing() => Assert.Null(AcceptRules.From(With(Router(false, 255, "192.0.2.10"))));

    [Fact]
    public void From_BothFamilies_DropsAfterIpvsAndLeavesNeighbourDiscoveryAlone() => Assert.Equal(
        """
        add table inet ha_director
        delete table inet ha_director
        table inet ha_director {
            set addresses4 {
                type ipv4_addr
                elements = { 192.0.2.10, 192.0.2.11 }
            }
            set addresses6 {
                type ipv6_addr
                elements = { fe80::10, 2001:db8::10 }
            }
            chain input {
                type filter hook input priority 110; policy accept;
                icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
                ip daddr @addresses4 drop
                ip6 daddr @addresses6 drop
            }
        }

        """,
        AcceptRules.From(With(
            Router(false, 100, "192.0.2.10", "192.0.2.11"),
            Router(false, 100, "192.0.2.10"),
            Router(true, 100, "192.0.2.99"),
            Router(false, 100, "fe80::10", "2001:db8::10"))));

    [Fact]
    public void From_ExtraAddresses_AreFilteredToo() => Assert.Contains(
        "elements = { 192.0.2.10, 198.51.100.1 }",
        AcceptRules.From(With(Router(false, 100, "192.0.2.10") with
        {
            ExtraAddresses = [new VirtualAddress(IPAddress.Parse("198.51.100.1"), 32)],
        })));
}
