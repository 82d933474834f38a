using System.Net;
using Ha.Ipvs;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>What must hold between the keys of a service, and between services.</summary>
internal static class ServiceCrossChecks
{
    /// <summary>Appends every contradiction.</summary>
    public static void Check(IReadOnlyList<ServiceSection> services, ProblemList problems)
    {
        RejectSharedListens(services, problems);
        foreach (ServiceSection service in services)
        {
            RejectRepeatedServers(service, problems);
            RejectMixedFamilies(service, problems);
            RejectOwnAddress(service, problems);
            RejectWrongPool(service, problems);
            if (service.Forward is ForwardingMethod.Dr or ForwardingMethod.Tun)
            {
                RejectOtherPorts(service, problems);
            }
        }
    }

    private static void RejectSharedListens(IReadOnlyList<ServiceSection> services, ProblemList problems)
    {
        var taken = new Dictionary<(ServiceProtocol Protocol, IPEndPoint Listen), (string Service, TextSpan Span)>();
        foreach (ServiceSection service in services)
        {
            foreach (Located<IPEndPoint> listen in service.Listen)
            {
                if (service.Protocol is { } protocol
                    && !taken.TryAdd((protocol, listen.Value), (service.Name, listen.Span)))
                {
                    (string other, TextSpan first) = taken[(protocol, listen.Value)];
                    problems.Add(
                        listen.Span,
                        $"{listen.Value} is already a listen address of [service.{other}] ({first}) "
                        + "with the same protocol");
                }
            }
        }
    }

    private static void RejectRepeatedServers(ServiceSection service, ProblemList problems)
    {
        var taken = new Dictionary<IPEndPoint, TextSpan>();
        foreach (Located<IPEndPoint> server in Addressed(service))
        {
            if (!taken.TryAdd(server.Value, server.Span))
            {
                problems.Add(
                    server.Span,
                    $"{server.Value} is already a server of [service.{service.Name}] ({taken[server.Value]}); "
                    + "give it a higher weight instead");
            }
        }
    }

    private static void RejectMixedFamilies(ServiceSection service, ProblemList problems)
    {
        if (service.Listen is not [Located<IPEndPoint> first, ..])
        {
            return;
        }

        string family = Addresses.Family(first.Value.Address);
        foreach (Located<IPEndPoint> listen in service.Listen.Where(listen => IsOther(listen.Value)))
        {
            problems.Add(
                listen.Span,
                $"{listen.Value} is not {family} as {first.Value} is: write one service for each family");
        }

        foreach (Located<IPEndPoint> server in Addressed(service).Where(server => IsOther(server.Value)))
        {
            problems.Add(
                server.Span,
                $"{server.Value} is {Addresses.Family(server.Value.Address)} and its service is {family}: "
                + "packets are not translated between families");
        }

        bool IsOther(IPEndPoint endPoint) => endPoint.AddressFamily != first.Value.AddressFamily;
    }

    private static void RejectOwnAddress(ServiceSection service, ProblemList problems)
    {
        foreach (Located<IPEndPoint> server in Addressed(service))
        {
            if (service.Listen.Any(listen => listen.Value.Equals(server.Value)))
            {
                problems.Add(server.Span, $"{server.Value} is the service's own listen address: it would feed itself");
            }
        }
    }

    private static void RejectWrongPool(ServiceSection service, ProblemList problems)
    {
        if (service.SourcePool is not { } pool)
        {
            return;
        }

        if (service.Listen is [Located<IPEndPoint> first, ..] && first.Value.AddressFamily != pool.Value.First.AddressFamily)
        {
            problems.Add(
                pool.Span,
                $"source_pool is {Addresses.Family(pool.Value.First)} and the service is {Addresses.Family(first.Value.Address)}: "
                + "packets are not translated between families");
        }

        if (Addressed(service).FirstOrDefault(server => pool.Value.Contains(server.Value.Address)) is { } own)
        {
            problems.Add(pool.Span, $"source_pool has the address of the server {own.Value}, which would answer itself");
        }
    }

    private static void RejectOtherPorts(ServiceSection service, ProblemList problems)
    {
        if (service.Listen is not [Located<IPEndPoint> first, ..])
        {
            return;
        }

        string method = service.Forward == ForwardingMethod.Dr ? "dr" : "tun";
        int port = first.Value.Port;
        bool onePort = true;
        foreach (Located<IPEndPoint> listen in service.Listen.Where(listen => listen.Value.Port != port))
        {
            onePort = false;
            problems.Add(
                listen.Span,
                $"with forward = \"{method}\" all listen addresses need one port ({port} is the first): "
                + "packets are not rewritten, so a server has the service's port. Write one service for each port");
        }

        foreach (Located<IPEndPoint> server in Addressed(service).Where(server => onePort && server.Value.Port != port))
        {
            problems.Add(
                server.Span,
                $"with forward = \"{method}\" the server's port must be the service's, {port}: packets are not "
                + "rewritten on their way. To change the port use forward = \"nat\"",
                $"\"{new IPEndPoint(server.Value.Address, port)}\"");
        }
    }

    private static IEnumerable<Located<IPEndPoint>> Addressed(ServiceSection service) =>
        service.Servers.Where(server => server.Address is not null).Select(server => server.Address!);
}
