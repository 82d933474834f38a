using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <content>The Master state (RFC 9568, 6.4.3) and the ways into and out of it.</content>
public sealed partial class VirtualRouter
{
    private readonly AnnounceSchedule _announcements = new();
    private TimeSpan _answeredAt;
    private NetworkAddress _formerMaster;

    private TimeSpan? MasterDeadline => IsHandingOver
        ? LeavingDeadline
        : Earliest(Earliest(_timer, _announcements.Deadline), Earliest(RivalDeadline, DuplicateDeadline));

    /// <summary>
    /// Whether a Master was away for so long that another router may have the role: they count from its last advert, not
    /// from when it would have sent the next one.
    /// </summary>
    public bool WasPaused(TimeSpan now) =>
        State == RouterState.Master && now - (_timer is null ? _lingerUntil ?? now : _timerArmedAt) > MasterDown;

    private void HandleInMaster(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        // Before anything is sent or added: was this process away for so long that another router has the role?
        if (WasPaused(now))
        {
            FallBack(now, effects);
            GoOn(input, now, effects);
            return;
        }

        switch (input.Kind)
        {
            case VrrpInputKind.DeadlineReached when IsHandingOver:
                JudgeLeaving(now, effects);
                break;
            case VrrpInputKind.DeadlineReached:
                JudgeAsMaster(now, effects);
                break;
            case VrrpInputKind.Advert when IsHandingOver:
                HearSuccessor(input.Advert, input.Peer, now, effects);
                break;
            case VrrpInputKind.Advert:
                HearAsMaster(input.Advert, input.Peer, now, effects);
                break;
            case VrrpInputKind.Claim when !IsHandingOver:
                HearClaim(input.Claim, now, effects);
                break;
            case VrrpInputKind.Stop:
                Leave(Leaving.ToInitialize, new TransitionReason(input.Cause), now, effects);
                break;
            case VrrpInputKind.HandOver:
                Leave(Leaving.IfTaken, new TransitionReason(TransitionCause.HandedOver), now, effects);
                break;
            case VrrpInputKind.Start:
                Stay(input.Peer, now, effects);
                break;
            case VrrpInputKind.StepDown:
                FollowGroup(input, now, effects);
                break;
            case VrrpInputKind.Abandon:
                Resign(RouterState.Initialize, new TransitionReason(input.Cause), now, effects);
                break;
            case VrrpInputKind.Fault:
                Resign(
                    _leaving == Leaving.ToInitialize ? RouterState.Initialize : RouterState.Fault,
                    _leaving == Leaving.ToInitialize ? _leavingReason : WhyFault(input),
                    now,
                    effects);
                break;
            case VrrpInputKind.Recover:
                LocalAddress = input.Peer;
                MasterAddress = input.Peer;
                break;
            default:
                break; // Promoted already; who answers for addresses that we hand over may be the new Master.
        }
    }

    private void GoOn(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        if (input.Kind == VrrpInputKind.Adjust)
        {
            Adjust(input.Adjustment, now, effects);
        }
        else if (State == RouterState.Backup)
        {
            HandleInBackup(input, now, effects);
        }
        else
        {
            HandleInInitialize(input, now, effects);
        }
    }

    private void FallBack(TimeSpan now, List<VrrpEffect> effects)
    {
        Statistics.Pauses++;
        effects.Add(VrrpEffect.RemoveAddresses);
        if (_leaving == Leaving.ToInitialize)
        {
            Change(RouterState.Initialize, _leavingReason, now, effects);
            return;
        }

        BecomeBackup(
            new TransitionReason(TransitionCause.Paused, now - (_timer ?? _lingerUntil)!.Value), now, effects);
    }

    private void JudgeAsMaster(TimeSpan now, List<VrrpEffect> effects)
    {
        if (now >= _timer)
        {
            AdvertiseOnTime(Priority, now, effects);
        }

        JudgeRival(now, effects);
        JudgeDuplicate(now, effects);
        if (_announcements.IsDue(_settings.Announce, now))
        {
            effects.Add(VrrpEffect.Announce);
        }
    }

