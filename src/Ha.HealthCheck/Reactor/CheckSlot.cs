using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Reactor;

/// <summary>One check as the reactor runs it: its probe, its judge, its schedule and its counts.</summary>
/// <remarks>Not thread-safe: owned by the <see cref="CheckTable"/>.</remarks>
internal sealed class CheckSlot
{
    private readonly FlapDamper? _damper;
    private ProbeAdvice _advice;
    private ProbeOutcome? _lastOutcome;
    private TimeSpan? _lastRun;
    private TimeSpan _since;
    private long _succeeded;
    private long _failed;
    private long _inconclusive;

    public CheckSlot(string id, CheckSettings settings, ScriptStarter starter, TimeSpan now)
    {
        Id = id;
        Settings = settings;
        Probe = ProbeOf(settings.Probe, starter);
        Judge = new HealthJudge(settings.Rise, settings.Fall, HealthState.Unknown, settings.Expected);
        _damper = settings.Flap is { } flap ? new FlapDamper(flap) : null;
        _since = now;
    }

    public string Id { get; }

    public CheckSettings Settings { get; }

    public IProbe Probe { get; }

    public HealthJudge Judge { get; private set; }

    /// <summary>How long after the last attempt the next one starts, as the check stands now.</summary>
    public TimeSpan Interval => Judge switch
    {
        { State: HealthState.Up, ConsecutiveFailures: > 0 } => Settings.FastInterval ?? Settings.Interval,
        { State: HealthState.Down, ConsecutiveSuccesses: > 0 and var successes } when successes < Settings.Rise =>
            Settings.FastInterval ?? Settings.Interval,
        { State: HealthState.Down, ConsecutiveSuccesses: 0 } => Settings.DownInterval ?? Settings.Interval,
        { State: HealthState.Unknown, ConsecutiveSuccesses: > 0 } or { State: HealthState.Unknown, ConsecutiveFailures: > 0 } =>
            Settings.FastInterval ?? Settings.Interval,
        _ => Settings.Interval,
    };

    /// <summary>Whether an attempt is under way.</summary>
    public bool IsRunning { get; set; }

    /// <summary>When the attempt under way, or else the next, is meant to start: later ones are counted from here.</summary>
    public TimeSpan Start { get; set; }

    /// <summary>When the attempt under way, or else the last, did start.</summary>
    public TimeSpan Begun { get; set; }

    /// <summary>The part of the interval by which this check is shifted against others.</summary>
    public double Phase { get; set; }

    /// <summary>Whether the first attempt is still to come.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>Takes over what another check of the same name had come to; its schedule begins anew, and its falls are forgotten.</summary>
    public void Continue(CheckSlot earlier)
    {
        Judge = new HealthJudge(Settings.Rise, Settings.Fall, earlier.Judge.State, Settings.Expected);
        _advice = earlier._advice;
        (Probe as AgentProbe)?.Resume(_advice);
        _since = earlier._since;
        _lastOutcome = earlier._lastOutcome;
        _lastRun = earlier._lastRun;
        _succeeded = earlier._succeeded;
        _failed = earlier._failed;
        _inconclusive = earlier._inconclusive;
    }

    /// <summary>Takes the outcome of an attempt. Returns whether the state, or what it advises, changed.</summary>
    public bool Observe(ProbeOutcome outcome, TimeSpan now)
    {
        _lastOutcome = outcome;
        _lastRun = now;
        _succeeded += outcome.IsSuccess ? 1 : 0;
        _inconclusive += outcome.IsInconclusive ? 1 : 0;
        _failed += outcome is { IsSuccess: false, IsInconclusive: false } ? 1 : 0;
        bool wasFlapping = _damper is { IsFlapping: true };
        bool isTurned = Judge.Observe(outcome, _damper?.IsHeld(now) ?? false);
        _since = isTurned ? now : _since;
        Damp(isTurned, now);
        return TakeAdvice(outcome) | isTurned | wasFlapping != _damper is { IsFlapping: true };
    }

    public CheckStatus ToStatus() => new()
    {
        Id = Id,
        State = Judge.State,
        Since = _since,
        Advice = _advice,
        IsFlapping = _damper is { IsFlapping: true },
        HeldUntil = _damper is { IsFlapping: true } damper && Judge.State == HealthState.Down ? damper.HeldUntil : null,
        LastOutcome = _lastOutcome,
        LastRun = _lastRun,
        ConsecutiveSuccesses = Judge.ConsecutiveSuccesses,
        ConsecutiveFailures = Judge.ConsecutiveFailures,
        Succeeded = _succeeded,
        Failed = _failed,
        Inconclusive = _inconclusive,
    };

    private void Damp(bool isTurned, TimeSpan now)
    {
        switch (Judge.State)
        {
            case HealthState.Down when isTurned:
                _damper?.Fall(now);
                break;
            case HealthState.Up when isTurned:
                _damper?.Rise(now);
                break;
        }

        _damper?.Settle(Judge.State == HealthState.Up, now);
    }

    // An attempt that says nothing about the server leaves what an earlier one advised.
    private bool TakeAdvice(ProbeOutcome outcome)
    {
        if (outcome.IsInconclusive || outcome.Advice == _advice)
        {
            return false;
        }

        _advice = outcome.Advice;
        return true;
    }

    private static IProbe ProbeOf(ProbeSettings settings, ScriptStarter starter) => settings switch
    {
        TcpProbeSettings { Send.IsEmpty: true, Expect: null } tcp => new TcpProbe(tcp),
        TcpProbeSettings tcp => new TcpTalkProbe(tcp),
        HttpProbeSettings http => new HttpProbe(http),
        HttpsProbeSettings https => new HttpsProbe(https),
        UdpProbeSettings udp => new UdpProbe(udp),
        PingProbeSettings ping => new PingProbe(ping),
        DnsProbeSettings dns => new DnsProbe(dns),
        SmtpProbeSettings smtp => new SmtpProbe(smtp),
        ScriptProbeSettings script => new ScriptProbe(script, starter),
        AgentProbeSettings agent => new AgentProbe(agent),
        GrpcProbeSettings grpc => new GrpcProbe(grpc),
        FileProbeSettings file => new FileProbe(file),
        _ => throw new ArgumentException($"No probe for {settings.GetType().Name}.", nameof(settings)),
    };
}
