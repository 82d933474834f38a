namespace Ha.Vrrp.Tests.Loop;

/// <summary>Hand-over and stop between whole loops: at no moment is the address on nobody.</summary>
public sealed class LeavingLanTests
{
    private static readonly NetworkAddress Vip = Routers.Ip("192.0.2.1");

    [Theory]
    [InlineData("hand over")]
    [InlineData("stop")]
    [InlineData("remove")]
    [InlineData("director gone")]
    public void Master_Leaves_TheAddressIsAlwaysHeldAndTheNewMasterIsNotDisturbed(string how)
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100, 200, 150);
        lan.Run(10);
        Leave(lan.Hosts[1], how);
        for (int i = 0; i < 3000; i++)
        {
            lan.Run(0.001);
            Assert.Contains(lan.Hosts, host => host.Addresses.Held.Contains(Vip));
            Assert.True(lan.Masters.Count() <= 2);
        }

        lan.Run(20);
        Assert.Same(lan.Hosts[2], Assert.Single(lan.Masters));
        Assert.Equal(TransitionCause.MasterResigned, lan.Hosts[2].Loop[0].Reason.Cause);
        Assert.Equal(0, lan.Hosts[0].Loop[0].Statistics.BecameMaster);
        Assert.Empty(lan.Hosts[1].Addresses.Held);
        Assert.False(lan.Hosts[1].Loop.IsLeaving);
    }

    [Theory]
    [MemberData(nameof(SimulatedLanTests.Seeds), MemberType = typeof(SimulatedLanTests))]
    public void Master_HandsOverWithLoss_OneMasterRemains(int seed)
    {
        SimulatedLan lan = SimulatedLanTests.Start(seed, 100, 200, 150);
        lan.Run(10);
        lan.Loss = 0.3;
        lan.Hosts[1].Loop.HandOver("web");
        lan.Run(5);
        lan.Loss = 0;
        lan.Run(10);

        Assert.Single(lan.Masters);
        Assert.All(lan.Hosts, host => Assert.Equal(host.State == RouterState.Master ? 2 : 0, host.Addresses.Held.Count));
    }

    [Fact]
    public void Master_StopsAlone_LeavesInTime()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Run(10);
        lan.Hosts[0].Loop.StopAll(TransitionCause.OperatorStop);
        Assert.True(lan.Hosts[0].Loop.IsLeaving);
        Assert.Contains(Vip, lan.Hosts[0].Addresses.Held);
        lan.Run(1.8);

        Assert.False(lan.Hosts[0].Loop.IsLeaving);
        Assert.Empty(lan.Hosts[0].Addresses.Held);
    }

    [Fact]
    public void Master_StoppedAndResumed_KeepsTheRoleIfNobodyTookIt()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Run(10);
        lan.Hosts[0].Loop.StopAll(TransitionCause.DirectorGone);
        lan.Run(0.5);
        lan.Hosts[0].Loop.Resume();
        lan.Run(5);

        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Assert.Equal(1, lan.Hosts[0].Loop[0].Statistics.BecameMaster);
    }

    [Fact]
    public void Master_StoppedWhileItsCableIsOut_LeavesAtOnce()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Run(10);
        lan.Hosts[0].Loop.StopAll(TransitionCause.OperatorStop);
        lan.Hosts[0].Addresses.SetRunning(false);
        lan.Hosts[0].Loop.Turn();

        Assert.False(lan.Hosts[0].Loop.IsLeaving);
        Assert.Empty(lan.Hosts[0].Addresses.Held);
    }

    [Fact]
    public void Router_RemovedAndWantedAgain_NeverLeaves()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Run(10);
        lan.Hosts[0].Loop.Apply([]);
        lan.Run(0.5);
        lan.Hosts[0].Loop.Apply([Routers.Settings(100)]);
        lan.Run(5);

        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Assert.Equal(1, lan.Hosts[0].Loop[0].Statistics.BecameMaster);
        Assert.Contains(Vip, lan.Hosts[0].Addresses.Held);
    }

    [Fact]
    public void Router_GetsAnotherNumber_WaitsForTheOldOneToLeave()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Run(10);
        lan.Hosts[0].Loop.Apply([Routers.Settings(255) with { VirtualRouterId = 11 }]);
        lan.Run(0.5);
        Assert.Equal(RouterState.Initialize, lan.Hosts[0].State);
        Assert.Contains(Vip, lan.Hosts[0].Addresses.Held);

        lan.Run(5);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Assert.Contains(Vip, lan.Hosts[0].Addresses.Held);
    }

    [Fact]
    public void Router_RemovedWhileAnotherGetsItsAddress_DoesNotTakeItAlong()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        VirtualRouterSettings other = Routers.Settings(100) with
        {
            Name = "db",
            VirtualRouterId = 11,
            Addresses = Routers.Addresses("192.0.2.3"),
        };
        lan.Hosts[0].Loop.Apply([Routers.Settings(100), other]);
        lan.Run(10);
        lan.Hosts[0].Loop.Apply([other with { Addresses = Routers.Addresses("192.0.2.3", "192.0.2.1") }]);
        for (int i = 0; i < 3000; i++)
        {
            lan.Run(0.001);
            Assert.Contains(Vip, lan.Hosts[0].Addresses.Held);
        }

        Assert.Equal([Vip, Routers.Ip("192.0.2.3")], lan.Hosts[0].Addresses.Held.Order());
    }

    private static void Leave(SimulatedHost host, string how)
    {
        switch (how)
        {
            case "hand over":
                host.Loop.HandOver("web");
                break;
            case "remove":
                host.Loop.Apply([]);
                break;
            default:
                host.Loop.StopAll(how == "stop" ? TransitionCause.OperatorStop : TransitionCause.DirectorGone);
                break;
        }
    }
}
