namespace Ha.Service.Events;

/// <summary>Which part of the timeline is wanted.</summary>
internal sealed record EventQuery
{
    /// <summary>Nothing older than this; null: whatever there is.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what is about this virtual router; null: everything.</summary>
    public string? Router { get; init; }

    /// <summary>Only what has a higher sequence number.</summary>
    public long After { get; init; }

    /// <summary>At most the last so many of what is there already; null: all.</summary>
    public int? Last { get; init; }

    /// <summary>Whether an event is part of it. <see cref="Last"/> is not judged here.</summary>
    public bool Wants(DirectorEvent entry) =>
        entry.Sequence > After
        && (Since is null || entry.Time >= Since)
        && (Router is null || (entry.Subject == Router && EventKind.IsOfRouter(entry.Kind)));

    /// <summary>What is wanted of a timeline, oldest first.</summary>
    public List<DirectorEvent> From(IEnumerable<DirectorEvent> timeline)
    {
        List<DirectorEvent> wanted = [.. timeline.Where(Wants)];
        return Last is { } last && wanted.Count > last ? wanted[^last..] : wanted;
    }
}
