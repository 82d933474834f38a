using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Loop;

/// <summary>What the VRRP thread measures about itself. Owned by it.</summary>
public sealed class LoopStatistics
{
    private readonly long[] _drops = new long[DropReasons.Count];

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

    /// <summary>Notes how late a deadline was noticed.</summary>
    public void ObserveLag(TimeSpan lag)
    {
        LagLast = lag;
        LagWorst = lag > LagWorst ? lag : LagWorst;
    }
}
