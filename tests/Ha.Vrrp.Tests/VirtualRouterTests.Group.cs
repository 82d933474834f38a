namespace Ha.Vrrp.Tests;

/// <summary>What a sync group changes for one of its routers.</summary>
public sealed class VirtualRouterGroupTests
{
    private static readonly VirtualRouterSettings Grouped = Routers.Settings() with { SyncGroup = "edge" };

    [Fact]
    public void Backup_TimeRunsOut_WantsAndWaitsForTheGroup()
    {
        ElectionFixture router = Wanting(Grouped);
        Assert.Empty(router.Effects);

        router.Elapse(20);
        Assert.Equal(RouterState.Backup, router.Router.State);
        router.Feed(VrrpInput.Promote);

        Assert.Equal("Backup>Master:NoAdverts add advert(100) announce", router.Story);
        Assert.Equal(3.609, router.Reason.Elapsed.TotalSeconds, 3);
    }

    [Fact]
    public void Backup_DoesNotWant_IsNotPromoted()
    {
        ElectionFixture router = ElectionFixture.Backup(Grouped);
        router.Feed(VrrpInput.Promote);

        Assert.Empty(router.Effects);
    }

    [Theory]
    [InlineData(100, true, false)]
    [InlineData(99, true, true)]
    [InlineData(99, false, false)]
    public void Wanting_AdvertHeard_StopsWantingIfItWouldFollow(byte priority, bool preempt, bool wants)
    {
        ElectionFixture router = Wanting(Grouped with { Preempt = preempt });
        router.Hear(priority, Routers.Lower);

        Assert.Equal(wants, router.Router.WantsMaster);
        if (!wants)
        {
            Assert.Equal(router.Now + TimeSpan.FromSeconds(3.609375), router.Router.Deadline);
        }
    }

    [Fact]
    public void Wanting_MasterResigns_StillWants()
    {
        ElectionFixture router = Wanting(Grouped);
        router.Hear(0, Routers.Higher);

        Assert.True(router.Router.WantsMaster);
    }

    [Fact]
    public void Wanting_FrozenForLong_ListensAgain()
    {
        ElectionFixture router = Wanting(Grouped);
        router.Freeze(60);
        router.Feed(VrrpInput.DeadlineReached);

        Assert.False(router.Router.WantsMaster);
        router.Elapse(3.61);
        Assert.True(router.Router.WantsMaster);
    }

    [Fact]
    public void Owner_Starts_WaitsForTheGroup()
    {
        var router = new ElectionFixture(Grouped with { Priority = 255 });
        router.Start();
        Assert.True(router.Router.WantsMaster);
        router.Feed(VrrpInput.Promote);

        Assert.EndsWith("Backup>Master:AddressOwner add advert(255) announce", router.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void Wanting_TakenOutOfTheGroup_BecomesMaster()
    {
        ElectionFixture router = Wanting(Grouped);
        router.Router.Reconfigure(Routers.Settings(), router.Now, []);
        router.Elapse(0);

        Assert.Equal(RouterState.Master, router.Router.State);
    }

    [Fact]
    public void Master_GroupStepsDown_Resigns()
    {
        ElectionFixture router = Master();
        router.Feed(VrrpInput.StepDown("db"));

        Assert.Equal("advert(0) remove Master>Backup:SyncGroupMember", router.Story);
        Assert.Equal("router db of its sync group is not master", router.Reason.ToString());
    }

    [Fact]
    public void HandOver_GroupHasGone_LeavesEvenIfNobodyTakesOver()
    {
        ElectionFixture router = Master();
        router.Feed(VrrpInput.HandOver);
        router.Feed(VrrpInput.StepDown("db"));
        Assert.Equal("silence advert(0)", router.Story);
        router.Elapse(1.76);

        Assert.Equal("silence advert(0) advert(0) remove Master>Backup:SyncGroupMember", router.Story);
    }

    private static ElectionFixture Wanting(VirtualRouterSettings settings)
    {
        ElectionFixture router = ElectionFixture.Backup(settings);
        router.Elapse(3.61);
        Assert.True(router.Router.WantsMaster);
        return router;
    }

    private static ElectionFixture Master()
    {
        ElectionFixture router = Wanting(Grouped);
        router.Feed(VrrpInput.Promote);
        router.Elapse(20);
        return router.Forget();
    }
}
