using Ha.Vrrp.Loop;

namespace Ha.Vrrp.Tests.Loop;

public sealed class TrackingLanTests
{
    [Fact]
    public void Track_WeightOnTheMaster_MovesTheRoleAndTellsWhy()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100, 150);
        lan.Run(10);
        VrrpLoop loop = lan.Hosts[1].Loop;
        _ = Events(loop);
        loop.Track("web", -60, null, "script uplink failed (-60)");
        lan.Run(5);

        Assert.Same(lan.Hosts[0], Assert.Single(lan.Masters));
        Assert.Equal(TransitionCause.Preempted, lan.Hosts[0].Loop[0].Reason.Cause);
        Assert.Equal("script uplink failed (-60)", loop[0].Tracking);
        VrrpEffect notice = Events(loop)[0];
        Assert.Equal(NoticeKind.PriorityChanged, notice.NoticeKind);
        Assert.Equal("priority 150 -> 90: script uplink failed (-60)", notice.Text);

        loop.Track("web", 0, null, "");
        Assert.Null(loop[0].Tracking);
        lan.Run(5);
        Assert.Same(lan.Hosts[1], Assert.Single(lan.Masters));
        Assert.Equal("priority 90 -> 150: nothing that it tracks has failed", Assert.Single(Events(loop)).Text);
    }

    [Fact]
    public void Track_BeforeTheRouterExists_HoldsWhenItComes()
    {
        var lan = new SimulatedLan(1, Routers.Settings());
        lan.Hosts[0].Loop.Track("web", -60, null, "script uplink failed (-60)");
        lan.Hosts[0].Start();
        Assert.Equal(40, lan.Hosts[0].Loop[0].Priority);

        lan.Hosts[0].Loop.Apply([]);
        lan.Hosts[0].Start();
        Assert.Equal(100, lan.Hosts[0].Loop[0].Priority);
    }

    [Fact]
    public void Track_FaultWhileAllAreStopped_HoldsWhenTheyResume()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Hosts[0].Loop.StopAll(TransitionCause.DirectorGone);
        lan.Hosts[0].Loop.Track("web", 0, "service web has no server left", "");
        Assert.Equal(RouterState.Initialize, lan.Hosts[0].State);
        lan.Hosts[0].Loop.Resume();

        Assert.Equal(RouterState.Fault, lan.Hosts[0].State);
        Assert.Equal("service web has no server left", lan.Hosts[0].Loop[0].Reason.ToString());
        Assert.Equal("service web has no server left", lan.Hosts[0].Loop[0].Tracking);
    }

    [Fact]
    public void TrackedInterface_Down_IsAFaultWithItsName()
    {
        SimulatedLan lan = Tracking(new TrackedInterface("eth1"));
        Set(lan, false);

        Assert.Equal(RouterState.Fault, lan.Hosts[0].State);
        Assert.Equal("tracked interface eth1 is down", lan.Hosts[0].Loop[0].Reason.ToString());
        Assert.Equal(TransitionCause.TrackedInterfaceDown, lan.Hosts[0].Loop.FaultOf(0));
        Set(lan, true);
        lan.Run(4);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
    }

    [Fact]
    public void TrackedInterface_DownForLessThanItsDebounce_DoesNotCount()
    {
        SimulatedLan lan = Tracking(new TrackedInterface("eth1", null, TimeSpan.FromSeconds(2)));
        Set(lan, false);
        lan.Run(1.9);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Set(lan, true);
        lan.Run(5);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);

        Set(lan, false);
        lan.Run(2.1);
        Assert.Equal(RouterState.Fault, lan.Hosts[0].State);
    }

    [Fact]
    public void TrackedInterface_DownWithWeight_LowersThePriority()
    {
        SimulatedLan lan = Tracking(new TrackedInterface("eth1", -60));
        Set(lan, false);

        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Assert.Equal(40, lan.Hosts[0].Loop[0].Priority);
    }

    [Fact]
    public void StartDelay_RouterIsNew_TakesPartWhenItIsOver()
    {
        var lan = new SimulatedLan(1, Routers.Settings() with { StartDelay = TimeSpan.FromSeconds(5) });
        lan.Hosts[0].Addresses.Plant(Routers.Ip("192.0.2.1"));
        lan.Hosts[0].Start();
        Assert.Empty(lan.Hosts[0].Addresses.Held);
        lan.Hosts[0].Addresses.SetRunning(false);
        lan.Run(2);
        lan.Hosts[0].Addresses.SetRunning(true);
        lan.Run(2.9);
        Assert.Equal(RouterState.Initialize, lan.Hosts[0].State);

        lan.Run(0.2);
        Assert.Equal(RouterState.Backup, lan.Hosts[0].State);
        lan.Run(4);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
    }

    [Fact]
    public void StartDelay_InterfaceDownWhenItIsOver_IsAFault()
    {
        var lan = new SimulatedLan(1, Routers.Settings() with { StartDelay = TimeSpan.FromSeconds(5) });
        lan.Hosts[0].Start();
        lan.Hosts[0].Addresses.SetRunning(false);
        lan.Run(6);

        Assert.Equal(RouterState.Fault, lan.Hosts[0].State);
    }

    internal static List<VrrpEffect> Events(VrrpLoop loop)
    {
        List<VrrpEffect> events = [];
        while (loop.Transitions.TryPeek(out ReportedTransition reported))
        {
            events.Add(reported.Effect);
            loop.Transitions.Remove();
        }

        return [.. events.Where(effect => effect.Kind == VrrpEffectKind.Notice)];
    }

    private static SimulatedLan Tracking(TrackedInterface tracked)
    {
        var lan = new SimulatedLan(1, Routers.Settings() with { TrackedInterfaces = [tracked] });
        lan.Hosts[0].Addresses.SetOther(tracked.Name, true);
        lan.Hosts[0].Start();
        lan.Run(10);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        return lan;
    }

    private static void Set(SimulatedLan lan, bool isUp)
    {
        lan.Hosts[0].Addresses.SetOther("eth1", isUp);
        lan.Hosts[0].Loop.Turn();
    }
}
