using Ha.Ipvs;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>What must hold between <c>forward = "full-nat"</c>, its pool, and the other keys of a service.</summary>
internal static class SourcePoolChecks
{
    /// <summary>Appends every contradiction.</summary>
    public static void Check(ServiceSection service, ProblemList problems)
    {
        if (service.SourcePool is not { } pool)
        {
            return;
        }

        if (service.Listen is [{ } first, ..] && first.Value.Address.AddressFamily != pool.Value.First.AddressFamily)
        {
            problems.Add(
                pool.Span,
                $"source_pool is {Addresses.Family(pool.Value.First)} and the service is {Addresses.Family(first.Value.Address)}: "
                + "packets are not translated between families");
        }

        if (service.Addressed.FirstOrDefault(server => pool.Value.Contains(server.Value.Address)) is { } own)
        {
            problems.Add(pool.Span, $"source_pool has the address of the server {own.Value}, which would answer itself");
        }

        RejectOtherServices(service, pool.Span, problems);
    }

    // The rule finds connections by their original protocol, address and port.
    private static void RejectOtherServices(ServiceSection service, TextSpan at, ProblemList problems)
    {
        if (service.HasMark)
        {
            problems.Add(at, "full-nat needs listen addresses, not a firewall mark: its rules find connections by them");
        }
        else if (service.Protocol is ServiceProtocol.Sctp)
        {
            problems.Add(at, "full-nat is for tcp and udp");
        }

        if (service.Listen.FirstOrDefault(listen => listen.Value.IsAllPorts) is { } all)
        {
            problems.Add(all.Span, "full-nat needs ports: its rules find connections by them");
        }
    }
}
