namespace Ha.Vrrp.Tests;

/// <summary>Make before break: what a Master does between its resignation and the loss of its addresses.</summary>
public sealed class VirtualRouterLeavingTests
{
    private static readonly VrrpInput Stop = VrrpInput.Stop();

    [Fact]
    public void HandOver_NewMasterHeard_LingersSilentlyThenLetsGo()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        Assert.Equal("silence advert(0)", router.Story);
        Assert.True(router.Router.IsHandingOver);
        Assert.Equal(NoticeKind.HandOverBegan, Assert.Single(router.Notices).NoticeKind);

        router.Elapse(0.6);
        router.Hear(100, Routers.Lower);
        router.Elapse(VirtualRouter.Linger - TimeSpan.FromMilliseconds(1));
        Assert.Equal("silence advert(0)", router.Story);

        router.Elapse(0.001);

        Assert.Equal("silence advert(0) remove Master>Backup:HandedOver", router.Story);
        Assert.Equal(Routers.Lower, router.Reason.Peer);
        Assert.False(router.Router.IsHandingOver);
        Assert.Equal(Routers.Lower, router.Router.MasterAddress);
    }

    [Fact]
    public void HandOver_Done_ListensFromTheNewMastersLastAdvertWithItsInterval()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Hear(100, Routers.Lower, interval: 0.5);
        TimeSpan heard = router.Now;
        router.Elapse(VirtualRouter.Linger);

        Assert.Equal(heard + VrrpTimers.MasterDown(VrrpVersion.V3, 200, TimeSpan.FromSeconds(0.5)), router.Router.Deadline);
    }

    [Fact]
    public void HandOver_Done_YieldsUntilTheNewMasterIsGone()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Hear(100, Routers.Lower);
        for (int i = 0; i < 10; i++)
        {
            router.Elapse(1);
            router.Hear(100, Routers.Lower);
        }

        Assert.Equal(RouterState.Backup, router.Router.State);
        router.Elapse(4);
        Assert.Equal(RouterState.Master, router.Router.State);
    }

    [Fact]
    public void HandOver_NobodyTakesOver_RepeatsItsResignationThenKeepsTheRole()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Elapse(1.74);
        Assert.Equal("silence advert(0) advert(0)", router.Story);

        router.Elapse(0.02);

        Assert.StartsWith("silence advert(0) advert(0) advert(200)", router.Story, StringComparison.Ordinal);
        Assert.Equal(RouterState.Master, router.Router.State);
        Assert.False(router.Router.IsHandingOver);
        Assert.Equal(NoticeKind.HandOverFailed, router.Notices.Last().NoticeKind);
        router.Forget().Elapse(1);
        Assert.Contains("advert(200)", router.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void HandOver_RivalOfHigherPriority_IsTheNewMaster()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Hear(250, Routers.Higher);
        router.Elapse(VirtualRouter.Linger);

        Assert.Equal("silence advert(0) remove Master>Backup:HandedOver", router.Story);
    }

    [Fact]
    public void HandOver_NewMasterResignsAgain_WaitsForAnother()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Elapse(0.5);
        router.Hear(100, Routers.Lower);
        router.Hear(0, Routers.Lower);
        router.Elapse(0.5);
        Assert.DoesNotContain("remove", router.Story, StringComparison.Ordinal);

        router.Elapse(1);
        Assert.Equal(RouterState.Master, router.Router.State);
        Assert.False(router.Router.IsHandingOver);
    }

    [Fact]
    public void HandOver_ResignationOfAnother_IsNotAnswered()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Hear(0, Routers.Lower);

        Assert.Equal("silence advert(0)", router.Story);
    }

    [Fact]
    public void HandOver_InProgress_AnnouncesNothing()
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings(200));
        router.Feed(VrrpInput.HandOver);
        router.Elapse(1.7);

        Assert.DoesNotContain("announce", router.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_NewMasterHeard_LeavesAfterTheLinger()
    {
        ElectionFixture router = Leaving(Stop);
        router.Elapse(0.6);
        router.Hear(100, Routers.Lower);
        router.Elapse(1);

        Assert.Equal("silence advert(0) remove Master>Initialize:OperatorStop", router.Story);
        Assert.Equal("stopped by the operator; 192.0.2.9 took over", router.Reason.ToString());
        Assert.Null(router.Router.Deadline);
    }

    [Fact]
    public void Stop_NobodyTakesOver_LeavesInTime()
    {
        ElectionFixture router = Leaving(Stop);
        router.Elapse(1.76);

        Assert.Equal("silence advert(0) advert(0) remove Master>Initialize:OperatorStop", router.Story);
    }

    [Fact]
    public void Stop_LongInterval_IsCapped()
    {
        ElectionFixture router = ElectionFixture.Master(
            Routers.Settings(200) with { AdvertInterval = TimeSpan.FromSeconds(30) });
        router.Feed(Stop);
        router.Elapse(VirtualRouter.StopTimeoutMax);

        Assert.Equal(RouterState.Initialize, router.Router.State);
    }

    [Fact]
    public void Stop_Repeated_DoesNotProlongTheWait()
    {
        ElectionFixture router = Leaving(Stop);
        for (int i = 0; i < 18; i++)
        {
            router.Elapse(0.1);
            router.Feed(Stop);
        }

        Assert.Equal(RouterState.Initialize, router.Router.State);
    }

    [Fact]
    public void Stop_DuringHandOver_EndsInInitialize()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Elapse(0.5);
        router.Feed(Stop);
        Assert.Equal("silence advert(0)", router.Story);
        router.Hear(100, Routers.Lower);
        router.Elapse(VirtualRouter.Linger);

        Assert.Equal("silence advert(0) remove Master>Initialize:OperatorStop", router.Story);
    }

    [Fact]
    public void Stop_DuringHandOverThatNobodyTakes_Leaves()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Feed(Stop);
        router.Elapse(2);

        Assert.Equal(RouterState.Initialize, router.Router.State);
    }

    [Fact]
    public void Stop_HandOverOrderedMeanwhile_ChangesNothing()
    {
        ElectionFixture router = Leaving(Stop);
        router.Feed(VrrpInput.HandOver);
        router.Elapse(2);

        Assert.Equal("silence advert(0) advert(0) remove Master>Initialize:OperatorStop", router.Story);
    }

    [Fact]
    public void Stop_StartBeforeAnybodyTookOver_KeepsTheRole()
    {
        ElectionFixture router = Leaving(Stop);
        router.Elapse(0.5);
        router.Feed(VrrpInput.Start(Routers.Local));
        router.Elapse(0.05);

        Assert.Equal("silence advert(0) advert(200) announce", router.Story);
        router.Elapse(10);
        Assert.Equal(RouterState.Master, router.Router.State);
    }

    [Fact]
    public void Stop_StartAfterAnotherTookOver_BecomesBackupAndMayPreempt()
    {
        ElectionFixture router = Leaving(Stop);
        router.Hear(100, Routers.Lower);
        router.Feed(VrrpInput.Start(Routers.Local));
        router.Elapse(VirtualRouter.Linger);
        Assert.Equal("silence advert(0) remove Master>Backup:HandedOver", router.Story);

        for (int i = 0; i < 4; i++)
        {
            router.Hear(100, Routers.Lower);
            router.Elapse(1);
        }

        Assert.Equal(TransitionCause.Preempted, router.Reason.Cause);
    }

    [Fact]
    public void Leaving_Fault_EndsAtOnce()
    {
        ElectionFixture handOver = Leaving(VrrpInput.HandOver);
        handOver.Feed(VrrpInput.Fault(TransitionCause.InterfaceDown));
        Assert.Equal("silence advert(0) advert(0) remove Master>Fault:InterfaceDown", handOver.Story);

        ElectionFixture stop = Leaving(Stop);
        stop.Feed(VrrpInput.Fault(TransitionCause.InterfaceDown));
        Assert.Equal("silence advert(0) advert(0) remove Master>Initialize:OperatorStop", stop.Story);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Leaving_FrozenForLong_LetsGoBeforeItSendsAnything(bool isLingering)
    {
        ElectionFixture handOver = Leaving(VrrpInput.HandOver);
        ElectionFixture stop = Leaving(Stop);
        foreach (ElectionFixture router in new[] { handOver, stop })
        {
            if (isLingering)
            {
                router.Hear(100, Routers.Lower);
            }

            router.Forget().Freeze(30);
            Assert.True(router.Router.WasPaused(router.Now));
            router.Feed(VrrpInput.DeadlineReached);
        }

        Assert.Equal("remove Master>Backup:Paused", handOver.Story);
        Assert.Equal("remove Master>Initialize:OperatorStop", stop.Story);
    }

    [Fact]
    public void Leaving_PriorityChanged_StaysResigned()
    {
        ElectionFixture router = Leaving(VrrpInput.HandOver);
        router.Feed(VrrpInput.Adjust(-50));
        Assert.Equal("silence advert(0) advert(0)", router.Story);

        router.Hear(100, Routers.Lower);
        router.Feed(VrrpInput.Adjust(0));
        Assert.Equal("silence advert(0) advert(0)", router.Story);
    }

    [Fact]
    public void Backup_ResignationOfARouterThatItDoesNotFollow_IsIgnored()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Hear(200, Routers.Higher);
        router.Hear(150, Routers.Lower); // the new Master
        TimeSpan? deadline = router.Router.Deadline;
        router.Hear(0, Routers.Higher);  // the old one has not heard it yet

        Assert.Equal(deadline, router.Router.Deadline);
        router.Hear(0, Routers.Lower);
        Assert.Equal(router.Now + TimeSpan.FromSeconds(0.609375), router.Router.Deadline);
    }

    private static ElectionFixture Leaving(in VrrpInput order)
    {
        ElectionFixture router = ElectionFixture.Master(Routers.Settings(200));
        router.Elapse(20);
        router.Forget().Feed(order);
        return router;
    }
}
