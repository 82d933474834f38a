using FsCheck;
using FsCheck.Fluent;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Director;
using Ha.Service.Events;

namespace Ha.Service.Tests.Director;

public sealed class ServicePlanTests
{
    private const string First = "10.0.0.21:80";
    private const string Second = "10.0.0.22:80";
    private const string Spare = "10.0.0.29:80";
    private readonly Dictionary<string, ServerStanding> _standings = [];

    [Fact]
    public void Make_AllUp_PrimariesServeAndTheRestStandsBy()
    {
        ServicePlan plan = Make(Service(), hadQuorum: true);

        Assert.Equal((true, 150, ServerPool.Primary), (plan.HasQuorum, plan.Weight, plan.Pool));
        Assert.Equal(
            [Placement.Serve, Placement.Serve, Placement.Standby, Placement.Standby],
            plan.Servers.Select(server => server.Placement));
    }

    [Fact]
    public void Make_PrimariesDown_BackupServes()
    {
        Down(First, Second);
        ServicePlan plan = Make(Service(), hadQuorum: true);

        Assert.Equal((false, 0, ServerPool.Backup), (plan.HasQuorum, plan.Weight, plan.Pool));
        Assert.Equal(
            [Placement.Failed, Placement.Failed, Placement.Serve, Placement.Standby],
            plan.Servers.Select(server => server.Placement));
    }

    [Fact]
    public void Make_AllDown_SorryServerServes()
    {
        Down(First, Second, Spare);
        ServicePlan plan = Make(Service(), hadQuorum: true);

        Assert.Equal(ServerPool.Sorry, plan.Pool);
        Assert.Equal(
            [Placement.Failed, Placement.Failed, Placement.Failed, Placement.Serve],
            plan.Servers.Select(server => server.Placement));
    }

    [Fact]
    public void Make_QuorumOfTwoWithOneUpAndSorry_TheOneStandsBy()
    {
        Down(First, Spare);
        ServicePlan plan = Make(Service() with { Quorum = 60 }, hadQuorum: true);

        Assert.Equal(ServerPool.Sorry, plan.Pool);
        Assert.Equal(
            [Placement.Failed, Placement.Standby, Placement.Failed, Placement.Serve],
            plan.Servers.Select(server => server.Placement));
    }

    [Fact]
    public void Make_QuorumLostWithoutBackupAndSorry_WhatIsUpGoesOn()
    {
        Down(First);
        ServiceSettings service = Settings.Service() with { Quorum = 60 };
        ServicePlan plan = Make(service, hadQuorum: true);

        Assert.Equal((false, ServerPool.Primary), (plan.HasQuorum, plan.Pool));
        Assert.Equal([Placement.Failed, Placement.Serve], plan.Servers.Select(server => server.Placement));
    }

    [Theory]
    [InlineData(true, 60, 30, true)] // 50 is not below 60 - 30
    [InlineData(true, 60, 5, false)]
    [InlineData(false, 40, 20, false)] // and not 40 + 20 or more
    [InlineData(false, 40, 10, true)]
    [InlineData(null, 40, 20, true)] // never asked: the quorum itself
    [InlineData(null, 60, 20, false)]
    public void Make_Hysteresis_BoundsAreApart(bool? had, int quorum, int hysteresis, bool has)
    {
        Down(First);
        ServicePlan plan = Make(Settings.Service() with { Quorum = quorum, QuorumHysteresis = hysteresis }, had);

        Assert.Equal((has, 50), (plan.HasQuorum, plan.Weight));
    }

    [Fact]
    public void Make_NothingUp_IsNoQuorumWhateverTheHysteresis()
    {
        Down(First, Second);
        Assert.False(Make(Settings.Service() with { Quorum = 10, QuorumHysteresis = 9 }, true).HasQuorum);
    }

    [Fact]
    public void Make_DrainAndMaintenance_DoNotCountForTheQuorum()
    {
        _standings[First] = new ServerStanding(HealthState.Up, 100, OperatorMode.Drain);
        _standings[Second] = new ServerStanding(HealthState.Up, 50, OperatorMode.Maintenance);
        ServicePlan plan = Make(Service(), hadQuorum: true);

        Assert.Equal((false, ServerPool.Backup), (plan.HasQuorum, plan.Pool));
        Assert.Equal([Placement.Drained, Placement.Absent], plan.Servers.Take(2).Select(server => server.Placement));
    }

    [Fact]
    public void Make_NotJudgedYet_NothingIsLost()
    {
        _standings[First] = new ServerStanding(HealthState.Unknown, 100);
        _standings[Second] = new ServerStanding(HealthState.Unknown, 50);
        ServicePlan plan = Make(Service(), hadQuorum: null);

        Assert.Equal((false, true, ServerPool.Primary), (plan.IsDecided, plan.HasQuorum, plan.Pool));
    }

