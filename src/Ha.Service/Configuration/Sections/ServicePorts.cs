using System.Net;
using Ha.Ipvs;

namespace Ha.Service.Configuration.Sections;

/// <summary>Which ports a service has, and which its servers can have then.</summary>
internal static class ServicePorts
{
    /// <summary>Appends every contradiction.</summary>
    public static void Check(ServiceSection service, ProblemList problems)
    {
        if (service.ListenCount > ConfigurationLimits.ServiceListensMax)
        {
            problems.Add(
                service.Listen[^1].Span,
                $"listen is {service.ListenCount} addresses and ports, each a virtual service of the kernel: "
                + $"{ConfigurationLimits.ServiceListensMax} are the most. With fwmark any number is one");
        }

        foreach (Located<IPEndPoint> server in service.Addressed)
        {
            if (server.Value.Port == 0)
            {
                RequirePort(service, server, problems);
            }
            else if (Problem(service, server.Value, out string? instead) is { } problem)
            {
                problems.Add(server.Span, problem, $"\"{instead ?? server.Value.Address.ToString()}\"");
            }
        }

        foreach (ServerSection server in service.Servers)
        {
            if (server is { Address: { Value.Port: 0 } address } && service.OnlyPort is null
                && server.Checks.Checks.Any(check => check.NeedsPort))
            {
                problems.Add(
                    address.Span,
                    $"the check of {address.Value.Address} needs a port: the server has none of its own");
            }
        }
    }

    // One port is asked for, as it is with one service: a forgotten one is no choice. Several, all and a mark have none.
    private static void RequirePort(ServiceSection service, Located<IPEndPoint> server, ProblemList problems)
    {
        if (service.OnlyPort is { } port)
        {
            var whole = new IPEndPoint(server.Value.Address, port);
            problems.Add(server.Span, $"address: \"{server.Value.Address}\" needs a port, such as \"{whole}\"", $"\"{whole}\"");
        }
    }

    private static string? Problem(ServiceSection service, IPEndPoint server, out string? instead)
    {
        instead = null;
        string? method = service.Forward switch
        {
            ForwardingMethod.Dr => "dr",
            ForwardingMethod.Tun => "tun",
            _ => null,
        };
        if (service.HasMark && method is not null)
        {
            return $"a server of a firewall mark has no port with forward = \"{method}\": packets are not rewritten";
        }

        if (service.HasMark && service.IsPersistenceGiven)
        {
            return "a server of a persistent firewall mark has no port: the kernel keeps the one that the client used";
        }

        if (service.IsAnyAllPorts)
        {
            return "a server of all ports has no port: the kernel keeps the one that the client used";
        }

        if (method is null || service.HasMark || service.Listen.Count == 0)
        {
            return null;
        }

        if (service.OnlyPort is not { } port)
        {
            return $"with forward = \"{method}\" packets are not rewritten, and the service has several ports: write the "
                + "server without one, or write one service for each port";
        }

        instead = new IPEndPoint(server.Address, port).ToString();
        return server.Port == port
            ? null
            : $"with forward = \"{method}\" the server's port must be the service's, {port}: packets are not "
                + "rewritten on their way. To change the port use forward = \"nat\"";
    }
}
