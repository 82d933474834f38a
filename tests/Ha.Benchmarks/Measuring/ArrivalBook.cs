using Ha.Benchmarks.Reporting;

namespace Ha.Benchmarks.Measuring;

/// <summary>When each of many servers was checked: written by the servers' thread, read by another when it is still.</summary>
internal sealed class ArrivalBook(int servers)
{
    private readonly Lock _lock = new();
    private readonly long[] _last = new long[servers];
    private readonly List<(int Server, long Gap)> _gaps = [];
    private bool _isOpen;

    /// <summary>Takes one. A server that was not known of is nobody's.</summary>
    public void Add(int server, long at)
    {
        lock (_lock)
        {
            if (!_isOpen || (uint)server >= (uint)_last.Length)
            {
                return;
            }

            if (_last[server] != 0)
            {
                _gaps.Add((server, at - _last[server]));
            }

            _last[server] = at;
        }
    }

    /// <summary>Begins to keep them, from now on.</summary>
    /// <param name="expected">How many are to be expected, so that nothing grows while it is measured.</param>
    public void Open(int expected)
    {
        lock (_lock)
        {
            Array.Clear(_last);
            _gaps.Clear();
            _gaps.EnsureCapacity(expected);
            _isOpen = true;
        }
    }

    /// <summary>Ends it. Returns by how much each check came later after the one before than the interval, in milliseconds.</summary>
    /// <param name="interval">The interval of the checks.</param>
    /// <param name="isMeant">Of which servers.</param>
    public Samples Close(TimeSpan interval, Func<int, bool> isMeant)
    {
        lock (_lock)
        {
            _isOpen = false;
            var late = new Samples();
            foreach ((int server, long gap) in _gaps)
            {
                if (isMeant(server))
                {
                    late.Add(Clock.Milliseconds(gap) - interval.TotalMilliseconds);
                }
            }

            return late;
        }
    }
}
