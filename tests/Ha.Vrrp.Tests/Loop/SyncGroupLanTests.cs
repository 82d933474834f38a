namespace Ha.Vrrp.Tests.Loop;

/// <summary>Two routers on each host, VRID 10 and 11, Master together or not at all.</summary>
public sealed class SyncGroupLanTests
{
    private const byte First = 10;
    private const byte Second = 11;

    public static TheoryData<int> Seeds => SimulatedLanTests.Seeds;

    [Fact]
    public void Start_Both_BetterGroupIsMasterOfAll()
    {
        SimulatedLan lan = Start(1, (100, 100), (150, 150));
        lan.Run(10);

        Assert.Equal("BB MM", Roles(lan));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Start_PrioritiesThatCross_SettleOnOneHost(int seed)
    {
        SimulatedLan lan = Start(seed, (200, 100), (100, 200));
        AssertSettles(lan);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Start_ThreeHostsWithPrioritiesThatCross_SettleOnOneHost(int seed)
    {
        SimulatedLan lan = Start(seed, (200, 50), (120, 120), (50, 200));
        AssertSettles(lan);
    }

    [Fact]
    public void Master_SecondSegmentDies_IsNeverSplit()
    {
        SimulatedLan lan = Start(1, (100, 100), (150, 150));
        lan.Run(10);
        lan.Carries = vrid => vrid != Second;
        AssertTogether(lan, 20);
        Assert.Equal("BB MM", Roles(lan));

        lan.Carries = _ => true;
        AssertTogether(lan, 10);
        Assert.Equal("BB MM", Roles(lan));
    }

    [Fact]
    public void Backup_BetterOnTheSegmentThatLives_WaitsForTheOther()
    {
        SimulatedLan lan = Start(1, (150, 100), (100, 150));
        lan.Hosts[0].IsFrozen = true;
        lan.Run(10);
        lan.Hosts[0].IsFrozen = false;
        AssertTogether(lan, 20);
        Assert.Equal("BB MM", Roles(lan));

        lan.Carries = vrid => vrid != Second;
        AssertTogether(lan, 20);
        Assert.Equal("MM BB", Roles(lan));
    }

    [Fact]
    public void Member_InFault_TakesTheOthersAlongAndBack()
    {
        SimulatedLan lan = Start(1, (100, 100), (150, 150));
        lan.Run(10);
        lan.Hosts[1].Loop.Track("b", 0, "script uplink failed", "");
        lan.Run(1);
        Assert.Equal("MM FF", Roles(lan));
        Assert.Equal("router b of its sync group is not master", lan.Hosts[1].Loop[0].Reason.ToString());

        lan.Hosts[1].Loop.Track("b", 0, null, "");
        Assert.Equal("MM BB", Roles(lan));
        lan.Run(10);
        Assert.Equal("BB MM", Roles(lan));
    }

    [Fact]
    public void Member_BothInFault_ComeBackWhenBothCould()
    {
        SimulatedLan lan = Start(1, (100, 100));
        lan.Run(10);
        lan.Hosts[0].Loop.Track("a", 0, "a failed", "");
        lan.Hosts[0].Loop.Track("b", 0, "b failed", "");
        lan.Hosts[0].Loop.Track("a", 0, null, "");
        Assert.Equal("FF", Roles(lan));
        lan.Hosts[0].Loop.Track("b", 0, null, "");
        lan.Run(5);

        Assert.Equal("MM", Roles(lan));
    }

    [Theory]
    [InlineData("hand over")]
    [InlineData("stop")]
    public void Member_LeavesOnOrder_TheWholeGroupDoesAndNoAddressIsEverAbsent(string how)
    {
        SimulatedLan lan = Start(1, (100, 120), (150, 150));
        lan.Run(10);
        if (how == "stop")
        {
            lan.Hosts[1].Loop.StopAll(TransitionCause.OperatorStop);
        }
        else
        {
            lan.Hosts[1].Loop.HandOver("b");
        }

        for (int i = 0; i < 3000; i++)
        {
            lan.Run(0.001);
            Assert.Contains(lan.Hosts, host => host.Addresses.Held.Contains(Routers.Ip("192.0.2.10")));
            Assert.Contains(lan.Hosts, host => host.Addresses.Held.Contains(Routers.Ip("192.0.2.11")));
        }

        lan.Run(20);
        Assert.Equal(how == "stop" ? "MM II" : "MM BB", Roles(lan));
    }

    [Fact]
    public void Reload_MemberJoinsARunningGroup_CostsNoRole()
    {
        SimulatedLan lan = Start(1, (100, 100), (150, 150));
        foreach (SimulatedHost host in lan.Hosts)
        {
            host.Loop.Apply([host.Settings[0]]);
        }

        lan.Run(10);
        lan.Hosts[0].Loop.Apply(lan.Hosts[0].Settings);
        lan.Hosts[1].Loop.Apply(lan.Hosts[1].Settings);
        lan.Run(10);

        Assert.Equal("BB MM", Roles(lan));
        Assert.Equal(1, lan.Hosts[1].Loop[0].Statistics.BecameMaster);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Faults_StopEventually_OneHostHasAll(int seed)
    {
        SimulatedLan lan = Start(seed, (100, 100), (150, 120), (120, 150));
        var random = new Random(seed);
        for (int i = 0; i < 20; i++)
        {
            lan.Loss = random.NextDouble() * 0.5;
            byte dead = (byte)random.Next(9, 13);
            lan.Carries = vrid => vrid != dead;
            SimulatedHost troubled = lan.Hosts[random.Next(3)];
            troubled.IsFrozen = random.Next(3) == 0;
            troubled.Loop.Track("a", 0, random.Next(3) == 0 ? "failed" : null, "");
            lan.Run(random.NextDouble() * 10);
            troubled.IsFrozen = false;
            troubled.Loop.Track("a", 0, null, "");
        }

        lan.Loss = 0;
        lan.Carries = _ => true;
        AssertSettles(lan);
    }

    private static void AssertSettles(SimulatedLan lan)
    {
        lan.Run(20);
        string roles = Roles(lan);
        long took = lan.Hosts.Sum(host => host.Loop[0].Statistics.BecameMaster + host.Loop[1].Statistics.BecameMaster);
        Assert.Equal(1, roles.Split(' ').Count(host => host == "MM"));
        Assert.Equal(lan.Hosts.Length - 1, roles.Split(' ').Count(host => host == "BB"));
        lan.Run(60);
        Assert.Equal(roles, Roles(lan));
        Assert.Equal(
            took, lan.Hosts.Sum(host => host.Loop[0].Statistics.BecameMaster + host.Loop[1].Statistics.BecameMaster));
    }

    private static void AssertTogether(SimulatedLan lan, double seconds)
    {
        for (int i = 0; i < 100; i++)
        {
            lan.Run(seconds / 100);
            Assert.All(lan.Hosts, host => Assert.Equal(
                host.Loop[0].State == RouterState.Master, host.Loop[1].State == RouterState.Master));
        }
    }

    private static string Roles(SimulatedLan lan) => string.Join(
        ' ', lan.Hosts.Select(host => $"{host.Loop[0].State.ToString()[0]}{host.Loop[1].State.ToString()[0]}"));

    private static SimulatedLan Start(int seed, params (byte First, byte Second)[] priorities)
    {
        var lan = new SimulatedLan(seed, [.. priorities.Select(both => new[]
        {
            Member("a", First, both.First),
            Member("b", Second, both.Second),
        })]);
        foreach (SimulatedHost host in lan.Hosts)
        {
            host.Start();
        }

        return lan;
    }

    private static VirtualRouterSettings Member(string name, byte vrid, byte priority) => Routers.Settings(priority) with
    {
        Name = name,
        VirtualRouterId = vrid,
        Addresses = Routers.Addresses($"192.0.2.{vrid}"),
        SyncGroup = "edge",
    };
}
