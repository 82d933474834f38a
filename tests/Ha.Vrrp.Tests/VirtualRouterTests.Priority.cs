namespace Ha.Vrrp.Tests;

/// <summary>The priority in force: wherever the election looks at a priority, it is this one.</summary>
public sealed class VirtualRouterPriorityTests
{
    [Fact]
    public void Master_PriorityLowered_AdvertisesItAtOnceAndYieldsToTheBetter()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings(150));
        router.Elapse(20);
        router.Forget().Feed(VrrpInput.Adjust(-60));
        Assert.Equal("advert(90)", router.Story);
        Assert.Equal(90, router.Router.Priority);

        router.Hear(100, Routers.Lower);
        Assert.Equal("advert(90) remove advert(90) Master>Backup:HigherPriorityHeard", router.Story);
    }

    [Fact]
    public void Master_SamePriorityInForce_SendsNothing()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings(150));
        router.Feed(VrrpInput.Adjust(0));

        Assert.Empty(router.Effects);
    }

    [Fact]
    public void Backup_PriorityRaised_ShortensTheWaitFromWhenItBegan()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(100));
        TimeSpan start = router.Now;
        router.Elapse(2);
        router.Feed(VrrpInput.Adjust(100));

        Assert.Equal(start + TimeSpan.FromSeconds(3.21875), router.Router.Deadline);
    }

    [Fact]
    public void Backup_PriorityRaisedAboveTheMasters_Preempts()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(100));
        router.Hear(150, Routers.Higher);
        router.Feed(VrrpInput.Adjust(100));
        for (int i = 0; i < 4; i++)
        {
            router.Elapse(1);
            router.Hear(150, Routers.Higher);
        }

        Assert.Equal(TransitionCause.Preempted, router.Reason.Cause);
        Assert.Contains("advert(200)", router.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void Backup_PriorityLoweredBelowTheMastersWhilePreempting_FollowsItsLastAdvert()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(150));
        for (int i = 0; i < 3; i++)
        {
            router.Elapse(1);
            router.Hear(100, Routers.Lower, interval: 2);
        }

        router.Elapse(0.3);
        router.Feed(VrrpInput.Adjust(-100));

        Assert.Equal(
            router.Router.LastAdvertAt + VrrpTimers.MasterDown(VrrpVersion.V3, 50, TimeSpan.FromSeconds(2)),
            router.Router.Deadline);
        Assert.True(router.Router.IsFollowing);
    }

    [Fact]
    public void Reconfigure_PreemptOffWhilePreempting_FollowsTheLastAdvert()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(150));
        for (int i = 0; i < 3; i++)
        {
            router.Elapse(1);
            router.Hear(100, Routers.Lower);
        }

        router.Router.Reconfigure(Routers.Settings(150) with { Preempt = false }, router.Now, []);
        router.Elapse(2);

        Assert.Equal(RouterState.Backup, router.Router.State);
        Assert.True(router.Router.IsFollowing);
    }

    [Fact]
    public void Backup_PriorityLoweredDuringThePreemptDelay_DoesNotPreempt()
    {
        ElectionFixture router = ElectionFixture.Backup(
            Routers.Settings(150) with { PreemptDelay = TimeSpan.FromSeconds(2.5) });
        router.Elapse(1);
        router.Hear(100, Routers.Lower);
        router.Elapse(1);
        router.Hear(100, Routers.Lower);
        router.Elapse(1);
        router.Hear(100, Routers.Lower);
        router.Elapse(0.4);
        router.Feed(VrrpInput.Adjust(-100));
        router.Elapse(0.5);

        Assert.Equal(RouterState.Backup, router.Router.State);
    }

    [Fact]
    public void Owner_PriorityAdjusted_IsNotTouched()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(255));
        router.Feed(VrrpInput.Adjust(-60));

        Assert.Empty(router.Effects);
        Assert.Equal(255, router.Router.Priority);
    }

    [Fact]
    public void Master_PausedThenPriorityChanged_FallsBackBeforeItSendsAnything()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings(150));
        router.Freeze(30);
        router.Feed(VrrpInput.Adjust(-60));

        Assert.Equal("remove Master>Backup:Paused", router.Story);
        Assert.Equal(90, router.Router.Priority);
    }

    [Fact]
    public void Reconfigure_PriorityChanged_KeepsTheAdjustment()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings(150));
        router.Feed(VrrpInput.Adjust(-60));
        List<VrrpEffect> effects = [];
        router.Router.Reconfigure(Routers.Settings(200), router.Now, effects);

        Assert.Equal(VrrpEffect.SendAdvert(140), Assert.Single(effects));
    }

    [Fact]
    public void Reconfigure_IntervalOfABackupThatHearsAMaster_StaysTheMasters()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(100));
        router.Hear(150, Routers.Higher);
        TimeSpan? deadline = router.Router.Deadline;
        router.Router.Reconfigure(
            Routers.Settings(100) with { AdvertInterval = TimeSpan.FromMilliseconds(100) }, router.Now, []);

        Assert.Equal(deadline, router.Router.Deadline);
    }

    [Fact]
    public void Reconfigure_IntervalOfABackupThatHearsNobody_IsTheNewOne()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(100));
        router.Router.Reconfigure(
            Routers.Settings(100) with { AdvertInterval = TimeSpan.FromMilliseconds(100) }, router.Now, []);

        Assert.Equal(router.Now + TimeSpan.FromMilliseconds(360.9375), router.Router.Deadline);
    }
}
