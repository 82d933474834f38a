using Ha.Vrrp.Addresses;
using Ha.Vrrp.Tests.Transport;

namespace Ha.Vrrp.Tests.Addresses;

/// <summary>Addresses in a real kernel.</summary>
public sealed class RouteVirtualAddressesTests
{
    [Fact]
    public void EnsurePresent_IPv6_IsUsableAtOnceAndNoSource() => InNamespace((lan, host) =>
    {
        HostInterface link = Find(host);
        Assert.Equal(0, host.EnsurePresent(Held(link, "2001:db8::10", 64)));
        host.Refresh();

        Assert.Contains(Find(host).Addresses.ToArray(), static a => a.Address == Routers.Ip("2001:db8::10"));
        Assert.DoesNotContain(Routers.Ip("2001:db8::10"), Find(host).Sources.ToArray());
        string shown = Namespaces.Run($"-n {lan.Left} -6 addr show dev eth0");
        Assert.Contains("2001:db8::10/64 scope global nodad deprecated dynamic", shown, StringComparison.Ordinal);
        Assert.Contains("preferred_lft 0sec", shown, StringComparison.Ordinal);

        Assert.Equal(0, host.EnsureAbsent(Held(link, "2001:db8::10", 64)));
        Assert.Equal(0, host.EnsureAbsent(Held(link, "2001:db8::10", 64)));
        host.Refresh();
        Assert.DoesNotContain(Find(host).Addresses.ToArray(), static a => a.Address == Routers.Ip("2001:db8::10"));
    });

    [Fact]
    public void EnsurePresent_NetworkOfTheInterface_LeavesItsRouteAlone() => InNamespace((lan, host) =>
    {
        // As after a router advertisement: the route of the network has a life time of its own.
        Namespaces.Run($"-n {lan.Left} addr add 2001:db8::1/64 dev eth0 nodad valid_lft 1000 preferred_lft 1000");
        host.Refresh();
        HeldAddress held = Held(Find(host), "2001:db8::10", 64) with { HasPrefixRoute = false };
        Assert.Equal(0, host.EnsurePresent(held));
        Assert.Equal(0, host.EnsurePresent(held));

        string routes = Namespaces.Run($"-n {lan.Left} -6 route show 2001:db8::/64");
        Assert.Matches("expires (1000|9[0-9][0-9])sec", routes);
    });

    [Fact]
    public void EnsureAbsent_FirstOfItsNetwork_LeavesTheOthers() => InNamespace((lan, host) =>
    {
        Namespaces.Run($"-n {lan.Left} link set eth0 up");
        HostInterface link = Find(host);
        host.Prepare(link.Index);
        Assert.Equal(0, host.EnsurePresent(Held(link, "198.51.100.1", 24)));
        Namespaces.Run($"-n {lan.Left} addr add 198.51.100.7/24 dev eth0");
        Assert.Contains("198.51.100.7/24 scope global secondary", Namespaces.AddressesOf(lan.Left), StringComparison.Ordinal);

        Assert.Equal(0, host.EnsureAbsent(Held(link, "198.51.100.1", 24)));

        string left = Namespaces.AddressesOf(lan.Left);
        Assert.DoesNotContain("198.51.100.1/24", left, StringComparison.Ordinal);
        Assert.Contains("198.51.100.7/24", left, StringComparison.Ordinal);
        Assert.NotEmpty(Namespaces.Run($"-n {lan.Left} route show 198.51.100.0/24"));
    });

    [Theory]
    [InlineData("tentative", false)]
    [InlineData("nodad", true)]
    public void Refresh_IPv6AddressUnderDetection_IsNoSource(string state, bool isSource) => InNamespace((lan, host) =>
    {
        // Without a carrier on the other side detection is never done.
        Namespaces.Run($"-n {lan.Right} link set eth0 down");
        Namespaces.Run($"-n {lan.Left} addr add 2001:db8::1/64 dev eth0 {(state == "nodad" ? state : "")}");
        host.Refresh();

        Assert.Equal(isSource, Find(host).Sources.Contains(Routers.Ip("2001:db8::1")));
        Assert.Contains(Routers.Ip("192.0.2.11"), Find(host).Sources.ToArray());
    });

    [Theory]
    [InlineData("198.51.100.1")]
    [InlineData("2001:db8::10")]
    public void EnsurePresent_LeaseRenewedAndItsNotificationRead_AllocatesNothing(string address) =>
        InNamespace((_, host) =>
        {
            HeldAddress held = Held(Find(host), address, 32);
            int read = 0;
            int failures = 0;
            long before = 0;
            for (int i = 0; i < 60; i++)
            {
                before = i == 10 ? GC.GetAllocatedBytesForCurrentThread() : before;
                failures += host.EnsurePresent(held) == 0 ? 0 : 1;
                while (host.TryReadChange(out HostChange change))
                {
                    read += change.Kind == HostChangeKind.AddressAdded && change.Address == held.Address ? 1 : 0;
                }
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(0, failures);
            Assert.True(read >= 50, $"{read} renewals were announced");
        });

    private static HeldAddress Held(HostInterface link, string address, byte prefixLength) =>
        new(link.Index, Routers.Ip(address), prefixLength, null, 30);

    private static HostInterface Find(RouteVirtualAddresses host)
    {
        HostInterface? found = host.Find("eth0");
        Assert.NotNull(found);
        return found;
    }

    private static void InNamespace(Action<Namespaces, RouteVirtualAddresses> test)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        lan.RunLeft(() =>
        {
            using var host = new RouteVirtualAddresses();
            host.Refresh();
            test(lan, host);
        });
    }
}
