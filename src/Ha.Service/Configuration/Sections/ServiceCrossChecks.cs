using System.Net;
using System.Net.Sockets;
using Ha.Ipvs;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>What must hold between the keys of a service, and between services.</summary>
internal static class ServiceCrossChecks
{
    /// <summary>Appends every contradiction.</summary>
    /// <param name="services">The services.</param>
    /// <param name="hasSync">Whether there is a [connection_sync].</param>
    /// <param name="problems">Where problems go.</param>
    public static void Check(IReadOnlyList<ServiceSection> services, bool hasSync, ProblemList problems)
    {
        RejectSharedListens(services, problems);
        RejectSharedMarks(services, problems);
        var taken = new Dictionary<IPEndPoint, TextSpan>();
        foreach (ServiceSection service in services)
        {
            CheckAlone(service, taken, problems);
            if (hasSync)
            {
                CheckBesideSync(service, problems);
            }
        }
    }

    /// <summary>Appends every contradiction within one service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="scratch">For its use: there may be thousands of services.</param>
    /// <param name="problems">Where problems go.</param>
    public static void CheckAlone(ServiceSection service, Dictionary<IPEndPoint, TextSpan> scratch, ProblemList problems)
    {
        RejectRepeatedServers(service, scratch, problems);
        RejectMixedFamilies(service, problems);
        RejectOwnAddress(service, problems);
        ServicePorts.Check(service, problems);
        ServiceContradictions.Check(service, problems);
        QuorumContradictions.Check(service, problems);
    }

    /// <summary>Appends what a service must not be where there is a <c>[connection_sync]</c>.</summary>
    public static void CheckBesideSync(ServiceSection service, ProblemList problems)
    {
        foreach (Located<IPEndPoint> server in service.Addressed.Where(server =>
            service is { Forward: ForwardingMethod.Tun, Family: { } family } && server.Value.AddressFamily != family))
        {
            problems.Add(
                server.Span,
                $"{Addresses.Text(server.Value)} is of another family than its service, which the kernel refuses beside its "
                + "sync daemons: without [connection_sync] it can be");
        }
    }

    private static void RejectSharedListens(IReadOnlyList<ServiceSection> services, ProblemList problems)
    {
        var taken = new Dictionary<(ServiceProtocol Protocol, IPEndPoint Listen), (string Service, TextSpan Span)>();
        foreach (ServiceSection service in services.Where(service =>
            service.Protocol is not null && service.ListenCount <= ConfigurationLimits.ServiceListensMax))
        {
            foreach (Located<ListenRange> listen in service.Listen)
            {
                IPEndPoint? shared = null;
                foreach (IPEndPoint endPoint in listen.Value.EndPoints)
                {
                    bool isFree = taken.TryAdd((service.Protocol!.Value, endPoint), (service.Name, listen.Span));
                    shared ??= isFree ? null : endPoint;
                }

                if (shared is not null)
                {
                    (string other, TextSpan first) = taken[(service.Protocol!.Value, shared)];
                    problems.Add(
                        listen.Span,
                        $"{new ListenRange(shared.Address, shared.Port, shared.Port)} is already a listen address of "
                        + $"[service.{other}] ({first}) with the same protocol");
                }
            }
        }
    }

    private static void RejectSharedMarks(IReadOnlyList<ServiceSection> services, ProblemList problems)
    {
        var taken = new Dictionary<(long Mark, AddressFamily? Family), (string Service, TextSpan Span)>();
        foreach (ServiceSection service in services)
        {
            if (service.Mark is { } mark && !taken.TryAdd((mark.Value, service.Family), (service.Name, mark.Span)))
            {
                (string other, TextSpan first) = taken[(mark.Value, service.Family)];
                problems.Add(mark.Span, $"fwmark {mark.Value} is already that of [service.{other}] ({first})");
            }
        }
    }

    private static void RejectRepeatedServers(
        ServiceSection service, Dictionary<IPEndPoint, TextSpan> taken, ProblemList problems)
    {
        taken.Clear();
        foreach (Located<IPEndPoint> server in service.Addressed)
        {
            if (!taken.TryAdd(server.Value, server.Span))
            {
                problems.Add(
                    server.Span,
                    $"{Addresses.Text(server.Value)} is already a server of [service.{service.Name}] ({taken[server.Value]}); "
                    + "give it a higher weight instead");
            }
        }
    }

    private static void RejectMixedFamilies(ServiceSection service, ProblemList problems)
    {
        if (service.Listen is [Located<ListenRange> first, ..])
        {
            foreach (Located<ListenRange> listen in service.Listen
                .Where(listen => listen.Value.Address.AddressFamily != first.Value.Address.AddressFamily))
            {
                problems.Add(
                    listen.Span,
                    $"{listen.Value} is not {Addresses.Family(first.Value.Address)} as {first.Value} is: "
                    + "write one service for each family");
            }
        }

        if (service.Forward is null or ForwardingMethod.Tun || service.Family is not { } family)
        {
            RequireFamily(service, problems);
            return;
        }

        string name = family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
        foreach (Located<IPEndPoint> server in service.Addressed.Where(server => server.Value.AddressFamily != family))
        {
            problems.Add(
                server.Span,
                $"{Addresses.Text(server.Value)} is {Addresses.Family(server.Value.Address)} and its service is {name}: "
                + "packets are not translated between families, only a tunnel can carry one in the other "
                + "(forward = \"tun\")");
        }
    }

    // The servers say the family of a mark, but not those at the end of a tunnel.
    private static void RequireFamily(ServiceSection service, ProblemList problems)
    {
        if (service.Mark is { } mark && service.Forward == ForwardingMethod.Tun && !service.IsFamilyGiven)
        {
            problems.Add(
                mark.Span, "with forward = \"tun\" a mark needs family = \"ipv4\" or \"ipv6\": a tunnel's server may be of either");
        }
    }

    private static void RejectOwnAddress(ServiceSection service, ProblemList problems)
    {
        foreach (Located<IPEndPoint> server in service.Addressed)
        {
            bool isOwn = false;
            for (int i = 0; i < service.Listen.Count && !isOwn; i++)
            {
                isOwn = IsIn(server.Value, service.Listen[i].Value);
            }

            if (isOwn)
            {
                problems.Add(
                    server.Span, $"{Addresses.Text(server.Value)} is the service's own listen address: it would feed itself");
            }
        }
    }

    private static bool IsIn(IPEndPoint server, ListenRange listen) =>
        server.Address.Equals(listen.Address)
        && (server.Port == 0 || listen.IsAllPorts || (server.Port >= listen.FirstPort && server.Port <= listen.LastPort));
}
