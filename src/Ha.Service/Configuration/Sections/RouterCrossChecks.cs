using System.Net;
using System.Net.Sockets;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <summary>What must hold between the keys of a router, and between routers.</summary>
internal static class RouterCrossChecks
{
    /// <summary>Appends every contradiction.</summary>
    public static void Check(IReadOnlyList<VrrpSection> routers, ProblemList problems)
    {
        RejectSharedIds(routers, problems);
        Dictionary<IPAddress, (VrrpSection Router, TextSpan Span)> virtualAddresses =
            CollectAddresses(routers, problems);
        foreach (VrrpSection router in routers)
        {
            CheckSource(router, problems);
            CheckPeers(router, virtualAddresses, problems);
        }
    }

    private static void RejectSharedIds(IReadOnlyList<VrrpSection> routers, ProblemList problems)
    {
        var taken = new Dictionary<(string Interface, int Id, AddressFamily Family), Located<int>>();
        foreach (VrrpSection router in routers)
        {
            if (router.Interface is null || router.VirtualRouterId is not { } id)
            {
                continue;
            }

            // IPv4 and IPv6 with one VRID are two virtual routers (RFC 9568, 1.6).
            var key = (router.Interface.Value, id.Value, router.Family ?? AddressFamily.InterNetwork);
            if (!taken.TryAdd(key, id))
            {
                TextSpan first = taken[key].Span;
                problems.Add(
                    id.Span,
                    $"vrid {id.Value} is already used on {router.Interface.Value} ({first}): "
                    + "two routers with one VRID on one network would take each other's adverts for their own");
            }
        }
    }

    private static Dictionary<IPAddress, (VrrpSection Router, TextSpan Span)> CollectAddresses(
        IReadOnlyList<VrrpSection> routers, ProblemList problems)
    {
        var taken = new Dictionary<IPAddress, (VrrpSection Router, TextSpan Span)>();
        var linkLocal = new Dictionary<(IPAddress Address, string? Interface), (VrrpSection Router, TextSpan Span)>();
        foreach (VrrpSection router in routers)
        {
            foreach (Located<VirtualAddress> address in router.Addresses.Concat(router.ExtraAddresses))
            {
                // A link-local address is one host's on its link only.
                (IPAddress Address, string?) onLink =
                    (address.Value.Address, address.Value.Interface ?? router.Interface?.Value);
                bool isNew = Prefixes.IsLinkLocal(onLink.Address)
                    ? linkLocal.TryAdd(onLink, (router, address.Span))
                    : taken.TryAdd(onLink.Address, (router, address.Span));
                if (!isNew)
                {
                    (VrrpSection other, TextSpan first) = Prefixes.IsLinkLocal(onLink.Address)
                        ? linkLocal[onLink]
                        : taken[onLink.Address];
                    problems.Add(
                        address.Span,
                        $"{address.Value.Address} is already an address of [vrrp.{other.Name}] ({first}): "
                        + "one address can have one holder only");
                }
            }
        }

        return taken;
    }

    private static void CheckSource(VrrpSection router, ProblemList problems)
    {
        // The address owner (priority 255) has its virtual addresses for good, so they may be its source.
        if (router.Source is { } source && router.Priority?.Value != 255
            && router.Addresses.Any(address => address.Value.Address.Equals(source.Value)))
        {
            problems.Add(source.Span, "source is one of the router's virtual addresses, which a Backup does not have");
        }
    }

    private static void CheckPeers(
        VrrpSection router,
        Dictionary<IPAddress, (VrrpSection Router, TextSpan Span)> virtualAddresses,
        ProblemList problems)
    {
        var seen = new HashSet<IPAddress>();
        foreach (Located<IPAddress> peer in router.Peers)
        {
            if (!seen.Add(peer.Value))
            {
                problems.Add(peer.Span, $"peer {peer.Value} is named twice");
            }
            else if (peer.Value.Equals(router.Source?.Value))
            {
                problems.Add(
                    peer.Span, $"peer {peer.Value} is this router's own source: peers are the other directors only");
            }
            else if (virtualAddresses.TryGetValue(peer.Value, out (VrrpSection Router, TextSpan Span) holder))
            {
                problems.Add(
                    peer.Span,
                    $"peer {peer.Value} is a virtual address of [vrrp.{holder.Router.Name}]: "
                    + "adverts must go to an address that the peer always has");
            }
        }
    }
}
