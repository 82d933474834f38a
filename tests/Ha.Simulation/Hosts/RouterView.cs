using Ha.Simulation.Invariants;
using Ha.Simulation.Scenarios;
using Ha.Vrrp;
using Ha.Vrrp.Loop;

namespace Ha.Simulation.Hosts;

/// <summary>
/// One virtual router on one host, as an observer sees it: by what the loop reports, sends, reads and adds, and by what
/// the scenario did to it. The invariants compare this with what the election says of itself.
/// </summary>
internal sealed class RouterView(SimulatedHost host, Segment segment)
{
    /// <summary>What has not happened: earlier than everything, and nothing overflows that is measured from it.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromDays(-10_000);

    private VirtualRouterSettings? _settings;

    public SimulatedHost Host { get; } = host;

    public Segment Segment { get; } = segment;

    public string Name { get; } = $"{segment.Name}@{host.Name}";

    /// <summary>The settings in force, or the last ones of a router that was removed; null: it never had any.</summary>
    public VirtualRouterSettings? Settings
    {
        get => _settings;
        private set
        {
            _settings = value;
            Addresses = value is null ? [] : [.. value.Addresses.Select(address => NetworkAddress.From(address.Address))];
        }
    }

    /// <summary>Whether the process has settings for it.</summary>
    public bool IsConfigured { get; private set; }

    /// <summary>The addresses in the settings in force.</summary>
    public NetworkAddress[] Addresses { get; private set; } = [];

    /// <summary>When its settings or its priority changed last, by the host's clock.</summary>
    public TimeSpan ReloadedAt { get; private set; } = Never;

    /// <summary>The election behind it; null while there is none.</summary>
    public VirtualRouter? Election { get; set; }

    /// <summary>The election that its transitions come from; null: it is new.</summary>
    public VirtualRouter? Reporter { get; set; }

    /// <summary>By the transitions that were reported.</summary>
    public RouterState State { get; set; } = RouterState.Initialize;

    /// <summary>When it was reported to have entered it, by the host's clock.</summary>
    public TimeSpan Since { get; set; } = Never;

    /// <summary>What the director said that keeps it in Fault.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>What the director said that is added to the priority.</summary>
    public int Adjustment { get; private set; }

    /// <summary>Whether it was told to hand over, to stop, or was removed, and has not changed its state since.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Whether it was told to stay while it was leaving.</summary>
    public bool Rejoins { get; set; }

    /// <summary>Whether it handed over and so does not preempt.</summary>
    public bool Yields { get; set; }

    /// <summary>Whether it was Master and away for longer than its master-down interval when this turn began.</summary>
    public bool WasAway { get; set; }

    /// <summary>Whether it was Master in this turn and is not any more.</summary>
    public bool HasLeft { get; set; }

    /// <summary>When it last sent an advert by the host's clock, and how long the host had been away in all by then.</summary>
    public TimeSpan SentAt { get; set; } = Never;

    public TimeSpan AwayWhenSent { get; set; }

    public bool SentZeroInTurn { get; set; }

    /// <summary>Since when it has heard nothing of a Master that it follows, by the host's clock.</summary>
    public TimeSpan SilentSince { get; set; } = Never;

    /// <summary>The Master that it follows as a Backup; none: it has heard none.</summary>
    public NetworkAddress Followed { get; private set; }

    public TimeSpan FollowedInterval { get; private set; }

    /// <summary>When it heard an advert of priority 0 that counts, or one of lower priority; Never if not.</summary>
    public TimeSpan ZeroAt { get; set; } = Never;

    public TimeSpan LowerAt { get; set; } = Never;

    public TimeSpan LowerSince { get; set; } = Never;

    public HeardAdvert LastHeard { get; set; }

    /// <summary>The priority in force: what the file says and what tracking adds.</summary>
    public byte Priority => Settings!.Priority == 255 ? (byte)255 : (byte)Math.Clamp(Settings.Priority + Adjustment, 1, 254);

    public bool Preempts => !Yields && (Settings!.Preempt || Settings.Priority == 255);

