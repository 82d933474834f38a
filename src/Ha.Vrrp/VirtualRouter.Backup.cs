using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <content>The Backup state (RFC 9568, 6.4.2), and a sync group's way to Master.</content>
public sealed partial class VirtualRouter
{
    private bool _timerIsSkew;             // armed by a resignation
    private TimeSpan? _preemptAt;
    private TimeSpan? _lowerHeardSince;
    private byte _lowerPriority;           // of the Master that it is about to preempt, and when it was heard last
    private TimeSpan _lowerHeardAt;
    private bool _yields;                  // handed over: does not preempt until the new Master is gone
    private NetworkAddress _followed;
    private TransitionReason _wantReason;

    /// <summary>Whether it would be Master if its sync group were.</summary>
    public bool WantsMaster { get; private set; }

    /// <summary>Whether it is a Backup that has heard the Master that it follows.</summary>
    public bool IsFollowing { get; private set; }

    private bool Preempts => !_yields && (_settings.Preempt || Priority == 255);

    private void HandleInBackup(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        switch (input.Kind)
        {
            case VrrpInputKind.Advert:
                HearAsBackup(input.Advert, input.Peer, now);
                break;
            case VrrpInputKind.DeadlineReached:
                JudgeAsBackup(now, input.LagWorst, effects);
                break;
            case VrrpInputKind.Promote when WantsMaster:
                BecomeMaster(_wantReason, now, effects);
                break;
            case VrrpInputKind.Stop or VrrpInputKind.Abandon:
                // Nothing is sent: a Backup has nothing to resign from.
                Change(RouterState.Initialize, new TransitionReason(input.Cause), now, effects);
                break;
            case VrrpInputKind.Fault:
                Change(RouterState.Fault, WhyFault(input), now, effects);
                break;
            case VrrpInputKind.Recover:
                LocalAddress = input.Peer;
                break;
            default:
                break; // Started already; has no role to hand over or to step down from.
        }
    }

    private void HearAsBackup(in Advertisement advert, NetworkAddress source, TimeSpan now)
    {
        if (advert.Priority == 0)
        {
            HearResignation(source, now);
            return;
        }

        MasterAddress = source;
        if (!Preempts || advert.Priority >= Priority)
        {
            // No comparison of addresses here: that is the Master's business (6.4.3).
            Follow(advert, source, now);
            return;
        }

        _lowerHeardSince ??= now;
        _lowerPriority = advert.Priority;
        _lowerHeardAt = now;
        if (_settings.PreemptDelay > TimeSpan.Zero && Priority != 255)
        {
            // Follow it for the delay, so that its failure is still noticed, and preempt when the delay is over.
            TimeSpan since = _lowerHeardSince.Value;
            Follow(advert, source, now);
            _lowerHeardSince = since;
            _preemptAt = since + _settings.PreemptDelay;
        }

        // Else: discarded without touching the timer, which runs out, and that is the preemption.
    }

    private void HearResignation(NetworkAddress source, TimeSpan now)
    {
        // A router that is handing over repeats its resignation, and one of those can cross the new Master's first
        // advert: only the Master that we follow can resign.
        if (IsFollowing && source != _followed)
        {
            return;
        }

        MasterAddress = source;
        _yields = false;
        if (!WantsMaster && !_timerIsSkew)
        {
            // Wait the skew time only, so that the best Backup wins; there is nobody left to preempt. Only the first
            // resignation counts: it is repeated each interval, and the skew of a low priority is hardly shorter.
            IsFollowing = false;
            _preemptAt = null;
            _lowerHeardSince = null;
            ArmTimer(now, VrrpTimers.Skew(_settings.Version, Priority, _masterInterval));
            _timerIsSkew = true;
        }
    }

    private void JudgeAsBackup(TimeSpan now, TimeSpan lagWorst, List<VrrpEffect> effects)
    {
        if (Deadline is not { } deadline || now < deadline)
        {
            return;
        }

        TimeSpan late = now - deadline;
        if (late > MasterDown)
        {
            // Not run for so long that "no adverts" proves nothing: a frozen machine receives none. Listen first.
            Statistics.Pauses++;
            ForgetBackup(keepYielding: true);
            ArmTimer(now, MasterDown);
        }
        else if (WantsMaster)
        {
            ArmTimer(now, MasterDown); // Only so that a pause is noticed.
        }
        else if (_settings.SyncGroup is null)
        {
            BecomeMaster(WhyTakeOver(now, late, lagWorst), now, effects);
        }
        else
        {
            Want(WhyTakeOver(now, late, lagWorst), now);
        }
    }

    private void Want(in TransitionReason reason, TimeSpan now)
    {
        _wantReason = reason;
        WantsMaster = true;
        IsFollowing = false;
        _preemptAt = null;
        ArmTimer(now, MasterDown);
    }

    private TransitionReason WhyTakeOver(TimeSpan now, TimeSpan late, TimeSpan lagWorst)
    {
        if (_timerIsSkew)
        {
            return new(TransitionCause.MasterResigned, default, MasterAddress);
        }

        // Not by any advert: one that resigned, or that we follow, is not the one that is preempted.
        bool isAlive = now - _lowerHeardAt < 2 * _masterInterval || now >= _preemptAt;
        return _lowerHeardSince is not null && isAlive
            ? new(TransitionCause.Preempted, default, MasterAddress, _lowerPriority)
            : new(
                TransitionCause.NoAdverts,
                now - (LastAdvertAt > Since ? LastAdvertAt.Value : Since),
                MasterAddress,
                Late: late,
                LagWorst: lagWorst);
    }

    private void Follow(in Advertisement advert, NetworkAddress source, TimeSpan now)
    {
        // RFC 9568, 6.4.2: first the interval, then the down interval from it. Version 2 drops other intervals.
        MasterAddress = source;
        _followed = source;
        _masterInterval = advert.Interval;
        _lowerHeardSince = null;
        _preemptAt = null;
        WantsMaster = false;
        IsFollowing = true;
        ArmTimer(now, MasterDown);
    }

    private void ForgetBackup(bool keepYielding)
    {
        _timerIsSkew = false;
        _preemptAt = null;
        _lowerHeardSince = null;
        _yields &= keepYielding;
        WantsMaster = false;
        IsFollowing = false;
    }
}