    [Theory]
    [InlineData(49, true)]
    [InlineData(50, false)] // half is not more than half
    [InlineData(null, false)]
    public void Make_MoreDownThanIsBelieved_AllServe(int? percent, bool panics)
    {
        Down(First);
        ServicePlan plan = Make(Settings.Service() with { PanicThreshold = percent }, hadQuorum: true);

        Assert.Equal(panics, plan.IsPanicking);
        Assert.Equal(
            [panics ? Placement.Serve : Placement.Failed, Placement.Serve], plan.Servers.Select(server => server.Placement));
    }

    [Fact]
    public void Make_Panic_LeavesOutWhomAnOperatorTookOut()
    {
        Down(First);
        _standings[Second] = new ServerStanding(HealthState.Down, 50, OperatorMode.Maintenance);
        ServicePlan plan = Make(Settings.Service() with { PanicThreshold = 60 }, hadQuorum: true);

        Assert.True(plan.IsPanicking); // one of one
        Assert.Equal([Placement.Serve, Placement.Absent], plan.Servers.Select(server => server.Placement));
    }

    [Fact]
    public void Make_RisingServer_CountsWhollyAndServesInPart()
    {
        _standings[First] = new ServerStanding(HealthState.Up, 100, Rising: 10);
        ServicePlan plan = Make(Settings.Service() with { Quorum = 150 }, hadQuorum: false);

        Assert.True(plan.HasQuorum);
        Assert.Equal([10, 50], plan.Servers.Select(server => server.Weight));
    }

    [Fact]
    public void Plans_QuorumLostAndGained_IsToldOnceEach()
    {
        var events = new EventLog(TimeProvider.System);
        var plans = new ServicePlans(events);
        ServiceSettings service = Service();
        Again(3);
        Down(First, Second, Spare);
        Again(3);
        _standings.Clear();
        Again(3);

        Assert.Equal(
            ["quorum_lost", "pool_changed primary>sorry", "quorum_gained", "pool_changed sorry>primary"],
            events.Read(new EventQuery()).Select(entry => entry.From is null ? entry.Kind : $"{entry.Kind} {entry.From}>{entry.To}"));

        void Again(int times)
        {
            for (int i = 0; i < times; i++)
            {
                _ = plans.Make(service, StandingOf, IpvsTable.Empty);
                plans.Tell();
            }
        }
    }

    [Fact]
    public void Plans_Quorum_IsTurnedAtTheStartAtEachChangeAndAtTheEnd()
    {
        List<QuorumTurn> turns = [];
        var plans = new ServicePlans(new EventLog(TimeProvider.System)) { Turned = (_, turn) => turns.Add(turn) };
        ServiceSettings service = Service();
        Unjudged(First, Second);
        Again();
        Assert.Empty(turns); // not decided yet

        _standings.Clear();
        Again();
        Again();
        Down(First, Second);
        Again();
        plans.End(service, "why");
        plans.End(service, "why");

        Assert.Equal(
            [(null, true, 150), (true, false, 0), (false, null, 0L)],
            turns.Select(turn => (turn.WasHeld, turn.IsHeld, turn.Weight)));
        Assert.Equal([null, 1, null], turns.Select(turn => turn.Event));

        void Again()
        {
            _ = plans.Make(service, StandingOf, IpvsTable.Empty);
            plans.Tell();
        }

        void Unjudged(params string[] servers) => Array.ForEach(servers, server =>
            _standings[server] = new ServerStanding(HealthState.Unknown, 100));
    }

    [Fact]
    public void Table_StandbyThatHadItsTurn_KeepsItsConnectionsAtWeightZero()
    {
        ServiceSettings service = Service();
        Down(First, Second);
        IpvsTable withBackup = Table(service, IpvsTable.Empty);
        Assert.Equal([0, 0, 1], Weights(withBackup));

        _standings.Clear();
        Assert.Equal([100, 50, 0], Weights(Table(service, withBackup)));
        Assert.Equal([100, 50], Weights(Table(service, IpvsTable.Empty)));
        Assert.Equal([100, 50], Weights(Table(service with { OnFailure = OnFailure.Remove }, withBackup)));
    }

    [Fact]
    public void Table_DrainedAndInMaintenance_WeightZeroAndAbsent()
    {
        _standings[First] = new ServerStanding(HealthState.Up, 100, OperatorMode.Drain);
        _standings[Second] = new ServerStanding(HealthState.Up, 50, OperatorMode.Maintenance);
        Assert.Equal([0], Weights(Table(Settings.Service(OnFailure.Remove), IpvsTable.Empty)));
    }

