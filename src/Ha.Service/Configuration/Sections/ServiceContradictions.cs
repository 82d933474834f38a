using System.Net.Sockets;
using Ha.Ipvs;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>What the kernel would refuse, or take and then not do, within one service.</summary>
internal static class ServiceContradictions
{
    private const int PrefixMaxIPv4 = 32;

    /// <summary>Appends every contradiction.</summary>
    public static void Check(ServiceSection service, ProblemList problems)
    {
        RejectOtherFlags(service, problems);
        RejectPersistence(service, problems);
        RejectOnePacket(service, problems);
        RejectAllPortsWithoutPersistence(service, problems);
        RejectTunnels(service, problems);
        SourcePoolChecks.Check(service, problems);
        foreach (ServerSection server in service.Servers)
        {
            RejectThresholds(server, problems);
        }
    }

    private static void RejectOtherFlags(ServiceSection service, ProblemList problems)
    {
        foreach (Located<SchedulerFlagName> flag in service.Scheduling.SchedulerFlags
            .Where(flag => flag.Value.Scheduler != service.Scheduler))
        {
            string? same = SchedulerFlagName.All
                .FirstOrDefault(other => other.Scheduler == service.Scheduler && other.Flag == flag.Value.Flag)?.Name;
            problems.Add(
                flag.Span,
                $"{flag.Value.Name} is a flag of the scheduler {flag.Value.Scheduler}, not of {service.Scheduler}",
                same is null ? null : $"\"{same}\"");
        }
    }

    private static void RejectPersistence(ServiceSection service, ProblemList problems)
    {
        SchedulingSection scheduling = service.Scheduling;
        if (scheduling.Prefix is { } prefix)
        {
            RequirePersistence(service, prefix.Span, "persistence_prefix", problems);
            if (prefix.Value > PrefixMaxIPv4 && service.Family == AddressFamily.InterNetwork)
            {
                problems.Add(prefix.Span, $"persistence_prefix must be 1 to {PrefixMaxIPv4} for IPv4, not {prefix.Value}");
            }
        }

        if (scheduling.Engine is { } engine)
        {
            RequirePersistence(service, engine.Span, "persistence_engine", problems);
            if (service.HasMark || service.Protocol is not (null or ServiceProtocol.Udp))
            {
                problems.Add(
                    engine.Span,
                    $"persistence_engine = \"{engine.Value}\" needs protocol = \"udp\": the kernel looks for the Call-ID in "
                    + "datagrams only");
            }
        }
    }

    private static void RequirePersistence(ServiceSection service, TextSpan at, string key, ProblemList problems)
    {
        if (!service.IsPersistenceGiven)
        {
            problems.Add(at, $"{key} needs persistence, for how long a client stays with its server");
        }
    }

    private static void RejectOnePacket(ServiceSection service, ProblemList problems)
    {
        if (service.Scheduling.OnePacket is not { Value: true } onePacket)
        {
            return;
        }

        if (service.HasMark)
        {
            problems.Add(onePacket.Span, "one_packet is for UDP alone, and a firewall mark may stand on any protocol");
        }
        else if (service.Protocol is not (null or ServiceProtocol.Udp))
        {
            problems.Add(
                onePacket.Span, $"one_packet is for UDP: {ProtocolName.Of(service.Protocol.Value)} has connections");
        }

        if (service.IsPersistenceGiven)
        {
            problems.Add(
                onePacket.Span, "one_packet forgets a client after each datagram, and persistence remembers it: choose one");
        }

        if (service.Forward == ForwardingMethod.Nat)
        {
            problems.Add(
                onePacket.Span,
                "one_packet does not go with forward = \"nat\": no connection is remembered by which an answer could be "
                + "translated back");
        }
    }

    private static void RejectAllPortsWithoutPersistence(ServiceSection service, ProblemList problems)
    {
        foreach (Located<ListenRange> all in service.Listen.Where(listen => listen.Value.IsAllPorts))
        {
            if (!service.IsPersistenceGiven)
            {
                problems.Add(
                    all.Span,
                    $"{all.Value} is all ports, which the kernel serves for persistent services only: give persistence, or "
                    + "name the ports");
            }
        }
    }

    private static void RejectTunnels(ServiceSection service, ProblemList problems)
    {
        if (service.Forward is null or ForwardingMethod.Tun)
        {
            return;
        }

        foreach (TunnelSection tunnel in service.Servers.Select(server => server.Tunnel).Append(service.Tunnel).OfType<TunnelSection>())
        {
            problems.Add(tunnel.Span, "tunnel is for forward = \"tun\"");
        }
    }

    private static void RejectThresholds(ServerSection server, ProblemList problems)
    {
        if (server.LowerThreshold is not { } lower)
        {
            return;
        }

        if (!server.IsUpperThresholdGiven)
        {
            problems.Add(lower.Span, "lower_threshold needs an upper_threshold, from which it leads back");
        }
        else if (server.UpperThreshold is { } upper && lower.Value > upper.Value)
        {
            problems.Add(
                lower.Span, $"lower_threshold ({lower.Value}) must not be above upper_threshold ({upper.Value})");
        }
    }
}
