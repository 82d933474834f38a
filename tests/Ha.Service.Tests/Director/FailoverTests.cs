using System.Net;
using Ha.Service.Control;
using Ha.Service.Director;
using Ha.Vrrp;
using Ha.Vrrp.Process;

namespace Ha.Service.Tests.Director;

public sealed class FailoverTests
{
    private static VirtualRouterSettings Router(string name, string? group = null) => new()
    {
        Name = name,
        Interface = "eth0",
        VirtualRouterId = 51,
        Addresses = [new VirtualAddress(IPAddress.Parse("192.0.2.10"), 24)],
        SyncGroup = group,
    };

    private static VrrpMessage.RouterStatus Status(string name, RouterState state, string? master = null) =>
        new() { Name = name, State = state, Master = master is null ? null : IPAddress.Parse(master) };

    private static VrrpView View(params VrrpMessage.RouterStatus[] routers) => new(
        true, null, null, routers.ToDictionary(router => router.Name), new Dictionary<string, string>(), TimeSpan.Zero, 0);

    private static VrrpMessage.Transition Left(string router, TransitionCause cause = TransitionCause.HandedOver) =>
        new(router, RouterState.Master, RouterState.Backup, cause, "in words");

    [Fact]
    public void Plan_NoName_IsAllMasters()
    {
        FailoverPlan plan = FailoverPlan.For(
            [Router("a"), Router("b"), Router("c")],
            View(Status("a", RouterState.Master), Status("b", RouterState.Backup), Status("c", RouterState.Master)),
            null);

        Assert.Null(plan.Problem);
        Assert.Equal(["a", "c"], plan.Routers);
    }

    [Fact]
    public void Plan_SyncGroup_TakesTheOtherMastersAlongAndSaysSo()
    {
        FailoverPlan plan = FailoverPlan.For(
            [Router("in", "edge"), Router("out", "edge"), Router("other")],
            View(Status("in", RouterState.Master), Status("out", RouterState.Master), Status("other", RouterState.Master)),
            "out");

        Assert.Equal(["out", "in"], plan.Routers);
        Assert.Contains("edge", plan.Note);
    }

    [Fact]
    public void Plan_UnknownName_SuggestsTheNearest() => Assert.Equal(
        "there is no virtual router webb; did you mean web?",
        FailoverPlan.For([Router("web"), Router("mail")], View(Status("web", RouterState.Master)), "webb").Problem);

    [Fact]
    public void Plan_Backup_SaysWhoIsMaster() => Assert.Equal(
        "web is backup here; the Master is 10.0.0.2",
        FailoverPlan.For([Router("web")], View(Status("web", RouterState.Backup, "10.0.0.2")), "web").Problem);

    [Fact]
    public void Plan_NothingIsMaster_SaysSo() => Assert.Contains(
        "not Master of any",
        FailoverPlan.For([Router("web")], View(Status("web", RouterState.Backup)), null).Problem);

    [Fact]
    public void Plan_ProcessSilent_SaysSo() => Assert.Contains(
        "does not answer",
        FailoverPlan.For([Router("web")], View() with { Running = false }, "web").Problem);

    [Fact]
    public async Task Order_AllLeft_IsDoneAndNamesTheNewMaster()
    {
        var order = new FailoverOrder(["a", "b"], TimeProvider.System);
        order.Take(Left("a"));
        order.Take(Status("a", RouterState.Backup, "10.0.0.2"));
        order.Take(Left("b"));
        Assert.False(order.Outcome.IsCompleted);

        order.Take(Status("b", RouterState.Backup, "10.0.0.3"));

        RouterFailoverReply[] outcomes = await order.Outcome;
        Assert.All(outcomes, outcome => Assert.True(outcome.Done));
        Assert.Equal(["10.0.0.2", "10.0.0.3"], outcomes.Select(outcome => outcome.To));
    }

    [Fact]
    public void Order_StatusBeforeTheTransition_DecidesNothing()
    {
        var order = new FailoverOrder(["a"], TimeProvider.System);

        order.Take(Status("a", RouterState.Master));
        order.Take(Left("other"));

        Assert.False(order.Outcome.IsCompleted);
    }

    [Fact]
    public async Task Order_NobodyTookOver_IsNotDone()
    {
        var order = new FailoverOrder(["a"], TimeProvider.System);

        order.Take(new VrrpMessage.Notice("a", NoticeKind.HandOverFailed, null, "nobody took over"));

        RouterFailoverReply outcome = Assert.Single(await order.Outcome);
        Assert.Equal((false, "nobody took over"), (outcome.Done, outcome.Text));
    }

    [Fact]
    public async Task Order_LeftForAnotherCause_IsNotDone()
    {
        var order = new FailoverOrder(["a"], TimeProvider.System);

        order.Take(Left("a", TransitionCause.HigherPriorityHeard));

        Assert.False(Assert.Single(await order.Outcome).Done);
    }

    [Fact]
    public async Task Order_ProcessGone_FailsOnlyWhatIsOpen()
    {
        var order = new FailoverOrder(["a", "b"], TimeProvider.System);
        order.Take(Left("a"));
        order.Take(Status("a", RouterState.Backup));

        order.Fail("gone");

        Assert.Equal([true, false], (await order.Outcome).Select(outcome => outcome.Done));
    }
}
