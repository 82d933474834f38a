using Ha.Ipvs;

namespace Ha.Service.Director;

/// <summary>What others changed in our services and what is only told of, not repaired (<c>drift = "report"</c>).</summary>
/// <remarks>Owned by the director's loop.</remarks>
internal sealed class DriftReport
{
    private readonly HashSet<IpvsChange> _told = [];

    /// <summary>How often a change by others was found that had not been told of.</summary>
    public long Count { get; private set; }

    /// <summary>Takes what would repair the table now; returns what has not been told of.</summary>
    public List<IpvsChange> Tell(IReadOnlyList<IpvsChange> drift)
    {
        _told.IntersectWith(drift);
        List<IpvsChange> fresh = [.. drift.Where(_told.Add)];
        Count += fresh.Count;
        return fresh;
    }

    /// <summary>What is to be written of our own accord: all that would not undo what others did.</summary>
    /// <param name="changes">From what is there to what is desired.</param>
    /// <param name="before">What we had written; null: nothing yet, so that nobody can have changed it.</param>
    /// <param name="actual">What is there.</param>
    /// <param name="owned">The services that are ours.</param>
    public static IReadOnlyList<IpvsChange> Own(
        IReadOnlyList<IpvsChange> changes, IpvsTable? before, IpvsTable actual, IReadOnlySet<ServiceKey> owned)
    {
        if (before is null || changes.Count == 0)
        {
            return changes;
        }

        HashSet<IpvsChange> undoing = [.. IpvsDiff.Between(before, actual, owned)];
        return [.. changes.Where(change => !undoing.Contains(change)).Select(change => InPlace(change, actual, undoing))];
    }

    // A server that others put out of order stays where it is, but what we want of it, such as weight 0, is done all the same.
    private static IpvsChange InPlace(IpvsChange change, IpvsTable actual, HashSet<IpvsChange> undoing) =>
        change is IpvsChange.AddServer { IsMove: true } move
            && actual.TryGet(move.Service, out ServiceEntry? entry)
            && entry.Find(move.Server) is { } held
            && undoing.Contains(new IpvsChange.RemoveServer(move.Service, held) { IsMove = true })
                ? new IpvsChange.UpdateServer(move.Service, held, move.Server)
                : change;
}
