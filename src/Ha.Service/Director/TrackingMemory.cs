using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <summary>What trackers last said of each virtual router, for a VRRP process that starts anew.</summary>
/// <remarks>Not thread-safe: <see cref="VrrpSupervisor"/> holds its lock.</remarks>
internal sealed class TrackingMemory
{
    private readonly Dictionary<string, (int Adjustment, string? Fault, string Reason)> _last = [];

    /// <summary>Remembers; returns whether it is news.</summary>
    public bool Set(string router, int adjustment, string? fault, string reason)
    {
        (int, string?, string) next = (adjustment, fault, reason);
        if (_last.TryGetValue(router, out (int, string?, string) before) && before == next)
        {
            return false;
        }

        _last[router] = next;
        return true;
    }

    /// <summary>Forgets routers that are no more.</summary>
    public void KeepOnly(IEnumerable<string> routers)
    {
        HashSet<string> wanted = [.. routers];
        foreach (string gone in _last.Keys.Where(name => !wanted.Contains(name)).ToList())
        {
            _last.Remove(gone);
        }
    }

    /// <summary>Sends what is known of one router, if anything is.</summary>
    public void Send(VrrpProcessLink link, string router)
    {
        if (_last.TryGetValue(router, out (int Adjustment, string? Fault, string Reason) last))
        {
            link.SendTracking(router, last.Adjustment, last.Fault, last.Reason);
        }
    }

    /// <summary>Sends everything.</summary>
    public void SendAll(VrrpProcessLink link)
    {
        foreach (string router in _last.Keys)
        {
            Send(link, router);
        }
    }
}