    public NetworkAddress LocalAddress => Interface.Address(Segment.IsV6);

    public SimulatedInterface Interface => Host.Kernel.Interfaces[Segment.Lan];

    /// <summary>Whether nothing keeps it from taking part, as far as the scenario knows.</summary>
    public bool IsLive => Host.TakesPart && IsConfigured && !IsHeld && Interface.IsRunning;

    /// <summary>
    /// Whether it has heard its successor: it is silent, and lets go of the addresses when a fixed short time is over,
    /// whatever happens to it meanwhile.
    /// </summary>
    public bool Lingers => IsLeaving && LastHeard.Priority > 0 && LastHeard.At > SentAt;

    /// <summary>Whether it is wanted no more, whatever becomes of it.</summary>
    public bool MustLeave => !IsConfigured || Host.IsEnding || Host.IsSuspended;

    public TimeSpan MasterDown(TimeSpan interval) => RfcTimers.MasterDown(Segment.Version, Priority, interval);

    public TimeSpan Skew(TimeSpan interval) => RfcTimers.Skew(Segment.Version, Priority, interval);

    /// <summary>The process gets other settings for it, or none.</summary>
    public void Adopt(VirtualRouterSettings? settings)
    {
        IsLeaving |= IsConfigured && settings is null;
        Rejoins |= !IsConfigured && settings is not null && IsLeaving;
        IsConfigured = settings is not null;
        if (settings is null)
        {
            // What the director said of it is forgotten with it.
            IsHeld = false;
            Adjustment = 0;
        }

        if (settings is not null && !settings.Equals(Settings))
        {
            Settings = settings;
            ReloadedAt = Host.Clock.Now;
            Reconsider();
        }
    }

    /// <summary>The director says what its trackers add up to.</summary>
    public void Track(int adjustment, bool isHeld)
    {
        IsHeld = isHeld;
        Adjustment = adjustment;
        ReloadedAt = Host.Clock.Now;
        Reconsider();
    }

    /// <summary>The process behind it is gone: nothing of it is left.</summary>
    public void Forget()
    {
        IsConfigured = false;
        Settings = null;
        Election = null;
        Reporter = null;
        State = RouterState.Initialize;
        Since = Never;
        IsHeld = false;
        Adjustment = 0;
        IsLeaving = false;
        Yields = false;
        Rejoins = false;
        WasAway = false;
        HasLeft = false;
        ForgetHeard();
        SentAt = Never;
        ReloadedAt = Never;
    }

    /// <summary>It heard a Master that it follows.</summary>
    public void Follow(in HeardAdvert advert)
    {
        SilentSince = advert.At;
        Followed = advert.Source;
        FollowedInterval = advert.Interval;
        ZeroAt = Never;
        LowerSince = Never;
    }

    // With other settings it would have followed the Master that it heard last.
    private void Reconsider()
    {
        bool follows = LastHeard.Priority > 0 && (LastHeard.Priority >= Priority || !Preempts);
        if (State == RouterState.Backup && follows && LastHeard.At >= SilentSince && ZeroAt == Never)
        {
            Follow(LastHeard);
        }
    }

    /// <summary>It changed its state: what it heard before does not count any more.</summary>
    public void Listen(TimeSpan now)
    {
        SilentSince = now;
        Followed = default;
        ZeroAt = Never;
        LowerAt = Never;
        LowerSince = Never;
    }

    public void ForgetHeard()
    {
        SilentSince = Never;
        Followed = default;
        ZeroAt = Never;
        LowerAt = Never;
        LowerSince = Never;
        LastHeard = default;
    }

    /// <summary>Finds the election of its name in a loop.</summary>
    public void Look(VrrpLoop loop)
    {
        Election = null;
        for (int i = 0; i < loop.Count; i++)
        {
            if (loop[i].Settings.Name == Segment.Name)
            {
                Election = loop[i];
            }
        }
    }

    public override string ToString() => Name;
}

/// <summary>An advert that a router took from its socket.</summary>
internal readonly record struct HeardAdvert(TimeSpan At, NetworkAddress Source, byte Priority, TimeSpan Interval);