    private void AdvertiseOnTime(byte priority, TimeSpan now, List<VrrpEffect> effects)
    {
        // From the time it was due, not from now, so that lateness does not add up; but never two at once.
        TimeSpan next = _timer!.Value + _settings.AdvertInterval;
        SendAdvert(priority, now, effects);
        _timer = next > now ? next : now + _settings.AdvertInterval;
    }

    private void HearAsMaster(in Advertisement advert, NetworkAddress source, TimeSpan now, List<VrrpEffect> effects)
    {
        if (advert.Priority == 0)
        {
            // A rival resigned, or a Backup was stopped while it believed itself Master: tell all that we are here.
            HearRivalResign(source, now, effects);
            SendAdvert(Priority, now, effects);
            return;
        }

        // The last word of a Master that has just stepped down for us is on its way when we take over.
        bool isLastWord = source == _formerMaster && now - Since < _settings.AdvertInterval;
        TransitionCause cause = Compare(advert.Priority, source);
        Statistics.RivalAdverts += isLastWord && cause == TransitionCause.None ? 0 : 1;
        if (cause != TransitionCause.None)
        {
            StepDownFor(advert, source, cause, now, effects);
            return;
        }

        // RFC 9568, 6.4.3: answer at once, so that bridges relearn and the loser steps down. Once an interval at
        // most: two routers that cannot agree must not fill the link.
        if (now - _answeredAt >= _settings.AdvertInterval)
        {
            _answeredAt = now;
            SendAdvert(Priority, now, effects);
        }

        if (!isLastWord)
        {
            HearRival(advert, source, now, effects);
        }
    }

    private void StepDownFor(
        in Advertisement advert, NetworkAddress source, TransitionCause cause, TimeSpan now, List<VrrpEffect> effects)
    {
        effects.Add(VrrpEffect.RemoveAddresses);

        // A last word, which the RFC does not ask for: after a split the winner may otherwise never learn that there
        // was a rival, and would not announce itself to those who learned the rival's hardware address.
        effects.Add(VrrpEffect.SendAdvert(Priority));
        Change(RouterState.Backup, new TransitionReason(cause, default, source, advert.Priority), now, effects);
        Follow(advert, source, now);
    }

    private TransitionCause Compare(byte priority, NetworkAddress source)
    {
        if (priority != Priority)
        {
            return priority > Priority ? TransitionCause.HigherPriorityHeard : TransitionCause.None;
        }

        return source > LocalAddress ? TransitionCause.HigherAddressHeard : TransitionCause.None;
    }

    private void BecomeMaster(in TransitionReason reason, TimeSpan now, List<VrrpEffect> effects)
    {
        _formerMaster = MasterAddress;
        Change(RouterState.Master, reason, now, effects);
        Statistics.BecameMaster++;
        _answeredAt = now - _settings.AdvertInterval;
        _masterInterval = _settings.AdvertInterval;

        // The address first: an announcement of an address that is not there yet would black-hole its first packets.
        effects.Add(VrrpEffect.AddAddresses);
        SendAdvert(Priority, now, effects);
        WatchDuplicates(now);
        _announcements.Begin(_settings.Announce, now);
        _ = _announcements.IsDue(_settings.Announce, now);
        effects.Add(VrrpEffect.Announce);
    }

    private void Resign(RouterState to, in TransitionReason reason, TimeSpan now, List<VrrpEffect> effects)
    {
        // Sent first: the peer waits its skew time, and by then the addresses are gone here.
        SendAdvert(0, now, effects);
        effects.Add(VrrpEffect.RemoveAddresses);
        if (to == RouterState.Backup)
        {
            BecomeBackup(reason, now, effects);
        }
        else
        {
            Change(to, reason, now, effects);
        }
    }

    private void SendAdvert(byte priority, TimeSpan now, List<VrrpEffect> effects)
    {
        effects.Add(VrrpEffect.SendAdvert(priority));
        ArmTimer(now, _settings.AdvertInterval);
    }

    private void ForgetMaster()
    {
        _announcements.Stop();
        ForgetRival();
        ForgetDuplicate();
        ForgetLeaving();
    }
}
