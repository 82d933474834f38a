using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Loop;

/// <summary>What the VRRP thread measures about itself. Owned by it.</summary>
public sealed class LoopStatistics
{
    private const int PeaksMax = 32;

    private readonly long[] _drops = new long[DropReasons.Count];

    // Each lag that no later one reached, oldest and worst first: the first that is young enough is the worst since then.
    private readonly (TimeSpan At, TimeSpan Lag)[] _peaks = new (TimeSpan, TimeSpan)[PeaksMax];
    private int _peakCount;

    /// <summary>How late a deadline was noticed, at worst.</summary>
    public TimeSpan LagWorst { get; private set; }

    /// <summary>How late the last deadline was noticed.</summary>
    public TimeSpan LagLast { get; private set; }

    /// <summary>How often the loop went round.</summary>
    public long Turns { get; set; }

    /// <summary>Adverts that belonged to no router, by <see cref="DropReason"/>.</summary>
    public ReadOnlySpan<long> Drops => _drops;

    /// <summary>Counts an advert that belongs to no router.</summary>
    public void CountDrop(DropReason reason) => _drops[(int)reason]++;

    /// <summary>Notes how late a deadline was noticed, and when.</summary>
    public void ObserveLag(TimeSpan lag, TimeSpan now)
    {
        LagLast = lag;
        LagWorst = lag > LagWorst ? lag : LagWorst;
        while (_peakCount > 0 && _peaks[_peakCount - 1].Lag <= lag)
        {
            _peakCount--;
        }

        if (_peakCount == PeaksMax)
        {
            // The two oldest become one, as bad as the worse and as young as the younger: never too small an answer.
            _peaks[1].Lag = _peaks[0].Lag;
            _peaks.AsSpan(1).CopyTo(_peaks);
            _peakCount--;
        }

        _peaks[_peakCount++] = (now, lag);
    }

    /// <summary>How late a deadline was noticed at worst since then: never less than it was.</summary>
    public TimeSpan LagWorstSince(TimeSpan since)
    {
        for (int i = 0; i < _peakCount; i++)
        {
            if (_peaks[i].At >= since)
            {
                return _peaks[i].Lag;
            }
        }

        return TimeSpan.Zero;
    }
}
