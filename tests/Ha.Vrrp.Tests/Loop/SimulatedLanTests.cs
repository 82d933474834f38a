namespace Ha.Vrrp.Tests.Loop;

public sealed class SimulatedLanTests
{
    private static readonly NetworkAddress Vip = Routers.Ip("192.0.2.1");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Fact]
    public void Lan_ThreePriorities_HighestBecomesMasterAndHoldsTheAddresses()
    {
        SimulatedLan lan = Start(1, 100, 200, 150);
        lan.Run(10);

        Assert.Same(lan.Hosts[1], Assert.Single(lan.Masters));
        Assert.Equal(2, lan.Hosts[1].Addresses.Held.Count);
        Assert.Empty(lan.Hosts[0].Addresses.Held);
        Assert.True(lan.Hosts[1].Addresses.Renewals > 10);
        Assert.Equal(24, lan.Hosts[1].Frames);
    }

    [Fact]
    public void Lan_EqualPriorities_HigherAddressWins()
    {
        SimulatedLan lan = Start(1, 100, 100);
        lan.Run(10);

        Assert.Same(lan.Hosts[1], Assert.Single(lan.Masters));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lan_FaultsStop_TheHighestPriorityAloneIsMaster(int seed)
    {
        SimulatedLan lan = Start(seed, 100, 200, 150);
        var random = new Random(seed);
        for (int i = 0; i < 30; i++)
        {
            lan.Loss = random.NextDouble() * 0.6;
            int cut = random.Next(8);
            lan.Hears = (from, to) => ((cut >> Index(lan, from)) & 1) == ((cut >> Index(lan, to)) & 1);
            lan.Hosts[random.Next(3)].Addresses.SetRunning(random.Next(3) > 0);
            SimulatedHost frozen = lan.Hosts[random.Next(3)];
            frozen.IsFrozen = random.Next(4) == 0;
            lan.Run(random.NextDouble() * 10);
            frozen.IsFrozen = false;
        }

        lan.Loss = 0;
        lan.Hears = (_, _) => true;
        foreach (SimulatedHost host in lan.Hosts)
        {
            host.Addresses.SetRunning(true);
        }

        lan.Run(15);

        Assert.Same(lan.Hosts[1], Assert.Single(lan.Masters));
        Assert.All(lan.Hosts, host => Assert.Equal(host.State == RouterState.Master ? 2 : 0, host.Addresses.Held.Count));
    }

    [Fact]
    public void Lan_PartitionHeals_OneMasterWithinAnIntervalAndItAnnounces()
    {
        SimulatedLan lan = Start(1, 100, 200);
        lan.Run(10);
        lan.Hears = (_, _) => false;
        lan.Run(10);
        Assert.Equal(2, lan.Masters.Count());
        int frames = lan.Hosts[1].Frames;

        lan.Hears = (_, _) => true;
        lan.Run(1.1);
        Assert.Same(lan.Hosts[1], Assert.Single(lan.Masters));
        lan.Run(2);

        Assert.True(lan.Hosts[1].Frames > frames);
    }

    [Fact]
    public void Lan_MasterFrozenPastItsTime_HoldsNothingWhenItWakes()
    {
        SimulatedLan lan = Start(1, 100, 200);
        lan.Run(10);
        lan.Hosts[1].IsFrozen = true;
        lan.Run(20);
        Assert.Same(lan.Hosts[0], lan.Masters.First());
        Assert.Empty(lan.Hosts[1].Addresses.Held);
        long sent = lan.Hosts[1].Loop[0].Statistics.AdvertsSent;

        lan.Hosts[1].Loop.Turn();

        Assert.Equal(RouterState.Backup, lan.Hosts[1].State);
        Assert.Empty(lan.Hosts[1].Addresses.Held);
        Assert.Equal(sent, lan.Hosts[1].Loop[0].Statistics.AdvertsSent);
        Assert.Equal(0, lan.Hosts[1].Loop[0].Statistics.AddressesRestored);
    }

    [Fact]
    public void Lan_BackupWakesLateWithAdvertsQueued_StaysBackup()
    {
        SimulatedLan lan = Start(1, 100, 200);
        lan.Run(10);
        lan.Hosts[0].IsFrozen = true;
        lan.Run(5);
        lan.Hosts[0].IsFrozen = false;
        lan.Run(1);

        Assert.Equal(RouterState.Backup, lan.Hosts[0].State);
        Assert.Equal(0, lan.Hosts[0].Loop[0].Statistics.BecameMaster);
    }

    [Fact]
    public void Loop_AddressStolenFromMaster_IsPutBackAndCounted()
    {
        SimulatedLan lan = Start(1, 100);
        lan.Run(5);
        lan.Hosts[0].Addresses.Steal(Vip);
        lan.Hosts[0].Loop.Turn();

        Assert.Contains(Vip, lan.Hosts[0].Addresses.Held);
        Assert.Equal(1, lan.Hosts[0].Loop[0].Statistics.AddressesRestored);
        Assert.Equal(
            "192.0.2.1 had been removed and was put back",
            Assert.Single(TrackingLanTests.Events(lan.Hosts[0].Loop)).Text);
    }

    [Fact]
    public void Loop_AddressStolenAgainAndAgain_IsPutBackEachTimeAndToldNowAndThen()
    {
        SimulatedLan lan = Start(1, 100);
        lan.Run(5);
        _ = TrackingLanTests.Events(lan.Hosts[0].Loop);
        for (int i = 0; i < 25; i++)
        {
            lan.Hosts[0].Addresses.Steal(Vip);
            lan.Hosts[0].Loop.Turn();
            Assert.Contains(Vip, lan.Hosts[0].Addresses.Held);
            lan.Run(0.1);
        }

        List<VrrpEffect> notices = TrackingLanTests.Events(lan.Hosts[0].Loop);
        Assert.InRange(notices.Count, 3, 4);
        Assert.All(notices, notice => Assert.Equal(NoticeKind.AddressRestored, notice.NoticeKind));
        Assert.Contains("(10 times since it was last told)", notices[1].Text, StringComparison.Ordinal);
        Assert.Equal(25, lan.Hosts[0].Loop[0].Statistics.AddressesRestored);
    }

    [Fact]
    public void Loop_KernelRefusesAddresses_TellsOnceWithItsWords()
    {
        SimulatedLan lan = SimulatedLanTests.Start(1, 100);
        lan.Hosts[0].Addresses.Refusal = 1; // EPERM
        lan.Run(10);

        VrrpEffect notice = Assert.Single(TrackingLanTests.Events(lan.Hosts[0].Loop));
        Assert.Equal(NoticeKind.KernelRefused, notice.NoticeKind);
        Assert.Equal("the kernel refused to change an address, a route, a rule or a macvlan: Operation not permitted (errno 1)", notice.Text);
        Assert.True(lan.Hosts[0].Loop[0].Statistics.AddressFailures > 2);
    }

    [Fact]
    public void Loop_ManyAddresses_AreAnnouncedAtThePaceOfTheSegment()
    {
        VirtualRouterSettings settings = Routers.Settings() with
        {
            ExtraAddresses = Routers.Addresses([.. Enumerable.Range(1, 200).Select(i => $"198.51.100.{i}")]),
        };
        var lan = new SimulatedLan(1, settings);
        lan.Hosts[0].Start();
        while (lan.Hosts[0].State != RouterState.Master)
        {
            lan.Run(0.001);
        }

        Assert.InRange(lan.Hosts[0].Frames, 64, 80);
        lan.Run(0.1);
        Assert.InRange(lan.Hosts[0].Frames, 220, 300);
        lan.Run(2);
        Assert.True(lan.Hosts[0].Frames >= 404);
    }

    [Fact]
    public void Loop_RoleLostWhileAnnouncementsWait_AnnouncesNothingMore()
    {
        VirtualRouterSettings settings = Routers.Settings() with
        {
            ExtraAddresses = Routers.Addresses([.. Enumerable.Range(1, 200).Select(i => $"198.51.100.{i}")]),
        };
        var lan = new SimulatedLan(1, settings);
        lan.Hosts[0].Start();
        while (lan.Hosts[0].State != RouterState.Master)
        {
            lan.Run(0.001);
        }

        lan.Hosts[0].Addresses.SetRunning(false);
        lan.Hosts[0].Loop.Turn();
        int frames = lan.Hosts[0].Frames;
        lan.Run(1);

        Assert.Equal(RouterState.Fault, lan.Hosts[0].State);
        Assert.Equal(frames, lan.Hosts[0].Frames);
    }

    [Fact]
    public void Loop_LeftoverOfADeadProcess_IsRemovedAtStart()
    {
        var lan = new SimulatedLan(1, Routers.Settings());
        lan.Hosts[0].Addresses.Plant(Vip);
        lan.Hosts[0].Start();

        Assert.Empty(lan.Hosts[0].Addresses.Held);
        Assert.Equal(Routers.Ip("192.0.2.100"), lan.Hosts[0].Loop[0].LocalAddress);
    }

    [Fact]
    public void Loop_InterfaceRecreated_TakesPartOnTheNewOne()
    {
        SimulatedLan lan = Start(1, 100);
        lan.Run(5);
        lan.Hosts[0].Addresses.Recreate();
        lan.Run(5);

        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Assert.Equal(2, lan.Hosts[0].Addresses.Held.Count);
        Assert.Equal(2, lan.Hosts[0].Loop[0].Statistics.BecameMaster);
    }

    [Fact]
    public void Loop_Held_StaysInFaultUntilReleased()
    {
        SimulatedLan lan = Start(1, 100);
        lan.Run(5);
        lan.Hosts[0].Loop.Track("web", 0, "script uplink failed", "");
        Assert.Equal(RouterState.Fault, lan.Hosts[0].State);
        Assert.Empty(lan.Hosts[0].Addresses.Held);

        lan.Hosts[0].Loop.Track("web", 0, null, "");
        lan.Run(5);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
    }

    [Fact]
    public void Loop_EqualSettingsApplied_TouchesNothing()
    {
        SimulatedLan lan = Start(1, 100);
        lan.Run(5);
        long adverts = lan.Hosts[0].Loop[0].Statistics.AdvertsSent;
        lan.Hosts[0].Loop.Apply([Routers.Settings(100)]);

        Assert.Equal(adverts, lan.Hosts[0].Loop[0].Statistics.AdvertsSent);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
    }

    [Fact]
    public void Loop_AddressesChanged_KeepsTheRoleAndMovesTheAddresses()
    {
        SimulatedLan lan = Start(1, 100);
        lan.Run(5);
        lan.Hosts[0].Loop.Apply([Routers.Settings(120) with { Addresses = Routers.Addresses("192.0.2.1", "192.0.2.3") }]);

        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Assert.Equal(1, lan.Hosts[0].Loop[0].Statistics.BecameMaster);
        Assert.Equal([Vip, Routers.Ip("192.0.2.3")], lan.Hosts[0].Addresses.Held.Order());
    }

    [Fact]
    public void Loop_RouterRemoved_ResignsAndLeaves()
    {
        SimulatedLan lan = Start(1, 100, 200);
        lan.Run(10);
        lan.Hosts[1].Loop.Apply([]);
        lan.Run(1);

        Assert.Same(lan.Hosts[0], Assert.Single(lan.Masters));
        Assert.Empty(lan.Hosts[1].Addresses.Held);
    }

    [Fact]
    public void Loop_FloodOfBadAdverts_StillAdvertisesOnTime()
    {
        SimulatedLan lan = Start(1, 100, 50);
        lan.Run(10);
        var envelope = new Vrrp.Packets.AdvertEnvelope(Routers.Higher, NetworkAddress.VrrpGroup, 255);
        long sent = lan.Hosts[0].Loop[0].Statistics.AdvertsSent;
        for (int i = 0; i < 100; i++)
        {
            for (int j = 0; j < 100; j++)
            {
                lan.Hosts[0].Queue([0x31, 10, 255, 1, 0, 100, 0, 0, 1, 2, 3, 4], envelope);
            }

            lan.Run(0.01);
        }

        Assert.Equal(sent + 1, lan.Hosts[0].Loop[0].Statistics.AdvertsSent);
        Assert.Equal(RouterState.Master, lan.Hosts[0].State);
        Assert.True(lan.Hosts[0].Loop[0].Statistics.Drops[(int)Vrrp.Packets.DropReason.Checksum] > 5000);
    }

    [Fact]
    public void Loop_SteadyStateOfAMaster_AllocatesNothing()
    {
        SimulatedLan lan = Start(1, 100);
        lan.Run(100);
        SimulatedHost host = lan.Hosts[0];
        (long sent, int renewals) = (host.Loop[0].Statistics.AdvertsSent, host.Addresses.Renewals);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            lan.Time.MoveTo(host.Loop.Deadline!.Value);
            host.Loop.Turn();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(host.Loop[0].Statistics.AdvertsSent > sent + 4000);
        Assert.True(host.Addresses.Renewals > renewals + 8000);
    }

    [Fact]
    public void Loop_SteadyStateOfABackup_AllocatesNothing()
    {
        SimulatedLan lan = Start(1, 100, 150);
        lan.Run(100);
        SimulatedHost host = lan.Hosts[0];
        byte[] advert = lan.LastMessage.ToArray();
        var envelope = new Vrrp.Packets.AdvertEnvelope(Routers.Ip("192.0.2.101"), NetworkAddress.VrrpGroup, 255);
        host.Queue(advert, envelope);
        host.Loop.Turn();
        long received = host.Loop[0].Statistics.AdvertsReceived;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            lan.Time.MoveTo(lan.Time.Now + TimeSpan.FromSeconds(1));
            host.Queue(advert, envelope);
            host.Loop.Turn();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(received + 10_000, host.Loop[0].Statistics.AdvertsReceived);
        Assert.Equal(RouterState.Backup, host.State);
    }

    internal static SimulatedLan Start(int seed, params byte[] priorities)
    {
        var lan = new SimulatedLan(seed, [.. priorities.Select(priority => Routers.Settings(priority))]);
        foreach (SimulatedHost host in lan.Hosts)
        {
            host.Start();
        }

        return lan;
    }

    private static int Index(SimulatedLan lan, SimulatedHost host) => Array.IndexOf(lan.Hosts, host);
}
