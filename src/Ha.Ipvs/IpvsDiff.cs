namespace Ha.Ipvs;

/// <summary>What has to change so that the kernel's table becomes the desired one. Pure.</summary>
/// <remarks>
/// <para>A service that is neither desired nor owned is somebody else's and is left alone.</para>
/// <para>A service that is owned and no longer desired is removed.</para>
/// <para>A desired service that is already there, whoever made it, is adopted: it is updated in place, because deleting
/// it would cut its connections, and its servers become the desired ones.</para>
/// <para>Where the scheduler depends on the order of the servers, those that cannot stay in their place are taken out and
/// at once added again, which is the only way to move one: the kernel gives it its connections back.</para>
/// <para>What serves comes before what stops serving: additions, then updates, then quiescing, then removals. So no
/// service is without servers while a replacement is on its way.</para>
/// </remarks>
public static class IpvsDiff
{
    /// <summary>Lists the changes, in the order in which they must be applied.</summary>
    /// <param name="desired">The table that shall be.</param>
    /// <param name="actual">The table that is.</param>
    /// <param name="owned">The services that this director made or adopted before.</param>
    public static IReadOnlyList<IpvsChange> Between(
        IpvsTable desired, IpvsTable actual, IReadOnlySet<ServiceKey> owned)
    {
        var plan = new Plan();
        foreach (ServiceEntry wanted in desired.Entries)
        {
            if (actual.TryGet(wanted.Key, out ServiceEntry? present))
            {
                Adopt(wanted, present, plan);
            }
            else
            {
                Add(wanted, plan);
            }
        }

        // A part of the table owns nothing, and the rest of a large one is not walked for it.
        foreach (ServiceEntry present in owned.Count == 0 ? [] : actual.Entries)
        {
            if (owned.Contains(present.Key) && !desired.Contains(present.Key))
            {
                plan.Removals.Add(new IpvsChange.RemoveService(present.Service));
            }
        }

        return [.. plan.Additions, .. plan.Updates, .. plan.Quiescings, .. plan.Removals];
    }

    private static void Add(ServiceEntry wanted, Plan plan)
    {
        // Each service is followed by its own servers, so that it refuses clients only for an instant.
        plan.Additions.Add(new IpvsChange.AddService(wanted.Service));
        foreach (RealServer server in wanted.Servers)
        {
            Add(wanted.Service, server, plan);
        }
    }

    // A server that is down from the start gets its share all the same, as it has on the other director, which saw it fail.
    private static void Add(VirtualService service, RealServer server, Plan plan)
    {
        bool needsShare = service.KeepsShares && server is { Weight: 0, ShareWeight: > 0 };
        RealServer first = needsShare ? server with { Weight = server.ShareWeight } : server;
        plan.Additions.Add(new IpvsChange.AddServer(service.Key, first));
        if (needsShare)
        {
            plan.Additions.Add(new IpvsChange.UpdateServer(service.Key, first, server));
        }
    }

    private static void Adopt(ServiceEntry wanted, ServiceEntry present, Plan plan)
    {
        if (wanted.Service != present.Service)
        {
            plan.Updates.Add(new IpvsChange.UpdateService(present.Service, wanted.Service));
        }

        bool isOrdered = SchedulerName.DependsOnOrder(wanted.Service.Scheduler);
        int inPlace = isOrdered ? wanted.CountInPlace(present) : wanted.Servers.Length;
        for (int i = 0; i < wanted.Servers.Length; i++)
        {
            RealServer server = wanted.Servers[i];
            RealServer? before = present.Find(server);
            if (before is null)
            {
                Add(wanted.Service, server, plan);
            }
            else if (i >= inPlace)
            {
                plan.Additions.Add(new IpvsChange.RemoveServer(wanted.Key, before) { IsMove = true });
                plan.Additions.Add(new IpvsChange.AddServer(wanted.Key, server) { IsMove = true });
            }
            else if (before != server)
            {
                List<IpvsChange> changes = server.Weight == 0 ? plan.Quiescings : plan.Updates;
                changes.Add(new IpvsChange.UpdateServer(wanted.Key, before, server));
            }
        }

        plan.Removals.AddRange(present.Servers
            .Where(server => wanted.Find(server) is null)
            .Select(server => new IpvsChange.RemoveServer(wanted.Key, server)));
    }

    private sealed class Plan
    {
        public List<IpvsChange> Additions { get; } = [];

        public List<IpvsChange> Updates { get; } = [];

        public List<IpvsChange> Quiescings { get; } = [];

        public List<IpvsChange> Removals { get; } = [];
    }
}