    [Fact]
    public void Table_UdpServerDrained_IsRemoved()
    {
        _standings[First] = new ServerStanding(HealthState.Up, 100, OperatorMode.Drain);
        ServiceSettings udp = Settings.Service(OnFailure.Remove) with { Protocol = ServiceProtocol.Udp };
        Assert.Equal([50], Weights(Table(udp, IpvsTable.Empty)));
    }

    [Fact]
    public void Make_AnyStandings_HoldsItsRules()
    {
        Gen<ServerStanding> standing =
            from health in Gen.Elements(HealthState.Up, HealthState.Down, HealthState.Unknown)
            from weight in Gen.Choose(0, 20)
            from mode in Gen.Elements(OperatorMode.Ready, OperatorMode.Drain, OperatorMode.Maintenance)
            select new ServerStanding(health, weight, mode);
        Gen<(ServiceSettings Service, ServerStanding[] Standings, bool? Had)> cases =
            from standings in standing.ArrayOf(4)
            from backups in Gen.Elements(true, false).ArrayOf(4)
            from quorum in Gen.Choose(1, 30)
            from hysteresis in Gen.Choose(0, quorum - 1)
            from hasSorry in Gen.Elements(true, false)
            from had in Gen.Elements<bool?>(true, false, null)
            select (Any(backups, quorum, hysteresis, hasSorry), standings, had);

        Prop.ForAll(cases.ToArbitrary(), Holds).QuickCheckThrowOnFailure();

        static bool Holds((ServiceSettings Service, ServerStanding[] Standings, bool? Had) input)
        {
            ServerStanding Of(ServerSettings server) => input.Standings[input.Service.Servers.IndexOf(server)];
            ServicePlan plan = ServicePlan.Make(input.Service, Of, _ => false, input.Had);
            ServicePlan next = ServicePlan.Make(input.Service, Of, _ => false, plan.IsDecided ? plan.HasQuorum : null);
            bool sorryServes = plan.Servers.Any(server =>
                server.Server == input.Service.SorryServer?.Server && server.Placement == Placement.Serve);
            return next.HasQuorum == plan.HasQuorum && next.Pool == plan.Pool // constant input does not oscillate
                && sorryServes == (plan.Pool == ServerPool.Sorry)
                && (!sorryServes || plan.Servers.Count(server => server.Placement is Placement.Serve or Placement.Unjudged) == 1)
                && plan.Servers.Where(server => server.Server != input.Service.SorryServer?.Server).All(server =>
                    server.Weight == Of(server.Server).Weight
                    && (Of(server.Server).Mode != OperatorMode.Maintenance || server.Placement == Placement.Absent)
                    && (Of(server.Server).Mode != OperatorMode.Drain || server.Placement == Placement.Drained));
        }
    }

    private static ServiceSettings Any(bool[] backups, int quorum, int hysteresis, bool hasSorry) => Settings.Service() with
    {
        Quorum = quorum,
        QuorumHysteresis = hysteresis,
        SorryServer = hasSorry ? new SorryServer(Settings.Server("192.0.2.99:80", 1, isChecked: false), ForwardingMethod.Dr) : null,
        Servers =
        [
            .. backups.Select((isBackup, i) => Settings.Server($"10.0.0.{i + 1}:80", i + 1) with { IsBackup = isBackup && i > 0 }),
        ],
    };

    private static ServiceSettings Service() => Settings.Service() with
    {
        Servers = [.. Settings.Service().Servers, Settings.Server(Spare, 1) with { IsBackup = true }],
        SorryServer = new SorryServer(Settings.Server("192.0.2.99:80", 1, isChecked: false), ForwardingMethod.Nat),
    };

    private void Down(params string[] servers)
    {
        foreach (string server in servers)
        {
            _standings[server] = new ServerStanding(HealthState.Down, 100);
        }
    }

    private ServerStanding StandingOf(ServerSettings server) =>
        _standings.GetValueOrDefault(server.Name, new ServerStanding(HealthState.Up, server.Weight));

    private ServicePlan Make(ServiceSettings service, bool? hadQuorum) =>
        ServicePlan.Make(service, StandingOf, _ => false, hadQuorum);

    private IpvsTable Table(ServiceSettings service, IpvsTable actual) =>
        DesiredTable.From([service], planned => Make(planned, hadQuorum: null), actual);

    private static int[] Weights(IpvsTable table) => [.. table.Entries.Single().Servers.Select(server => server.Weight)];
}
