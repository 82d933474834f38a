using Ha.HealthCheck;

namespace Ha.Service.Director;

/// <summary>Changes of health on their way from the check reactor's thread to the director's loop.</summary>
/// <remarks>
/// Thread-safe. Bounded by the number of checks: a newer state replaces an older one that has not been taken yet.
/// </remarks>
internal sealed class PendingHealth
{
    private readonly Lock _lock = new();
    private Dictionary<string, CheckStatus> _pending = [];

    /// <summary>How many wait to be taken.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _pending.Count;
            }
        }
    }

    public void Put(CheckStatus status)
    {
        lock (_lock)
        {
            _pending[status.Id] = status;
        }
    }

    public IReadOnlyCollection<CheckStatus> TakeAll()
    {
        lock (_lock)
        {
            if (_pending.Count == 0)
            {
                return [];
            }

            Dictionary<string, CheckStatus> taken = _pending;
            _pending = [];
            return taken.Values;
        }
    }
}
