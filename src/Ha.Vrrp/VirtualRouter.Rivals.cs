using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <content>Split brain seen: a router that claims to be Master while we are, and should not.</content>
public sealed partial class VirtualRouter
{
    private const int DeafIntervals = 3;

    // Against a rival that never hears us, each announcement of ours is answered by nobody: not more often than this.
    private static readonly TimeSpan ReannounceGap = TimeSpan.FromSeconds(1);

    private TimeSpan _rivalHeardAt;
    private TimeSpan _reannouncedAt;
    private TimeSpan? _rivalGoneAt;
    private TimeSpan? _reannounceAt;
    private bool _rivalIsDeaf;

    /// <summary>Another router that claims to be Master while we are; none: none is heard.</summary>
    public NetworkAddress Rival { get; private set; }

    /// <summary>The priority in the last advert of that router.</summary>
    public byte RivalPriority { get; private set; }

    /// <summary>Since when that router has been heard.</summary>
    public TimeSpan RivalSince { get; private set; }

    private TimeSpan? RivalDeadline => Earliest(_rivalGoneAt, _reannounceAt);

    private void HearRival(in Advertisement advert, NetworkAddress source, TimeSpan now, List<VrrpEffect> effects)
    {
        Reannounce(now);
        if (!Rival.IsNone && Rival != source)
        {
            return; // One at a time: a third router is noticed when the second one is gone.
        }

        _rivalHeardAt = now;
        RivalPriority = advert.Priority;
        _rivalGoneAt = now + VrrpTimers.MasterDown(_settings.Version, advert.Priority, advert.Interval);
        if (Rival.IsNone)
        {
            Rival = source;
            RivalSince = now;
            Tell(NoticeKind.RivalHeard, source, DescribeRival(advert.Priority), effects);
        }
        else if (!_rivalIsDeaf && now - RivalSince >= DeafIntervals * _settings.AdvertInterval)
        {
            _rivalIsDeaf = true;
            Tell(
                NoticeKind.RivalHeard,
                source,
                $"still advertises after {TransitionReason.Seconds(now - RivalSince)} s: it does not hear us",
                effects);
        }
    }

    private string DescribeRival(byte priority) => priority switch
    {
        255 => "advertises that it owns the addresses too (priority 255)",
        _ when priority == Priority => $"advertises the same priority {priority} from a lower address",
        _ => $"advertises the lower priority {priority} (ours is {Priority})",
    };

    private void HearRivalResign(NetworkAddress source, TimeSpan now, List<VrrpEffect> effects)
    {
        Reannounce(now);
        if (source == Rival)
        {
            Tell(NoticeKind.RivalGone, source, "resigned", effects);
            ForgetRival();
            Reannounce(now);
        }
    }

    private void JudgeRival(TimeSpan now, List<VrrpEffect> effects)
    {
        if (now >= _reannounceAt)
        {
            _announcements.BurstAt(now);
            _reannouncedAt = now;
            TimeSpan next = _rivalHeardAt + _settings.AdvertInterval;
            _reannounceAt = next > now ? Later(next, now + ReannounceGap) : null;
        }

        if (now >= _rivalGoneAt)
        {
            Tell(
                NoticeKind.RivalGone,
                Rival,
                $"not heard for {TransitionReason.Seconds(now - _rivalHeardAt)} s",
                effects);
            ForgetRival();
            _announcements.BurstAt(now);
        }
    }

    // The rival announced its own hardware address; after it stepped down the segment must learn ours again. An interval
    // is what it needs to hear us.
    private void Reannounce(TimeSpan now) =>
        _reannounceAt ??= Later(now + _settings.AdvertInterval, _reannouncedAt + ReannounceGap);

    private void ForgetRival()
    {
        Rival = default;
        RivalPriority = 0;
        _rivalGoneAt = null;
        _reannounceAt = null;
        _rivalIsDeaf = false;
    }

    private static TimeSpan Later(TimeSpan first, TimeSpan second) => first > second ? first : second;
}
