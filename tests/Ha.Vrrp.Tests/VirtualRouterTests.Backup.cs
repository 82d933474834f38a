namespace Ha.Vrrp.Tests;

public sealed class VirtualRouterBackupTests
{
    private const double MasterDown100 = 3.609375;

    [Fact]
    public void Initialize_Start_BecomesBackupAndListens()
    {
        var router = new ElectionFixture(Routers.Settings());
        router.Start();

        Assert.Equal("Initialize>Backup:Started", router.Story);
        Assert.Equal(router.Now + TimeSpan.FromSeconds(MasterDown100), router.Router.Deadline);
    }

    [Fact]
    public void Initialize_StartOfOwner_BecomesMasterAtOnce()
    {
        var router = new ElectionFixture(Routers.Settings(255));
        router.Start();

        Assert.Equal("Initialize>Master:AddressOwner add advert(255) announce", router.Story);
    }

    [Fact]
    public void Backup_NoAdverts_TakesOverInOrder()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Elapse(MasterDown100 - 0.001);
        Assert.Empty(router.Effects);

        router.Elapse(0.001);

        Assert.Equal("Backup>Master:NoAdverts add advert(100) announce", router.Story);
        Assert.Equal(MasterDown100, router.Reason.Elapsed.TotalSeconds, 3);
        Assert.Equal(Routers.Local, router.Router.MasterAddress);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(255)]
    public void Backup_AdvertOfEqualOrHigherPriority_ResetsTheTimer(byte priority)
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Elapse(3);
        router.Hear(priority, Routers.Lower); // a lower address: addresses do not matter here

        Assert.Equal(router.Now + TimeSpan.FromSeconds(MasterDown100), router.Router.Deadline);
        Assert.Equal(Routers.Lower, router.Router.MasterAddress);
        Assert.Empty(router.Effects);
    }

    [Fact]
    public void Backup_AdvertOfLowerPriority_DoesNotTouchTheTimerAndPreempts()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        TimeSpan? deadline = router.Router.Deadline;
        router.Elapse(1);
        router.Hear(99, Routers.Higher);
        router.Elapse(1);
        router.Hear(99, Routers.Higher);
        router.Elapse(1);
        router.Hear(99, Routers.Higher);
        Assert.Equal(deadline, router.Router.Deadline);

        router.Elapse(1);

        Assert.StartsWith("Backup>Master:Preempted add advert(100) announce", router.Story, StringComparison.Ordinal);
        Assert.Equal(Routers.Higher, router.Reason.Peer);
        Assert.Equal(99, router.Reason.PeerPriority);
    }

    [Fact]
    public void Backup_PreemptOff_FollowsALowerPriority()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings() with { Preempt = false });
        for (int i = 0; i < 20; i++)
        {
            router.Elapse(1);
            router.Hear(1, Routers.Lower);
        }

        Assert.Empty(router.Effects);
        router.Elapse(4);
        Assert.Equal(RouterState.Master, router.Router.State);
        Assert.Equal(TransitionCause.NoAdverts, router.Reason.Cause);
    }

    [Fact]
    public void Backup_PreemptDelay_PreemptsWhenItIsOver()
    {
        ElectionFixture router = ElectionFixture.Backup(
            Routers.Settings() with { PreemptDelay = TimeSpan.FromSeconds(10) });
        for (int i = 0; i < 10; i++)
        {
            router.Elapse(1);
            router.Hear(50, Routers.Lower);
            Assert.Equal(RouterState.Backup, router.Router.State);
        }

        router.Elapse(1);

        Assert.Equal(RouterState.Master, router.Router.State);
        Assert.Equal(TransitionCause.Preempted, router.Reason.Cause);
    }

    [Fact]
    public void Backup_AnotherResignsDuringPreemptDelay_NamesThePriorityThatItPreempts()
    {
        ElectionFixture router = ElectionFixture.Backup(
            Routers.Settings() with { PreemptDelay = TimeSpan.FromSeconds(2.5) });
        router.Hear(50, Routers.Lower);
        router.Elapse(2.4);
        router.Hear(50, Routers.Lower);
        router.Hear(0, Routers.Higher);
        router.Elapse(0.1);

        Assert.Equal(
            (TransitionCause.Preempted, Routers.Lower, 50), (router.Reason.Cause, router.Reason.Peer, router.Reason.PeerPriority));
    }

    [Fact]
    public void Backup_LowerMasterHasResignedLongBeforeTheTimeIsUp_PreemptsNobody()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Hear(200, Routers.Higher);
        router.Elapse(1);
        router.Hear(50, Routers.Lower);
        router.Elapse(2.4);
        router.Hear(0, Routers.Lower);
        router.Elapse(0.3);

        Assert.Equal((RouterState.Master, TransitionCause.NoAdverts), (router.Router.State, router.Reason.Cause));
    }

    [Fact]
    public void Backup_MasterDiesDuringPreemptDelay_TakesOverWithoutWaiting()
    {
        ElectionFixture router = ElectionFixture.Backup(
            Routers.Settings() with { PreemptDelay = TimeSpan.FromMinutes(5) });
        router.Hear(50, Routers.Lower);
        router.Elapse(MasterDown100);

        Assert.Equal(RouterState.Master, router.Router.State);
        Assert.Equal(TransitionCause.NoAdverts, router.Reason.Cause);
    }

    [Fact]
    public void Backup_PreemptDelayOverWhenTheMasterHasMissedAdverts_SaysWhatItWaitedFor()
    {
        ElectionFixture router = ElectionFixture.Backup(
            Routers.Settings() with { PreemptDelay = TimeSpan.FromSeconds(2.5) });
        router.Hear(50, Routers.Lower);
        router.Elapse(2.5);

        Assert.Equal(RouterState.Master, router.Router.State);
        Assert.Equal(TransitionCause.Preempted, router.Reason.Cause);
    }

    [Fact]
    public void Backup_MasterResignsDuringPreemptDelay_StillWaitsItsSkewTime()
    {
        ElectionFixture router = ElectionFixture.Backup(
            Routers.Settings() with { PreemptDelay = TimeSpan.FromSeconds(2.5) });
        router.Hear(50, Routers.Lower);
        router.Elapse(2.4);
        router.Hear(0, Routers.Lower);

        Assert.Equal(router.Now + TimeSpan.FromSeconds(0.609375), router.Router.Deadline);
    }

    [Fact]
    public void Backup_ResignationRepeated_CountsFromTheFirst()
    {
        // A Master that leaves repeats it each interval; the skew of priority 1 is all but an interval.
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings(1));
        router.Hear(200, Routers.Higher);
        router.Hear(0, Routers.Higher);
        TimeSpan? deadline = router.Router.Deadline;
        router.Elapse(0.99);
        router.Hear(0, Routers.Higher);

        Assert.Equal(deadline, router.Router.Deadline);
    }

    [Fact]
    public void Backup_AdvertWithPriorityZero_WaitsSkewTimeOnly()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Hear(200, Routers.Higher);
        router.Hear(0, Routers.Higher);

        Assert.Equal(router.Now + TimeSpan.FromSeconds(0.609375), router.Router.Deadline);
        Assert.Empty(router.Effects);
        router.Elapse(0.61);
        Assert.Equal(TransitionCause.MasterResigned, router.Reason.Cause);
        Assert.Equal(Routers.Higher, router.Reason.Peer);
    }

    [Fact]
    public void Backup_Version3Advert_LearnsTheInterval()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Hear(200, Routers.Higher, interval: 0.1);

        Assert.Equal(router.Now + TimeSpan.FromSeconds(0.3609375), router.Router.Deadline);
        Assert.Equal(1, router.Router.Statistics.IntervalMismatches);
    }

    [Fact]
    public void Backup_Stop_SendsNothing()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Feed(VrrpInput.Stop());

        Assert.Equal("Backup>Initialize:OperatorStop", router.Story);
        Assert.Null(router.Router.Deadline);
    }

    [Fact]
    public void Backup_Fault_WaitsForRecovery()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Feed(VrrpInput.Fault(TransitionCause.InterfaceDown));
        Assert.Null(router.Router.Deadline);
        router.Hear(200, Routers.Higher);
        router.Feed(VrrpInput.DeadlineReached);
        router.Feed(VrrpInput.Recover(Routers.Local));

        Assert.Equal("Backup>Fault:InterfaceDown Fault>Backup:FaultCleared", router.Story);
    }

    [Fact]
    public void Fault_RecoveryOfOwner_BecomesMaster()
    {
        var router = new ElectionFixture(Routers.Settings(255));
        router.Feed(VrrpInput.Fault(TransitionCause.InterfaceMissing));
        router.Feed(VrrpInput.Recover(Routers.Local));

        Assert.Equal(
            "Initialize>Fault:InterfaceMissing Fault>Master:AddressOwner add advert(255) announce", router.Story);
    }

    [Fact]
    public void Backup_FrozenForLong_ListensAgainBeforeItTakesOver()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        router.Freeze(60);
        router.Feed(VrrpInput.DeadlineReached);

        Assert.Empty(router.Effects);
        Assert.Equal(1, router.Router.Statistics.Pauses);
        router.Elapse(MasterDown100);
        Assert.Equal(RouterState.Master, router.Router.State);
    }

    [Fact]
    public void Backup_PriorityRaised_ShortensTheWaitFromWhenItBegan()
    {
        ElectionFixture router = ElectionFixture.Backup(Routers.Settings());
        TimeSpan start = router.Now;
        router.Elapse(2);
        router.Router.Reconfigure(Routers.Settings(200), router.Now, []);

        Assert.Equal(start + TimeSpan.FromSeconds(3.21875), router.Router.Deadline);
    }
}
