using System.Diagnostics;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <summary>One virtual router's election (RFC 9568 and RFC 3768, 6.4). Pure: no clock, no socket, no logger.</summary>
/// <remarks>Not thread-safe. Owned by the VRRP loop; tests and the simulated segment own their own.</remarks>
public sealed partial class VirtualRouter
{
    private VirtualRouterSettings _settings;
    private TimeSpan _masterInterval;      // Active_Adver_Interval of RFC 9568: the Master's, once heard
    private TimeSpan? _timer;              // Master: next advert; Backup: Active_Down_Timer
    private TimeSpan _timerArmedAt;
    private bool _timerIsSkew;             // armed by a resignation
    private TimeSpan? _preemptAt;
    private TimeSpan? _lowerHeardSince;
    private bool _yields;                  // handed over: does not preempt until the new Master is gone
    private TimeSpan? _resignedAt;

    /// <summary>A router in Initialize.</summary>
    public VirtualRouter(VirtualRouterSettings settings)
    {
        _settings = settings;
        _masterInterval = settings.AdvertInterval;
    }

    /// <summary>Its state.</summary>
    public RouterState State { get; private set; } = RouterState.Initialize;

    /// <summary>When it entered this state.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>When it wants <see cref="VrrpInput.DeadlineReached"/>; null: not at all.</summary>
    public TimeSpan? Deadline => Earliest(Earliest(_timer, _preemptAt), Earliest(_burstAt, _reannounceAt));

    /// <summary>Where its adverts come from.</summary>
    public NetworkAddress LocalAddress { get; private set; }

    /// <summary>The Master it heard last, or itself while it is Master; none if it knows of none.</summary>
    public NetworkAddress MasterAddress { get; private set; }

    /// <summary>The priority in the last advert that passed every check.</summary>
    public byte LastAdvertPriority { get; private set; }

    /// <summary>When the last advert that passed every check came; null: never.</summary>
    public TimeSpan? LastAdvertAt { get; private set; }

    /// <summary>The checksum form of the last advert that passed every check.</summary>
    public ChecksumForm PeerChecksum { get; private set; }

    /// <summary>Why it is in this state.</summary>
    public TransitionReason Reason { get; private set; }

    /// <summary>What the settings say.</summary>
    public VirtualRouterSettings Settings => _settings;

    /// <summary>Its counters.</summary>
    public VirtualRouterStatistics Statistics { get; } = new();

    private TimeSpan MasterDown => VrrpTimers.MasterDown(_settings.Version, _settings.Priority, _masterInterval);

    /// <summary>Whether a Master was away for so long that another router may have the role.</summary>
    public bool WasPaused(TimeSpan now) =>
        State == RouterState.Master && _timer is { } due && now - due > MasterDown;

    /// <summary>Takes what happened and the time, changes the state, and appends what is to be done.</summary>
    public void Handle(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        if (input.Kind == VrrpInputKind.Advert)
        {
            Remember(input.Advert, now);
        }

        switch (State)
        {
            case RouterState.Initialize:
                HandleInInitialize(input, now, effects);
                break;
            case RouterState.Fault:
                HandleInFault(input, now, effects);
                break;
            case RouterState.Backup:
                HandleInBackup(input, now, effects);
                break;
            case RouterState.Master:
                HandleInMaster(input, now, effects);
                break;
            default:
                throw new UnreachableException($"No such state: {State}.");
        }
    }

    private void Remember(in Advertisement advert, TimeSpan now)
    {
        LastAdvertAt = now;
        LastAdvertPriority = advert.Priority;
        PeerChecksum = advert.Checksum;
        Statistics.Count(advert, _settings.AdvertInterval);
    }

    // RFC 9568, 6.4.1
    private void HandleInInitialize(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        switch (input.Kind)
        {
            case VrrpInputKind.Start:
                LocalAddress = input.Peer;
                Enter(TransitionCause.Started, now, effects);
                break;
            case VrrpInputKind.Fault:
                Change(RouterState.Fault, new TransitionReason(input.Cause), now, effects);
                break;
            default:
                break; // Not taking part: nothing else concerns it.
        }
    }

    private void HandleInFault(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        switch (input.Kind)
        {
            case VrrpInputKind.Recover:
                LocalAddress = input.Peer;
                Enter(TransitionCause.FaultCleared, now, effects);
                break;
            case VrrpInputKind.Stop:
                Change(RouterState.Initialize, new TransitionReason(input.Cause), now, effects);
                break;
            default:
                break; // A deadline cannot be armed; adverts are counted above and mean nothing here.
        }
    }

