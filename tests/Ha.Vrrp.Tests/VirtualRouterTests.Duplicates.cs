using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests;

/// <summary>Another host that answers for our addresses.</summary>
public sealed class VirtualRouterDuplicateTests
{
    private static readonly AddressClaim Theirs = new(Routers.Ip("192.0.2.1"), 0x0200_0000_004D);

    [Fact]
    public void Master_AfterTheGrace_AsksAndAsksAgain()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(0.9);
        Assert.Equal(0, router.Probes);

        router.Elapse(0.2);
        Assert.Equal(1, router.Probes);
        router.Elapse(10);
        Assert.Equal(2, router.Probes);
    }

    [Fact]
    public void Master_SomebodyAnswers_TellsOnceCountsAllAndAnnounces()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(30);
        router.Forget();
        router.Feed(VrrpInput.Claimed(Theirs));
        router.Elapse(0.5);
        router.Feed(VrrpInput.Claimed(Theirs));
        router.Elapse(1);

        VrrpEffect notice = Assert.Single(router.Notices);
        Assert.Equal(NoticeKind.DuplicateAddress, notice.NoticeKind);
        Assert.Equal("02:00:00:00:00:4d answers for 192.0.2.1 while we are Master", notice.Text);
        Assert.Equal((Theirs, 2), (router.Router.Duplicate, router.Router.Statistics.DuplicateAnswers));
        Assert.Contains("announce", router.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void Master_TwoQuestionsWithoutAnswer_TellsThatItIsGone()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(5);
        router.Feed(VrrpInput.Claimed(Theirs));
        router.Elapse(20.5);
        Assert.Equal(Theirs, router.Router.Duplicate);

        router.Forget().Elapse(1);
        VrrpEffect notice = Assert.Single(router.Notices);
        Assert.Equal(NoticeKind.DuplicateGone, notice.NoticeKind);
        Assert.Equal("02:00:00:00:00:4d has not answered for 192.0.2.1 for 21 s", notice.Text);
        Assert.True(router.Router.Duplicate.Address.IsNone);
        Assert.Contains("announce", router.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void Master_ASecondHostAnswers_TheFirstIsShownUntilItIsGone()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(5);
        router.Feed(VrrpInput.Claimed(Theirs));
        AddressClaim other = Theirs with { HardwareAddress = 0x0200_0000_0099 };
        for (int i = 0; i < 22; i++)
        {
            router.Elapse(1);
            router.Feed(VrrpInput.Claimed(other));
        }

        Assert.Equal(other, router.Router.Duplicate);
        Assert.Equal(
            [NoticeKind.DuplicateAddress, NoticeKind.DuplicateGone, NoticeKind.DuplicateAddress],
            router.Notices.Select(notice => notice.NoticeKind));
    }

    [Fact]
    public void Master_JustTakenOver_DoesNotMindTheFormerMaster()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(0.9);
        router.Feed(VrrpInput.Claimed(Theirs));

        Assert.Empty(router.Notices);
        Assert.Equal(0, router.Router.Statistics.DuplicateAnswers);
    }

    [Fact]
    public void Master_HandingOver_DoesNotMindTheNewMaster()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(5);
        router.Feed(VrrpInput.Claimed(Theirs));
        router.Feed(VrrpInput.HandOver);
        router.Forget().Feed(VrrpInput.Claimed(Theirs));

        Assert.Empty(router.Notices);
        Assert.True(router.Router.Duplicate.Address.IsNone);
    }

    [Fact]
    public void Backup_Claim_MeansNothing()
    {
        ElectionFixture router = ElectionFixture.Backup(Settings(10));
        router.Feed(VrrpInput.Claimed(Theirs));

        Assert.Empty(router.Effects);
        Assert.Equal(0, router.Router.Statistics.DuplicateAnswers);
    }

    [Fact]
    public void Master_RoleLost_ForgetsWhoAnswered()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(5);
        router.Feed(VrrpInput.Claimed(Theirs));
        router.Hear(200, Routers.Higher);

        Assert.Equal(RouterState.Backup, router.Router.State);
        Assert.True(router.Router.Duplicate.Address.IsNone);
    }

    [Fact]
    public void Master_NotToLook_NeitherAsksNorMinds()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(null));
        router.Elapse(30);
        router.Feed(VrrpInput.Claimed(Theirs));

        Assert.Equal(0, router.Probes);
        Assert.Empty(router.Notices);
    }

    [Fact]
    public void Reconfigure_SwitchedOff_ForgetsAndOnAgain_Asks()
    {
        ElectionFixture router = ElectionFixture.Master(Settings(10));
        router.Elapse(5);
        router.Feed(VrrpInput.Claimed(Theirs));
        router.Router.Reconfigure(Settings(null), router.Now, []);
        router.Forget().Elapse(60);
        Assert.True(router.Router.Duplicate.Address.IsNone);
        Assert.Equal(0, router.Probes);

        router.Router.Reconfigure(Settings(10), router.Now, []);
        router.Elapse(2);
        Assert.Equal(1, router.Probes);
    }

    private static VirtualRouterSettings Settings(int? seconds) => Routers.Settings() with
    {
        DuplicateCheck = seconds is { } value ? TimeSpan.FromSeconds(value) : null,
    };
}
