namespace Ha.Service.Configuration.Sections;

/// <summary>What must hold between routers, the scripts and services that they track, and their sync groups.</summary>
internal static class TrackCrossChecks
{
    private const int OwnerPriority = 255;

    /// <summary>Appends every contradiction.</summary>
    public static void Check(
        IReadOnlyList<VrrpSection> routers,
        IReadOnlyList<ScriptSection> scripts,
        IReadOnlyList<string> services,
        ProblemList problems)
    {
        foreach (VrrpSection router in routers)
        {
            CheckNames(router, TrackedKind.Script, "script", [.. scripts.Select(script => script.Name)], problems);
            CheckNames(router, TrackedKind.Service, "service", services, problems);
            CheckInterfaces(router, problems);
            CheckOwner(router, problems);
        }

        RejectUntrackedScripts(routers, scripts, problems);
        RejectLonelyGroups(routers, problems);
    }

    private static void CheckNames(
        VrrpSection router, TrackedKind kind, string noun, IReadOnlyList<string> names, ProblemList problems)
    {
        foreach (Located<TrackedObject> tracked in router.Track.Objects.Where(tracked => tracked.Value.Kind == kind))
        {
            if (!names.Contains(tracked.Value.Name))
            {
                string? near = Suggestion.For(tracked.Value.Name, names);
                problems.Add(
                    tracked.Span,
                    $"there is no [{noun}.{tracked.Value.Name}]",
                    near is null ? null : $"\"{near}\"");
            }
        }
    }

    private static void CheckInterfaces(VrrpSection router, ProblemList problems)
    {
        var seen = new HashSet<string>();
        foreach (Located<Vrrp.TrackedInterface> tracked in router.Track.Interfaces)
        {
            if (tracked.Value.Name == router.Interface?.Value)
            {
                problems.Add(tracked.Span, $"{tracked.Value.Name} is the router's own interface, which counts anyway");
            }
            else if (!seen.Add(tracked.Value.Name))
            {
                problems.Add(tracked.Span, $"interface {tracked.Value.Name} is tracked twice");
            }
        }
    }

    private static void CheckOwner(VrrpSection router, ProblemList problems)
    {
        if (router.Priority?.Value != OwnerPriority)
        {
            return;
        }

        IEnumerable<TextSpan> weighted = router.Track.Objects.Where(tracked => tracked.Value.Weight is not null)
            .Select(tracked => tracked.Span)
            .Concat(router.Track.Interfaces.Where(tracked => tracked.Value.Weight is not null)
                .Select(tracked => tracked.Span));
        foreach (TextSpan span in weighted)
        {
            problems.Add(span, "a weight has no effect on the owner of the addresses: its priority is always 255");
        }

        if (router.SyncGroup is { } group)
        {
            problems.Add(group.Span, "the owner of the addresses (priority 255) is always Master: it cannot follow a group");
        }
    }

    private static void RejectUntrackedScripts(
        IReadOnlyList<VrrpSection> routers, IReadOnlyList<ScriptSection> scripts, ProblemList problems)
    {
        HashSet<string> tracked = [.. routers.SelectMany(router => router.Track.Objects)
            .Where(tracked => tracked.Value.Kind == TrackedKind.Script)
            .Select(tracked => tracked.Value.Name)];
        foreach (ScriptSection script in scripts.Where(script => !tracked.Contains(script.Name)))
        {
            problems.Add(
                script.Header,
                $"no router tracks [script.{script.Name}], so it would not run: "
                + $"add {{ script = \"{script.Name}\" }} to the track of a router");
        }
    }

    private static void RejectLonelyGroups(IReadOnlyList<VrrpSection> routers, ProblemList problems)
    {
        List<Located<string>> groups = [.. routers.Where(router => router.SyncGroup is not null)
            .Select(router => router.SyncGroup!)];
        foreach (IGrouping<string, Located<string>> group in groups.GroupBy(group => group.Value))
        {
            if (group.Count() == 1)
            {
                string? near = Suggestion.For(
                    group.Key, groups.Select(other => other.Value).Where(other => other != group.Key));
                problems.Add(
                    group.First().Span,
                    $"sync_group \"{group.Key}\" has one router only: a group needs two or more",
                    near is null ? null : $"\"{near}\"");
            }
        }
    }
}
