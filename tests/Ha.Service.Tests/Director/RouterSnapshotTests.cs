using System.Net;
using Ha.Service.Control;
using Ha.Service.Director;
using Ha.Vrrp;
using Ha.Vrrp.Process;

namespace Ha.Service.Tests.Director;

public sealed class RouterSnapshotTests
{
    private static readonly VirtualRouterSettings Settings = new()
    {
        Name = "web",
        Interface = "eth0",
        VirtualRouterId = 51,
        Priority = 150,
        Addresses = [new VirtualAddress(IPAddress.Parse("192.0.2.10"), 24)],
    };

    private static RouterReply Reply(VrrpMessage.RouterStatus? status, string? cause = null)
    {
        var state = new VrrpViewState(TimeProvider.System);
        state.Take(new VrrpMessage.Hello(1, true, true));
        if (status is not null)
        {
            state.Take(status);
        }

        if (cause is not null)
        {
            state.Take(new VrrpMessage.Transition(
                "web", RouterState.Backup, RouterState.Master, TransitionCause.NoAdverts, cause));
        }

        return RouterSnapshot.Router(Settings, state.Read(), []);
    }

    [Fact]
    public void Router_NeverHeardOf_IsUnknownWithItsConfiguration()
    {
        RouterReply reply = Reply(null);

        Assert.Equal(("unknown", 150, 150), (reply.State, reply.Priority, reply.ConfiguredPriority));
        Assert.Null(reply.Rival);
    }

    [Fact]
    public void Router_WithRival_HasItWhole()
    {
        RouterReply reply = Reply(new VrrpMessage.RouterStatus
        {
            Name = "web",
            State = RouterState.Master,
            Priority = 90,
            Tracking = "uplink",
            Rival = IPAddress.Parse("192.0.2.2"),
            RivalPriority = 100,
            RivalAge = TimeSpan.FromSeconds(2),
            DuplicateAddress = IPAddress.Parse("192.0.2.3"),
            DuplicateHardware = "02:00:00:00:00:4d",
            IsHandingOver = true,
        });

        Assert.Equal(new RivalReply { Address = "192.0.2.2", Priority = 100, Seconds = 2 }, reply.Rival);
        Assert.Equal((90, 150, "uplink"), (reply.Priority, reply.ConfiguredPriority, reply.Tracking));
        Assert.Equal(("192.0.2.3", "02:00:00:00:00:4d"), (reply.DuplicateAddress, reply.DuplicateHardware));
        Assert.True(reply.HandingOver);
    }

    [Fact]
    public void Router_AfterATransition_SaysWhyInWords() => Assert.Equal(
        "no adverts for 3.6 s",
        Reply(new VrrpMessage.RouterStatus { Name = "web", State = RouterState.Master }, "no adverts for 3.6 s").CauseText);
}