    // RFC 9568, 6.4.2
    private void HandleInBackup(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        switch (input.Kind)
        {
            case VrrpInputKind.Advert:
                HearAsBackup(input.Advert, input.Peer, now);
                break;
            case VrrpInputKind.DeadlineReached:
                JudgeAsBackup(now, effects);
                break;
            case VrrpInputKind.Stop:
                // Nothing is sent: a Backup has nothing to resign from.
                Change(RouterState.Initialize, new TransitionReason(input.Cause), now, effects);
                break;
            case VrrpInputKind.Fault:
                Change(RouterState.Fault, new TransitionReason(input.Cause), now, effects);
                break;
            case VrrpInputKind.Recover:
                LocalAddress = input.Peer;
                break;
            default:
                break; // Started already; has no role to hand over.
        }
    }

    private void HearAsBackup(in Advertisement advert, NetworkAddress source, TimeSpan now)
    {
        MasterAddress = source;
        if (advert.Priority == 0)
        {
            // The Master resigned. Wait the skew time only, so that the best Backup wins.
            _yields = false;
            ArmTimer(now, VrrpTimers.Skew(_settings.Version, _settings.Priority, _masterInterval), isSkew: true);
            return;
        }

        bool preempts = _settings.Priority == 255 || (_settings.Preempt && !_yields);
        if (!preempts || advert.Priority >= _settings.Priority)
        {
            // No comparison of addresses here: that is the Master's business (6.4.3).
            Follow(advert, now);
            return;
        }

        _lowerHeardSince ??= now;
        if (_settings.PreemptDelay > TimeSpan.Zero && _settings.Priority != 255)
        {
            // Follow it for the delay, so that its failure is still noticed, and preempt when the delay is over.
            TimeSpan since = _lowerHeardSince.Value;
            Follow(advert, now);
            _lowerHeardSince = since;
            _preemptAt = since + _settings.PreemptDelay;
        }

        // Else: discarded without touching the timer, which runs out, and that is the preemption.
    }

    private void JudgeAsBackup(TimeSpan now, List<VrrpEffect> effects)
    {
        if (Deadline is not { } deadline || now < deadline)
        {
            return;
        }

        if (now - deadline > MasterDown)
        {
            // Not run for so long that "no adverts" proves nothing: a frozen machine receives none. Listen first.
            Statistics.Pauses++;
            _lowerHeardSince = null;
            ArmTimer(now, MasterDown);
            return;
        }

        BecomeMaster(WhyTakeOver(now), now, effects);
    }

    private TransitionReason WhyTakeOver(TimeSpan now)
    {
        bool isAlive = now - LastAdvertAt < 2 * _masterInterval;
        if (_lowerHeardSince is not null && isAlive && !_timerIsSkew)
        {
            return new(TransitionCause.Preempted, default, MasterAddress, LastAdvertPriority);
        }

        return _timerIsSkew
            ? new(TransitionCause.MasterResigned, default, MasterAddress)
            : new(TransitionCause.NoAdverts, now - (LastAdvertAt > Since ? LastAdvertAt.Value : Since), MasterAddress);
    }

    private void Follow(in Advertisement advert, TimeSpan now)
    {
        // RFC 9568, 6.4.2: first the interval, then the down interval from it. Version 2 drops other intervals.
        _masterInterval = advert.Interval;
        _lowerHeardSince = null;
        _preemptAt = null;
        ArmTimer(now, MasterDown);
    }

    private void Enter(TransitionCause cause, TimeSpan now, List<VrrpEffect> effects)
    {
        if (_settings.Priority == 255)
        {
            BecomeMaster(new TransitionReason(TransitionCause.AddressOwner), now, effects);
            return;
        }

        BecomeBackup(new TransitionReason(cause), now, effects);
    }

    private void BecomeBackup(in TransitionReason reason, TimeSpan now, List<VrrpEffect> effects)
    {
        _masterInterval = _settings.AdvertInterval;
        Change(RouterState.Backup, reason, now, effects);
        ArmTimer(now, MasterDown);
    }

    private void Change(RouterState to, in TransitionReason reason, TimeSpan now, List<VrrpEffect> effects)
    {
        RouterState from = State;
        _timer = null;
        _timerIsSkew = false;
        _preemptAt = null;
        _lowerHeardSince = null;
        _resignedAt = null;
        _burstAt = null;
        _reannounceAt = null;
        _yields = to == RouterState.Backup && _yields;
        MasterAddress = to == RouterState.Master ? LocalAddress : default;
        State = to;
        Since = now;
        Reason = reason;
        Statistics.CountTransition(reason.Cause);
        effects.Add(VrrpEffect.Transition(from, to, reason));
    }

    private void ArmTimer(TimeSpan now, TimeSpan interval, bool isSkew = false)
    {
        _timerArmedAt = now;
        _timer = now + interval;
        _timerIsSkew = isSkew;
    }

    private static TimeSpan? Earliest(TimeSpan? first, TimeSpan? second) =>
        first is null || second < first ? second : first;
}
