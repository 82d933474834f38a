using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>Servers that come back after an outage and get their weight little by little.</summary>
/// <remarks>
/// Only after an outage that this director has seen: not at its start, not for a new server, not by a reload. In tenths,
/// so that a ramp is ten changes of the kernel's table and not hundreds. Pure but for what it remembers; owned by the
/// director's loop.
/// </remarks>
internal sealed class SlowStarts
{
    /// <summary>In how many steps a weight rises.</summary>
    public const int Steps = 10;

    private readonly Dictionary<string, (TimeSpan Since, TimeSpan Duration)> _ramps = [];

    /// <summary>Whether a weight rises now.</summary>
    public bool Any => _ramps.Count > 0;

    /// <summary>A server is up again.</summary>
    public void Begin(string server, TimeSpan duration, TimeSpan now)
    {
        if (duration > TimeSpan.Zero)
        {
            _ramps[server] = (now, duration);
        }
    }

    /// <summary>A server is down, or not there any more.</summary>
    public void End(string server) => _ramps.Remove(server);

    /// <summary>Forgets servers that are gone.</summary>
    public void Keep(IEnumerable<ServiceSettings> services)
    {
        if (Any)
        {
            HashSet<string> servers = [.. services.SelectMany(service => service.Servers.Select(server => DesiredTable.ServerId(service, server)))];
            _ramps.Keys.Where(server => !servers.Contains(server)).ToList().ForEach(End);
        }
    }

    /// <summary>Forgets those that have all of their weight.</summary>
    public void Finish(TimeSpan now)
    {
        foreach (string done in _ramps.Where(ramp => now - ramp.Value.Since >= ramp.Value.Duration).Select(ramp => ramp.Key).ToList())
        {
            _ramps.Remove(done);
        }
    }

    /// <summary>What a server may have of its weight now: at least 1 of one that has any, all of it when it is no more rising.</summary>
    public int Share(string server, int weight, TimeSpan now)
    {
        if (weight == 0 || !_ramps.TryGetValue(server, out (TimeSpan Since, TimeSpan Duration) ramp))
        {
            return weight;
        }

        // The first tenth at once: a server with no weight would get nothing to warm up with.
        double passed = Math.Max(0, (now - ramp.Since) / ramp.Duration);
        int step = passed >= 1 ? Steps : 1 + (int)(passed * (Steps - 1));
        return Math.Max(1, (int)((long)weight * step / Steps));
    }
}
