using System.Diagnostics;
using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <summary>One virtual router's election (RFC 9568 and RFC 3768, 6.4). Pure: no clock, no socket, no logger.</summary>
/// <remarks>Not thread-safe. Owned by the VRRP loop; tests and the simulated segment own their own.</remarks>
public sealed partial class VirtualRouter
{
    private VirtualRouterSettings _settings;
    private int _adjustment;               // what tracking adds to the priority
    private TimeSpan _masterInterval;      // Active_Adver_Interval of RFC 9568: the Master's, once heard
    private TimeSpan? _timer;              // Master: next advert; Backup: Active_Down_Timer
    private TimeSpan _timerArmedAt;
    private TimeSpan _lastAdvertInterval;

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
    public TimeSpan? Deadline => State == RouterState.Master ? MasterDeadline : Earliest(_timer, _preemptAt);

    /// <summary>The priority in force: what the file says and what tracking adds to it.</summary>
    public byte Priority => PriorityTracking.InForce(_settings.Priority, _adjustment);

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

    /// <summary>What keeps it in Fault or changes its priority, in words, for its status; null: nothing.</summary>
    public string? Tracking { get; set; }

    /// <summary>Its counters.</summary>
    public VirtualRouterStatistics Statistics { get; } = new();

    private TimeSpan MasterDown => VrrpTimers.MasterDown(_settings.Version, Priority, _masterInterval);

    /// <summary>Takes what happened and the time, changes the state, and appends what is to be done.</summary>
    public void Handle(in VrrpInput input, TimeSpan now, List<VrrpEffect> effects)
    {
        if (input.Kind == VrrpInputKind.Advert)
        {
            Remember(input.Advert, now);
        }

        if (input.Kind == VrrpInputKind.Adjust && !WasPaused(now))
        {
            Adjust(input.Adjustment, now, effects);
            return;
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
        _lastAdvertInterval = advert.Interval;
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
                Change(RouterState.Fault, WhyFault(input), now, effects);
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
            case VrrpInputKind.Stop or VrrpInputKind.Abandon:
                Change(RouterState.Initialize, new TransitionReason(input.Cause), now, effects);
                break;
            default:
                break; // A deadline cannot be armed; adverts are counted above and mean nothing here.
        }
    }

    private void Enter(TransitionCause cause, TimeSpan now, List<VrrpEffect> effects)
    {
        if (Priority != 255)
        {
            BecomeBackup(new TransitionReason(cause), now, effects);
            return;
        }

        var owner = new TransitionReason(TransitionCause.AddressOwner);
        if (_settings.SyncGroup is null)
        {
            BecomeMaster(owner, now, effects);
            return;
        }

        BecomeBackup(new TransitionReason(cause), now, effects);
        Want(owner, now);
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
        ForgetBackup(keepYielding: to == RouterState.Backup);
        ForgetMaster();
        MasterAddress = to == RouterState.Master ? LocalAddress : default;
        State = to;
        Since = now;
        Reason = reason;
        Statistics.CountTransition(reason.Cause);
        effects.Add(VrrpEffect.Transition(from, to, reason));
    }

    private void ArmTimer(TimeSpan now, TimeSpan interval)
    {
        _timerArmedAt = now;
        _timer = now + interval;
        _timerIsSkew = false;
    }

    private static TransitionReason WhyFault(in VrrpInput input) => new(input.Cause, Subject: input.Subject);

    private static TimeSpan? Earliest(TimeSpan? first, TimeSpan? second) =>
        first is null || second < first ? second : first;
}
