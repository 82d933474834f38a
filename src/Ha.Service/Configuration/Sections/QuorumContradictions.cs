using Ha.Ipvs;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>What cannot be true of a service's quorum, its backup servers, its sorry server, and of what it does at a failure.</summary>
internal static class QuorumContradictions
{
    /// <summary>Appends every contradiction.</summary>
    public static void Check(ServiceSection service, ProblemList problems)
    {
        RejectDrainedPackets(service, problems);
        RejectUnreachableQuorum(service, problems);
        RejectBackupsAlone(service, problems);
        RejectUnfitSorryServer(service, problems);
        RejectSlowHashes(service, problems);
        RejectPanicBesideSorry(service, problems);
    }

    private static void RejectSlowHashes(ServiceSection service, ProblemList problems)
    {
        if (service.Scheduler is "sh" or "mh" && service.Quorum.SlowStart is { Value: var time } slow && time > TimeSpan.Zero)
        {
            problems.Add(
                slow.Span,
                $"slow_start is not for the scheduler {service.Scheduler}: each change of a weight makes its table anew and sends "
                + "clients to other servers");
        }
    }

    private static void RejectPanicBesideSorry(ServiceSection service, ProblemList problems)
    {
        if (service.Quorum is { PanicThreshold: { } panic, SorryAddress: not null })
        {
            problems.Add(
                panic.Span,
                "panic_threshold and sorry_server exclude each other: when all servers are down the one goes on sending to them, "
                + "the other does not");
        }
    }

    private static void RejectDrainedPackets(ServiceSection service, ProblemList problems)
    {
        if (service is { Protocol: ServiceProtocol.Udp, OnFailure: { Value: OnFailure.Quiesce } quiesce })
        {
            problems.Add(
                quiesce.Span,
                "on_failure = \"quiesce\" is not for udp: its packets belong to no connection that ends, and would go to the "
                + "dead server for minutes; udp servers are removed");
        }
    }

    private static void RejectUnreachableQuorum(ServiceSection service, ProblemList problems)
    {
        QuorumSection quorum = service.Quorum;
        int needed = quorum.Needed?.Value ?? 1;
        int hysteresis = quorum.Hysteresis?.Value ?? 0;
        if (quorum.Hysteresis is { } given && hysteresis >= needed)
        {
            problems.Add(
                given.Span,
                $"quorum_hysteresis ({hysteresis}) must be below the quorum ({needed}): otherwise it would never be lost");
            return;
        }

        long weights = service.Servers.Where(server => server.Backup?.Value != true)
            .Sum(server => (long)(server.Weight?.Value ?? 1));
        if ((quorum.Needed?.Span ?? quorum.Hysteresis?.Span) is { } place && needed + hysteresis > weights)
        {
            string sum = hysteresis > 0 ? $"quorum and quorum_hysteresis ({needed} + {hysteresis})" : $"quorum ({needed})";
            problems.Add(place, $"{sum} can never be reached: the weights of the servers add up to {weights}");
        }
    }

    private static void RejectBackupsAlone(ServiceSection service, ProblemList problems)
    {
        if (service.Servers.Count > 0 && service.Servers.All(server => server.Backup?.Value == true))
        {
            problems.Add(
                service.Servers[0].Backup!.Span,
                $"all servers of [service.{service.Name}] are backup: at least one must not be");
        }
    }

    private static void RejectUnfitSorryServer(ServiceSection service, ProblemList problems)
    {
        if (service.Quorum.SorryAddress is not { } sorry)
        {
            return;
        }

        string name = Addresses.Text(sorry.Value);
        if (service.Addressed.FirstOrDefault(server => server.Value.Equals(sorry.Value)) is { } same)
        {
            problems.Add(sorry.Span, $"{name} is a server of [service.{service.Name}] already ({same.Span})");
        }

        ForwardingMethod? forward = service.Quorum.SorryForward ?? service.Forward;
        if (forward is not (null or ForwardingMethod.Tun)
            && service.Family is { } family && sorry.Value.AddressFamily != family)
        {
            problems.Add(sorry.Span, $"{name} is not of the family of its service");
        }

        if (forward is ForwardingMethod.Dr or ForwardingMethod.Tun
            && service.OnlyPort is { } port && sorry.Value.Port != 0 && sorry.Value.Port != port)
        {
            problems.Add(
                sorry.Span,
                $"{name}: with forward = \"{(forward == ForwardingMethod.Dr ? "dr" : "tun")}\" packets keep their port, {port}: "
                + "the sorry server must listen on it, or be reached by forward = \"nat\"");
        }
    }
}
