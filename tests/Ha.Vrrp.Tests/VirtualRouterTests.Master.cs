namespace Ha.Vrrp.Tests;

public sealed class VirtualRouterMasterTests
{
    [Fact]
    public void Master_TimePasses_AdvertisesOnTimeAndAnnouncesInTwoBursts()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Elapse(10);

        Assert.Equal(10, router.Effects.Count(effect => effect.Kind == VrrpEffectKind.SendAdvert));
        Assert.Equal(5, router.Effects.Count(effect => effect.Kind == VrrpEffectKind.Announce));
    }

    [Fact]
    public void Master_SlightlyLate_KeepsItsTimeline()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        TimeSpan start = router.Now;
        router.Elapse(20.5);
        router.Forget();
        router.Freeze(0.8);
        router.Feed(VrrpInput.DeadlineReached);
        router.Feed(VrrpInput.DeadlineReached);

        Assert.Equal("advert(100)", router.Story);
        Assert.Equal(start + TimeSpan.FromSeconds(22), router.Router.Deadline);
    }

    [Fact]
    public void Master_Abandon_ResignsBeforeItRemovesAddresses()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Feed(VrrpInput.Abandon());

        Assert.Equal("advert(0) remove Master>Initialize:OperatorStop", router.Story);
        Assert.Null(router.Router.Deadline);
    }

    [Fact]
    public void Master_Fault_LetsGo()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Feed(VrrpInput.Fault(TransitionCause.InterfaceDown));

        Assert.Equal("advert(0) remove Master>Fault:InterfaceDown", router.Story);
    }

    [Fact]
    public void Master_AdvertOfHigherPriority_StepsDown()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Hear(101, Routers.Lower, interval: 0.5);

        Assert.Equal("remove advert(100) Master>Backup:HigherPriorityHeard", router.Story);
        Assert.Equal(Routers.Lower, router.Reason.Peer);
        Assert.Equal(router.Now + TimeSpan.FromSeconds(1.8046875), router.Router.Deadline);
    }

    [Fact]
    public void Master_EqualPriorityAndHigherAddress_StepsDown()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Hear(100, Routers.Higher);

        Assert.Equal("remove advert(100) Master>Backup:HigherAddressHeard", router.Story);
    }

    [Fact]
    public void Master_EqualPriorityAndLowerAddress_AnswersAtOnce()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Hear(100, Routers.Lower);

        Assert.Equal("advert(100)", router.Story);
    }

    [Fact]
    public void Master_PreemptOff_StillYieldsToAHigherPriority()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings() with { Preempt = false });
        router.Hear(200, Routers.Lower);

        Assert.Equal(RouterState.Backup, router.Router.State);
    }

    [Fact]
    public void Master_StormOfLosers_IsAnsweredOncePerInterval()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        for (int i = 0; i < 100; i++)
        {
            router.Hear(50, Routers.Lower);
            router.Freeze(0.005);
        }

        Assert.Equal("advert(100)", router.Story);
        Assert.Equal(100, router.Router.Statistics.RivalAdverts);
    }

    [Fact]
    public void Master_AdvertWithPriorityZero_AdvertisesAndAnnouncesLater()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Elapse(20);
        router.Forget();
        router.Hear(0, Routers.Higher);
        Assert.Equal("advert(100)", router.Story);

        router.Elapse(1);
        Assert.Contains("announce", router.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void Master_FrozenForLong_FallsBackBeforeItSendsAnything()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Freeze(30);
        Assert.True(router.Router.WasPaused(router.Now));
        router.Feed(VrrpInput.DeadlineReached);

        Assert.Equal("remove Master>Backup:Paused", router.Story);
        Assert.Equal(29, router.Reason.Elapsed.TotalSeconds, 3);
    }

    [Fact]
    public void Master_FrozenForJustLongerThanMasterDown_FallsBack()
    {
        // Others count from its last advert: the interval until the next one was due does not excuse it.
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Freeze(3.62);
        router.Feed(VrrpInput.DeadlineReached);

        Assert.Equal("remove Master>Backup:Paused", router.Story);
    }

    [Fact]
    public void Master_FrozenForLongThenLowerAdvert_FallsBackBeforeItAnswers()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Freeze(30);
        router.Hear(50, Routers.Lower);

        Assert.Equal("remove Master>Backup:Paused", router.Story);
    }

    [Fact]
    public void Master_FrozenSinceItsLastAdvertForMasterDown_FallsBack()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Freeze(3.61);
        router.Feed(VrrpInput.DeadlineReached);

        Assert.Equal("remove Master>Backup:Paused", router.Story);
    }

    [Fact]
    public void Master_FrozenForLessThanMasterDown_GoesOn()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Freeze(3.6);
        router.Feed(VrrpInput.DeadlineReached);

        Assert.Equal(RouterState.Master, router.Router.State);
        Assert.Single(router.Effects, effect => effect.Kind == VrrpEffectKind.SendAdvert);
    }

    [Fact]
    public void Master_PriorityChanged_AdvertisesItAndStays()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings(200));
        List<VrrpEffect> effects = [];
        router.Router.Reconfigure(Routers.Settings(90), router.Now, effects);

        Assert.Equal(VrrpEffect.SendAdvert(90), Assert.Single(effects));
        Assert.Equal(RouterState.Master, router.Router.State);
    }
}
