using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <content>Another host that answers for one of our addresses while we are Master: asked for, seen, and announced over.</content>
public sealed partial class VirtualRouter
{
    /// <summary>
    /// How long after a take-over nothing counts: the last frames of the former Master are on their way, and one that
    /// hands over keeps the addresses for <see cref="Linger"/>.
    /// </summary>
    public static readonly TimeSpan DuplicateGrace = TimeSpan.FromSeconds(1);

    private TimeSpan? _probeAt;
    private TimeSpan? _duplicateGoneAt;
    private TimeSpan _duplicateHeardAt;

    /// <summary>Who says that one of our addresses is his, and which; Address none: nobody was heard lately.</summary>
    public AddressClaim Duplicate { get; private set; }

    private TimeSpan? DuplicateDeadline => Earliest(_probeAt, _duplicateGoneAt);

    // Two questions without an answer.
    private TimeSpan DuplicateGoneAfter => (2 * _settings.DuplicateCheck!.Value) + DuplicateGrace;

    private void WatchDuplicates(TimeSpan now) =>
        _probeAt = _settings.DuplicateCheck is null ? null : now + DuplicateGrace;

    private void HearClaim(in AddressClaim claim, TimeSpan now, List<VrrpEffect> effects)
    {
        if (_settings.DuplicateCheck is null || now - Since < DuplicateGrace)
        {
            return;
        }

        // Those who learned his hardware address must learn ours again.
        Statistics.DuplicateAnswers++;
        Reannounce(now);
        if (Duplicate.Address.IsNone)
        {
            Duplicate = claim;
            Tell(
                NoticeKind.DuplicateAddress,
                default,
                $"{claim.HardwareText} answers for {claim.Address} while we are Master",
                effects);
        }

        // One at a time: a second host is noticed when the first one is gone.
        if (claim.HardwareAddress == Duplicate.HardwareAddress)
        {
            _duplicateHeardAt = now;
            _duplicateGoneAt = now + DuplicateGoneAfter;
        }
    }

    private void JudgeDuplicate(TimeSpan now, List<VrrpEffect> effects)
    {
        if (now >= _probeAt)
        {
            _probeAt = now + _settings.DuplicateCheck;
            effects.Add(VrrpEffect.Probe);
        }

        if (now >= _duplicateGoneAt)
        {
            Tell(
                NoticeKind.DuplicateGone,
                default,
                $"{Duplicate.HardwareText} has not answered for {Duplicate.Address} for {TransitionReason.Seconds(now - _duplicateHeardAt)} s",
                effects);
            Duplicate = default;
            _duplicateGoneAt = null;
            _announcements.BurstAt(now);
        }
    }

    private void ForgetDuplicate()
    {
        Duplicate = default;
        _duplicateGoneAt = null;
        _probeAt = null;
    }
}
