namespace Ha.Fuzzing;

/// <summary>Ends the process, with the input in its last words, when an input is not done with in time: a test cannot.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly FuzzTarget _target;
    private readonly TimeSpan _limit;
    private readonly Timer _timer;
    private byte[] _input = [];
    private long _count;
    private long _countSeen = -1;

    public Watchdog(FuzzTarget target, TimeSpan limit)
    {
        _target = target;
        _limit = limit;
        _timer = new Timer(_ => Look(), null, limit, limit);
    }

    /// <summary>The next input begins.</summary>
    public void Feed(byte[] input)
    {
        _input = input;
        Interlocked.Increment(ref _count);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long count = Interlocked.Read(ref _count);
        if (count == _countSeen)
        {
            Environment.FailFast(
                $"{_target} is not done within {_limit.TotalSeconds} s; tests/fuzz.sh --replay {_target} {Convert.ToHexStringLower(_input)}");
        }

        _countSeen = count;
    }
}
