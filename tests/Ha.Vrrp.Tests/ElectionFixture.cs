namespace Ha.Vrrp.Tests;

/// <summary>A virtual router with a clock that only the test moves, and what it asked for since last looked.</summary>
internal sealed class ElectionFixture
{
    private readonly List<VrrpEffect> _effects = [];

    public ElectionFixture(VirtualRouterSettings settings) => Router = new VirtualRouter(settings);

    public VirtualRouter Router { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1000);

    public IReadOnlyList<VrrpEffect> Effects => _effects;

    /// <summary>What it asked for, without notices and questions.</summary>
    public string Story => string.Join(
        " ", _effects.Where(effect => effect.Kind is not (VrrpEffectKind.Notice or VrrpEffectKind.Probe)).Select(Tell));

    /// <summary>How often it asked who else has its addresses.</summary>
    public int Probes => _effects.Count(effect => effect.Kind == VrrpEffectKind.Probe);

    /// <summary>What it wants the operator to know.</summary>
    public IEnumerable<VrrpEffect> Notices => _effects.Where(effect => effect.Kind == VrrpEffectKind.Notice);

    public TransitionReason Reason => Router.Reason;

    public static ElectionFixture Backup(VirtualRouterSettings settings)
    {
        var fixture = new ElectionFixture(settings);
        fixture.Start();
        return fixture.Forget();
    }

    public static ElectionFixture Master(VirtualRouterSettings settings)
    {
        ElectionFixture fixture = Backup(settings);
        fixture.Elapse(fixture.Router.Deadline!.Value - fixture.Now);
        Assert.Equal(RouterState.Master, fixture.Router.State);
        return fixture.Forget();
    }

    public void Start() => Feed(VrrpInput.Start(Routers.Local));

    public void Hear(byte priority, NetworkAddress source, double interval = 1) =>
        Feed(VrrpInput.Heard(Routers.Advert(priority, interval), source));

    public void Feed(in VrrpInput input) => Router.Handle(input, Now, _effects);

    /// <summary>Lets time pass, with every deadline on time.</summary>
    public void Elapse(TimeSpan time)
    {
        TimeSpan end = Now + time;
        while (Router.Deadline is { } due && due <= end)
        {
            Now = due > Now ? due : Now;
            Feed(VrrpInput.DeadlineReached);
        }

        Now = end;
    }

    public void Elapse(double seconds) => Elapse(TimeSpan.FromSeconds(seconds));

    /// <summary>Lets time pass without running at all.</summary>
    public void Freeze(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public ElectionFixture Forget()
    {
        _effects.Clear();
        return this;
    }

    private static string Tell(VrrpEffect effect) => effect.Kind switch
    {
        VrrpEffectKind.SendAdvert => $"advert({effect.Priority})",
        VrrpEffectKind.AddAddresses => "add",
        VrrpEffectKind.RemoveAddresses => "remove",
        VrrpEffectKind.Announce => "announce",
        VrrpEffectKind.Silence => "silence",
        _ => $"{effect.From}>{effect.To}:{effect.Reason.Cause}",
    };
}
