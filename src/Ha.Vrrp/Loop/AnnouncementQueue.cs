namespace Ha.Vrrp.Loop;

/// <summary>The announcements that wait for one segment, and how much it may be loaded with them.</summary>
/// <remarks>
/// A token bucket kept as a time: each frame costs its share of a second, and a debt of
/// <see cref="FramesAtOnceMax"/> frames is allowed.
/// </remarks>
internal sealed class AnnouncementQueue(int segment)
{
    /// <summary>How many frames go out at once after a rest: what switches and neighbours take in one go.</summary>
    public const int FramesAtOnceMax = 64;

    /// <summary>How many frames a second go out from then on.</summary>
    public const int FramesPerSecondMax = 2000;

    private const int FramesPerWakeUp = 10;

    private static readonly TimeSpan FrameCost = TimeSpan.FromSeconds(1) / FramesPerSecondMax;
    private static readonly TimeSpan DebtMax = FrameCost * FramesAtOnceMax;

    private readonly Queue<Announcement> _waiting = [];
    private TimeSpan _paidUntil;
    private int _members;

    /// <summary>The interface of the segment.</summary>
    public int Segment => segment;

    /// <summary>When the next frames may go out; null: none wait.</summary>
    public TimeSpan? Deadline =>
        _waiting.Count == 0 ? null : _paidUntil - DebtMax + (FrameCost * FramesPerWakeUp);

    /// <summary>Whether nothing would be lost with this queue.</summary>
    public bool IsUnused(TimeSpan now) => _members == 0 && _waiting.Count == 0 && _paidUntil <= now;

    /// <summary>Queues an announcement, unless it waits already. Allocates for a new one only.</summary>
    public void Add(Announcement announcement)
    {
        if (!announcement.IsMember)
        {
            announcement.IsMember = true;
            _waiting.EnsureCapacity(++_members);
        }

        announcement.IsWanted = true;
        if (!announcement.IsQueued)
        {
            announcement.IsQueued = true;
            _waiting.Enqueue(announcement);
        }
    }

    /// <summary>Takes an announcement back, and its room.</summary>
    public void Withdraw(Announcement announcement)
    {
        announcement.IsWanted = false;
        _members -= announcement.IsMember ? 1 : 0;
        announcement.IsMember = false;
    }

    /// <summary>Takes the oldest that is still wanted, if the segment may be loaded with it now.</summary>
    public bool TryTake(TimeSpan now, out Announcement announcement)
    {
        while (_waiting.TryPeek(out announcement!))
        {
            TimeSpan paidUntil = (_paidUntil > now ? _paidUntil : now) + (FrameCost * announcement.Frames);
            if (announcement.IsWanted && paidUntil > now + DebtMax)
            {
                return false;
            }

            bool isWanted = announcement.IsWanted;
            _waiting.Dequeue();
            announcement.IsQueued = false;
            announcement.IsWanted = false;
            if (isWanted)
            {
                _paidUntil = paidUntil;
                return true;
            }
        }

        return false;
    }
}
