using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <content>
/// Leaving the role on purpose: make before break. The Master resigns with priority 0 and keeps the addresses until it
/// has heard another Master, and a moment longer.
/// </content>
public sealed partial class VirtualRouter
{
    /// <summary>
    /// How long the addresses stay after the new Master's first advert. keepalived sends that one first, then adds the
    /// addresses and announces them; its clients must have learned the new hardware address before the old one is deaf.
    /// Measured there: below 10 ms even with 250 addresses.
    /// </summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that a stop waits for a new Master, whatever the interval: service managers lose patience.</summary>
    public static readonly TimeSpan StopTimeoutMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);

    private Leaving _leaving;
    private TransitionReason _leavingReason;
    private TimeSpan _giveUpAt;
    private TimeSpan? _lingerUntil;
    private bool _rejoins;                 // was told to stay when another router had the role already
    private NetworkAddress _successor;
    private Advertisement _successorAdvert;
    private TimeSpan _successorHeardAt;

    private enum Leaving : byte
    {
        No,
        IfTaken,      // hand-over: keeps the role if nobody takes it
        ToBackup,     // its sync group has gone
        ToInitialize, // stop
    }

    /// <summary>Whether it has resigned and keeps the addresses only until another router has them.</summary>
    public bool IsHandingOver => _leaving != Leaving.No;

    /// <summary>Whether it leaves for good, as soon as another router has the role.</summary>
    public bool IsStopping => _leaving == Leaving.ToInitialize;

    private TimeSpan? LeavingDeadline => _lingerUntil ?? Earliest(_timer, _giveUpAt);

    // A Backup takes over one skew time after the resignation: less than an interval (version 2: than a second, the
    // shortest interval there is). Half an interval more is for a resignation that got lost, the rest for slow peers.
    private TimeSpan SuccessorTimeout => (1.5 * _settings.AdvertInterval) + Slack;

    private void Leave(Leaving how, in TransitionReason reason, TimeSpan now, List<VrrpEffect> effects)
    {
        TimeSpan giveUpAt = now + SuccessorTimeout;
        if (how == Leaving.ToInitialize && SuccessorTimeout > StopTimeoutMax)
        {
            giveUpAt = now + StopTimeoutMax;
        }

        if (!IsHandingOver)
        {
            _announcements.Stop();
            ForgetRival();
            ForgetDuplicate();
            _leaving = how;
            _leavingReason = reason;
            _giveUpAt = giveUpAt;
            effects.Add(VrrpEffect.Silence);
            SendAdvert(0, now, effects);
            Tell(
                NoticeKind.HandOverBegan,
                default,
                $"resigned; keeps the addresses until another router has them, for {TransitionReason.Seconds(giveUpAt - now)} s at most",
                effects);
        }
        else if (how == Leaving.ToInitialize)
        {
            // It has resigned already. The first order of this kind counts: a second one does not prolong the wait.
            _leavingReason = IsStopping ? _leavingReason : reason;
            _leaving = how;
            _giveUpAt = giveUpAt < _giveUpAt ? giveUpAt : _giveUpAt;
        }
    }

    private void JudgeLeaving(TimeSpan now, List<VrrpEffect> effects)
    {
        if (_lingerUntil is { } until)
        {
            if (now >= until)
            {
                Depart(now, effects);
            }
        }
        else if (now < _giveUpAt)
        {
            if (now >= _timer)
            {
                AdvertiseOnTime(0, now, effects);
            }
        }
        else if (_leaving == Leaving.IfTaken)
        {
            KeepRole("no other router took over: keeps the role", now, effects);
        }
        else
        {
            Depart(now, effects);
        }
    }

    private void HearSuccessor(in Advertisement advert, NetworkAddress source, TimeSpan now, List<VrrpEffect> effects)
    {
        if (advert.Priority == 0)
        {
            if (_lingerUntil is not null && source == _successor)
            {
                // It did not want the role after all: wait for another one.
                _lingerUntil = null;
                _successor = default;
                SendAdvert(0, now, effects);
            }

            return;
        }

        if (_lingerUntil is null)
        {
            _timer = null; // Silent from here on: the role is the other router's.
            _lingerUntil = now + Linger;
        }

        _successor = source;
        _successorAdvert = advert;
        _successorHeardAt = now;
    }

    private void Depart(TimeSpan now, List<VrrpEffect> effects)
    {
        TransitionReason reason = _leavingReason with { Peer = _successor, PeerPriority = _successorAdvert.Priority };
        (NetworkAddress successor, Advertisement advert, TimeSpan heardAt) =
            (_successor, _successorAdvert, _successorHeardAt);
        effects.Add(VrrpEffect.RemoveAddresses);
        if (_leaving == Leaving.ToInitialize)
        {
            Change(RouterState.Initialize, reason, now, effects);
            return;
        }

        _yields = !_rejoins;
        BecomeBackup(reason, now, effects);
        if (!successor.IsNone)
        {
            Follow(advert, successor, heardAt);
        }
    }

    // Told to take part while it leaves: the director is back.
    private void Stay(NetworkAddress localAddress, TimeSpan now, List<VrrpEffect> effects)
    {
        LocalAddress = localAddress;
        if (!IsStopping)
        {
            return;
        }

        if (_lingerUntil is not null)
        {
            _leaving = Leaving.ToBackup;
            _leavingReason = new TransitionReason(TransitionCause.HandedOver);
            _rejoins = true;
            return;
        }

        KeepRole("was told to stay before another router took over: keeps the role", now, effects);
    }

    private void KeepRole(string text, TimeSpan now, List<VrrpEffect> effects)
    {
        ForgetLeaving();
        SendAdvert(Priority, now, effects);
        WatchDuplicates(now);
        _announcements.BurstAt(now);
        Tell(NoticeKind.HandOverFailed, default, text, effects);
    }

    private void FollowGroup(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        var reason = new TransitionReason(TransitionCause.SyncGroupMember, Subject: input.Subject);
        if (!IsHandingOver)
        {
            Resign(RouterState.Backup, reason, now, effects);
            ArmTimer(now, input.WaitsLonger ? 2 * MasterDown : MasterDown);
        }
        else if (_leaving == Leaving.IfTaken)
        {
            _leaving = Leaving.ToBackup;
            _leavingReason = reason;
        }
    }

    private void ForgetLeaving()
    {
        _leaving = Leaving.No;
        _lingerUntil = null;
        _rejoins = false;
        _successor = default;
        _successorAdvert = default;
    }

    private static void Tell(NoticeKind kind, NetworkAddress peer, string text, List<VrrpEffect> effects) =>
        effects.Add(VrrpEffect.Notice(kind, peer, text));
}
