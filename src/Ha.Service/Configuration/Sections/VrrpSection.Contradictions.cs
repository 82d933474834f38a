using System.Net;
using System.Net.Sockets;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <content>What must hold between the keys of one router.</content>
internal sealed partial record VrrpSection
{
    private const int OwnerPriority = 255;

    private void RejectContradictions(SectionReader reader)
    {
        if (reader.Value("addresses") is TomlArray { Items.Count: 0 } none)
        {
            reader.Problems.Add(none.Span, "addresses must hold at least one virtual address");
        }

        if (Preempt is { Value: false } && PreemptDelay is { } delay && delay.Value > TimeSpan.Zero)
        {
            reader.Problems.Add(
                reader.KeySpan("preempt_delay"), "preempt_delay can have no effect: preempt is false");
        }

        if (Priority?.Value == OwnerPriority && Accept is { Value: false })
        {
            reader.Problems.Add(
                reader.KeySpan("accept"), "the owner of the addresses (priority 255) accepts what is sent to them");
        }

        if (PeerTtlMin is not null && Peers.Count == 0 && !reader.Has("peers"))
        {
            reader.Problems.Add(reader.KeySpan("peer_ttl_min"), "peer_ttl_min is for unicast: there are no peers");
        }

        RejectForVersion(reader);
        RejectFamilies(reader);
    }

    private void RejectForVersion(SectionReader reader)
    {
        if (Version != VrrpVersion.V2)
        {
            if (Password is not null)
            {
                reader.Problems.Add(
                    reader.KeySpan("password"), "password is for version 2: version 3 has no authentication");
            }

            return;
        }

        if (Checksum is not null)
        {
            reader.Problems.Add(
                reader.KeySpan("checksum"), "checksum is for version 3: version 2 has only one form of it");
        }

        if (Family == AddressFamily.InterNetworkV6)
        {
            reader.Problems.Add(Addresses[0].Span, "IPv6 addresses need version = 3: version 2 knows IPv4 only");
        }
    }

    private void RejectFamilies(SectionReader reader)
    {
        if (Family is not { } family)
        {
            return;
        }

        string name = Values.Addresses.Family(Addresses[0].Value.Address);
        foreach (Located<VirtualAddress> other in Addresses.Where(other => other.Value.Address.AddressFamily != family))
        {
            reader.Problems.Add(
                other.Span,
                $"{other.Value.Address} is not {name} as the first address is: an advert carries one family. "
                + "Write one router for each family, or put it into extra_addresses");
        }

        foreach (Located<IPAddress> other in Peers.Append(Source).OfType<Located<IPAddress>>()
            .Where(other => other.Value.AddressFamily != family))
        {
            reader.Problems.Add(other.Span, $"{other.Value} is not {name} as the router's addresses are");
        }

        if (family != AddressFamily.InterNetworkV6)
        {
            return;
        }

        if (!Prefixes.IsLinkLocal(Addresses[0].Value.Address))
        {
            // RFC 9568, 5.2.9 with erratum 8300.
            reader.Problems.Add(
                Addresses[0].Span,
                "the first address of a router for IPv6 must be link-local, such as \"fe80::10/64\": hosts take it for "
                + "their gateway");
        }

        if (Addresses.Count > ConfigurationLimits.RouterIPv6AddressesMax)
        {
            reader.Problems.Add(
                reader.KeySpan("addresses"),
                $"addresses has {Addresses.Count} items; {ConfigurationLimits.RouterIPv6AddressesMax} IPv6 addresses are "
                + "the most that fit an advert: put the others into extra_addresses");
        }

        if (Checksum is not null)
        {
            reader.Problems.Add(reader.KeySpan("checksum"), "checksum is for IPv4: IPv6 has only one form of it");
        }

        if (Peers.Count == 0 && Source is { } source && source.Value.AddressFamily == family
            && !Prefixes.IsLinkLocal(source.Value))
        {
            reader.Problems.Add(
                source.Span, "source must be link-local: multicast adverts over IPv6 come from a link-local address");
        }
    }
}
