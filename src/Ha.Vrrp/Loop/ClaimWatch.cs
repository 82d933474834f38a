using Ha.Vrrp.Addresses;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Loop;

/// <summary>Listens for other hosts that answer for the addresses of our routers.</summary>
/// <remarks>
/// Nobody waits for claims: they are looked at when the loop turns for another reason, a few in each turn, so that a flood
/// of them costs little and wakes nobody. In the steady state it allocates nothing.
/// </remarks>
internal sealed class ClaimWatch(IAdvertTransport transport, IVirtualAddresses host)
{
    /// <summary>How many claims are looked at in one turn; more of them wait, or are lost to the kernel's buffer.</summary>
    public const int ClaimsPerTurnMax = 32;

    private readonly Dictionary<int, HashSet<NetworkAddress>> _heard = [];

    /// <summary>Listens on the segments of these routers for their addresses, and nowhere else.</summary>
    public void Follow(List<HostedRouter> routers)
    {
        Dictionary<int, HashSet<NetworkAddress>> wanted = routers
            .Where(router => router.Settings.DuplicateCheck is not null)
            .SelectMany(router => router.Addresses.Announced)
            .GroupBy(announced => announced.Segment, announced => announced.Address)
            .ToDictionary(segment => segment.Key, segment => segment.ToHashSet());
        foreach (int gone in _heard.Keys.Except(wanted.Keys).ToArray())
        {
            _ = transport.Listen(gone, []);
            _heard.Remove(gone);
        }

        foreach ((int segment, HashSet<NetworkAddress> addresses) in wanted)
        {
            // One that the kernel refused is tried again at the next look.
            if ((!_heard.TryGetValue(segment, out HashSet<NetworkAddress>? heard) || !heard.SetEquals(addresses))
                && transport.Listen(segment, addresses) == 0)
            {
                _heard[segment] = addresses;
            }
        }
    }

    /// <summary>Hands what was heard to the routers.</summary>
    public void Drain(List<HostedRouter> routers, TimeSpan now)
    {
        for (int i = 0; i < ClaimsPerTurnMax && transport.TryReceiveClaim(out ReceivedClaim received); i++)
        {
            // Another interface of this host on the same segment answers too, unless arp_ignore is set.
            if (host.IsOwnHardware(received.Claim.HardwareAddress))
            {
                continue;
            }

            for (int j = 0; j < routers.Count; j++)
            {
                routers[j].Receive(received, now);
            }
        }
    }
}
