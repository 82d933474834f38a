using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <content>The Master state (RFC 9568, 6.4.3) and the ways into and out of it.</content>
public sealed partial class VirtualRouter
{
    // Frames get lost and switches learn late: once at take-over, and twice more.
    private static readonly TimeSpan FirstRepeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRepeat = TimeSpan.FromSeconds(5);

    private TimeSpan? _burstAt;
    private TimeSpan? _reannounceAt;
    private TimeSpan _rivalHeardAt;
    private TimeSpan _answeredAt;

    private void HandleInMaster(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        // Before anything is sent or added: was this process away for so long that another router has the role?
        if (WasPaused(now))
        {
            Statistics.Pauses++;
            effects.Add(VrrpEffect.RemoveAddresses);
            BecomeBackup(new TransitionReason(TransitionCause.Paused, now - _timer!.Value), now, effects);
            HandleInBackup(input, now, effects);
            return;
        }

        switch (input.Kind)
        {
            case VrrpInputKind.DeadlineReached:
                JudgeAsMaster(now, effects);
                break;
            case VrrpInputKind.Advert:
                HearAsMaster(input.Advert, input.Peer, now, effects);
                break;
            case VrrpInputKind.Stop:
                Resign(RouterState.Initialize, input.Cause, now, effects);
                break;
            case VrrpInputKind.Fault:
                Resign(RouterState.Fault, input.Cause, now, effects);
                break;
            case VrrpInputKind.Recover:
                LocalAddress = input.Peer;
                MasterAddress = input.Peer;
                break;
            case VrrpInputKind.HandOver:
                // Make before break: the addresses stay until the new Master is heard.
                _resignedAt = now;
                SendAdvert(0, now, effects);
                break;
            default:
                break; // Started already.
        }
    }

    private void JudgeAsMaster(TimeSpan now, List<VrrpEffect> effects)
    {
        if (now >= _timer)
        {
            AdvertiseOnTime(now, effects);
        }

        if (now >= _burstAt)
        {
            effects.Add(VrrpEffect.Announce);
            TimeSpan last = Since + LastRepeat;
            _burstAt = _burstAt < last ? last : null;
        }

        if (now >= _reannounceAt)
        {
            effects.Add(VrrpEffect.Announce);
            TimeSpan next = _rivalHeardAt + _settings.AdvertInterval;
            _reannounceAt = next > now ? next : null;
        }
    }

    private void AdvertiseOnTime(TimeSpan now, List<VrrpEffect> effects)
    {
        if (now - _resignedAt > VrrpTimers.MasterDown(_settings.Version, 1, _settings.AdvertInterval))
        {
            _resignedAt = null; // Nobody took the role over: keep it.
        }

        // From the time it was due, not from now, so that lateness does not add up; but never two at once.
        TimeSpan next = _timer!.Value + _settings.AdvertInterval;
        SendAdvert(_resignedAt is null ? _settings.Priority : (byte)0, now, effects);
        _timer = next > now ? next : now + _settings.AdvertInterval;
    }

    private void HearAsMaster(in Advertisement advert, NetworkAddress source, TimeSpan now, List<VrrpEffect> effects)
    {
        if (advert.Priority == 0)
        {
            // A rival resigned, or a Backup was stopped while it believed itself Master: tell all that we are here.
            RememberRival(now);
            if (_resignedAt is null)
            {
                SendAdvert(_settings.Priority, now, effects);
            }

            return;
        }

        Statistics.RivalAdverts++;
        TransitionCause cause = Compare(advert.Priority, source);
        if (cause != TransitionCause.None)
        {
            _yields = cause == TransitionCause.HandedOver;
            effects.Add(VrrpEffect.RemoveAddresses);
            if (!_yields)
            {
                // A last word, which the RFC does not ask for: after a split the winner may otherwise never learn that
                // there was a rival, and would not announce itself to those who learned the rival's hardware address.
                effects.Add(VrrpEffect.SendAdvert(_settings.Priority));
            }

            Change(RouterState.Backup, new TransitionReason(cause, default, source, advert.Priority), now, effects);
            MasterAddress = source;
            Follow(advert, now);
            return;
        }

        // RFC 9568, 6.4.3: answer at once, so that bridges relearn and the loser steps down. Once an interval at
        // most: two routers that cannot agree must not fill the link.
        RememberRival(now);
        if (now - _answeredAt >= _settings.AdvertInterval)
        {
            _answeredAt = now;
            SendAdvert(_settings.Priority, now, effects);
        }
    }

    private TransitionCause Compare(byte priority, NetworkAddress source)
    {
        if (_resignedAt is not null)
        {
            return TransitionCause.HandedOver;
        }

        if (priority != _settings.Priority)
        {
            return priority > _settings.Priority ? TransitionCause.HigherPriorityHeard : TransitionCause.None;
        }

        return source > LocalAddress ? TransitionCause.HigherAddressHeard : TransitionCause.None;
    }

    // The rival announced its own hardware address; after it stepped down the segment must learn ours again.
    private void RememberRival(TimeSpan now)
    {
        _rivalHeardAt = now;
        _reannounceAt ??= now + _settings.AdvertInterval;
    }

    private void BecomeMaster(in TransitionReason reason, TimeSpan now, List<VrrpEffect> effects)
    {
        Change(RouterState.Master, reason, now, effects);
        Statistics.BecameMaster++;
        _answeredAt = now - _settings.AdvertInterval;
        _masterInterval = _settings.AdvertInterval;

        // The address first: an announcement of an address that is not there yet would black-hole its first packets.
        effects.Add(VrrpEffect.AddAddresses);
        SendAdvert(_settings.Priority, now, effects);
        effects.Add(VrrpEffect.Announce);
        _burstAt = now + FirstRepeat;
    }

    private void Resign(RouterState to, TransitionCause cause, TimeSpan now, List<VrrpEffect> effects)
    {
        // Sent first: the peer waits its skew time, and by then the addresses are gone here.
        SendAdvert(0, now, effects);
        effects.Add(VrrpEffect.RemoveAddresses);
        Change(to, new TransitionReason(cause), now, effects);
    }

    private void SendAdvert(byte priority, TimeSpan now, List<VrrpEffect> effects)
    {
        effects.Add(VrrpEffect.SendAdvert(priority));
        ArmTimer(now, _settings.AdvertInterval);
    }
}
