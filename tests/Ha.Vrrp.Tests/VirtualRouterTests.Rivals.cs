namespace Ha.Vrrp.Tests;

/// <summary>Split brain seen: what a Master makes of another one.</summary>
public sealed class VirtualRouterRivalTests
{
    [Fact]
    public void Master_LowerPriorityHeard_AnswersAndTellsOnce()
    {
        ElectionFixture router = Master();
        router.Hear(50, Routers.Lower);
        router.Elapse(0.5);
        router.Hear(50, Routers.Lower);

        VrrpEffect notice = Assert.Single(router.Notices);
        Assert.Equal(NoticeKind.RivalHeard, notice.NoticeKind);
        Assert.Equal(Routers.Lower, notice.Reason.Peer);
        Assert.Equal("advertises the lower priority 50 (ours is 100)", notice.Text);
        Assert.Equal((Routers.Lower, 50), (router.Router.Rival, router.Router.RivalPriority));
        Assert.Equal(2, router.Router.Statistics.RivalAdverts);
    }

    [Fact]
    public void Master_EqualPriorityHeard_SaysSo()
    {
        ElectionFixture router = Master();
        router.Hear(100, Routers.Lower);

        Assert.Equal("advertises the same priority 100 from a lower address", Assert.Single(router.Notices).Text);
    }

    [Fact]
    public void Owner_AnotherOwnerHeard_SaysSo()
    {
        var router = new ElectionFixture(Routers.Settings(255));
        router.Start();
        router.Forget().Hear(255, Routers.Lower);

        Assert.Equal("advertises that it owns the addresses too (priority 255)", Assert.Single(router.Notices).Text);
        Assert.Equal(RouterState.Master, router.Router.State);
    }

    [Fact]
    public void Master_RivalGoesOn_SaysThatItDoesNotHearUs()
    {
        ElectionFixture router = Master();
        for (int i = 0; i < 10; i++)
        {
            router.Hear(50, Routers.Lower);
            router.Elapse(1);
        }

        Assert.Equal(2, router.Notices.Count());
        Assert.Equal("still advertises after 3 s: it does not hear us", router.Notices.Last().Text);
    }

    [Fact]
    public void Master_RivalSilent_TellsThatItIsGoneAndAnnounces()
    {
        ElectionFixture router = Master();
        router.Hear(50, Routers.Lower);
        router.Forget().Elapse(4.1);

        VrrpEffect notice = Assert.Single(router.Notices);
        Assert.Equal(NoticeKind.RivalGone, notice.NoticeKind);
        Assert.Equal("not heard for 3.805 s", notice.Text); // 3 intervals and the skew of priority 50
        Assert.True(router.Router.Rival.IsNone);

        // An interval after it was heard, in case it has stepped down by then, and when it is known to be gone.
        Assert.Equal(6, router.Effects.Count(effect => effect.Kind == VrrpEffectKind.Announce));
    }

    [Fact]
    public void Master_SlowRival_IsNotGoneBetweenItsAdverts()
    {
        ElectionFixture router = Master();
        for (int i = 0; i < 5; i++)
        {
            router.Hear(50, Routers.Lower, interval: 10);
            router.Elapse(10);
        }

        Assert.DoesNotContain(router.Notices, notice => notice.NoticeKind == NoticeKind.RivalGone);
    }

    [Fact]
    public void Master_RivalResigns_IsGoneAndTheSegmentLearnsUsAgain()
    {
        ElectionFixture router = Master();
        router.Hear(50, Routers.Lower);
        router.Forget().Hear(0, Routers.Lower);
        Assert.Equal("resigned", Assert.Single(router.Notices).Text);
        Assert.Equal("advert(100)", router.Story);

        router.Elapse(1.5);
        Assert.Equal(3, router.Effects.Count(effect => effect.Kind == VrrpEffectKind.Announce));
    }

    [Fact]
    public void Master_RivalThatNeverHearsUs_IsAnsweredByNoMoreThanABurstASecond()
    {
        ElectionFixture router = ElectionFixture.Master(
            Routers.Settings() with { AdvertInterval = TimeSpan.FromMilliseconds(10) });
        router.Elapse(20);
        router.Forget();
        for (int i = 0; i < 1000; i++)
        {
            router.Hear(50, Routers.Lower, interval: 0.01);
            router.Elapse(0.01);
        }

        Assert.InRange(router.Effects.Count(effect => effect.Kind == VrrpEffectKind.Announce), 27, 33);
        Assert.Equal(2, router.Notices.Count());
    }

    [Fact]
    public void Master_ThirdRouterHeardToo_DoesNotFlap()
    {
        ElectionFixture router = Master();
        for (int i = 0; i < 3; i++)
        {
            router.Hear(50, Routers.Lower);
            router.Hear(60, Routers.Ip("192.0.2.10"));
            router.Elapse(0.9);
        }

        Assert.Single(router.Notices);
    }

    [Fact]
    public void Master_LastWordOfTheOneItPreempted_IsNoRival()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        for (int i = 0; i < 4; i++)
        {
            router.Hear(50, Routers.Lower);
            router.Elapse(1);
        }

        Assert.Equal(TransitionCause.Preempted, router.Reason.Cause);
        TimeSpan since = router.Router.Since;
        Assert.True(router.Now - since < TimeSpan.FromSeconds(1));
        router.Hear(50, Routers.Lower);
        Assert.Empty(router.Notices);
        Assert.Equal(0, router.Router.Statistics.RivalAdverts);

        router.Elapse(1);
        router.Hear(50, Routers.Lower);
        Assert.Single(router.Notices);
    }

    [Fact]
    public void Master_StepsDown_ForgetsItsRival()
    {
        ElectionFixture router = Master();
        router.Hear(50, Routers.Lower);
        router.Hear(200, Routers.Higher);

        Assert.True(router.Router.Rival.IsNone);
    }

    private static ElectionFixture Master()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings());
        router.Elapse(20);
        return router.Forget();
    }
}
