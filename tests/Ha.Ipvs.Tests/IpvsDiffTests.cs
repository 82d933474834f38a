using System.Collections.Immutable;
using System.Globalization;
using static Ha.Ipvs.Tests.Tables;

namespace Ha.Ipvs.Tests;

public sealed class IpvsDiffTests
{
    private static readonly ImmutableHashSet<ServiceKey> None = [];

    [Fact]
    public void Between_EqualTables_IsEmpty() =>
        Assert.Empty(IpvsDiff.Between(Of((Web, [Server(1)])), Of((Web, [Server(1)])), None));

    [Fact]
    public void Between_NewService_AddsItThenItsServersInCanonicalOrder() =>
        Assert.Equal(
            [
                "add tcp 192.0.2.10:80 (wlc)",
                "add tcp 192.0.2.10:80 via 198.51.100.2:80 (dr, weight 1)",
                "add tcp 192.0.2.10:80 via 198.51.100.10:80 (dr, weight 1)",
            ],
            Text(IpvsDiff.Between(Of((Web, [Server(10), Server(2)])), IpvsTable.Empty, None)));

    [Fact]
    public void Between_ForeignService_IsLeftAlone() =>
        Assert.Empty(IpvsDiff.Between(IpvsTable.Empty, Of((Web, [Server(1)])), None));

    [Fact]
    public void Between_OwnedServiceNoLongerDesired_IsRemoved() =>
        Assert.Equal(
            ["remove tcp 192.0.2.10:80"],
            Text(IpvsDiff.Between(IpvsTable.Empty, Of((Web, [Server(1)]), (Names, [])), None.Add(Web))));

    [Fact]
    public void Between_ServiceOfSomebodyElse_IsAdoptedInPlace()
    {
        IpvsTable desired = IpvsTable.Create(
            [(new VirtualService(Web) { Scheduler = "mh", PersistenceSeconds = 300 }, [Server(1, 0), Server(2)])]);

        Assert.Equal(
            [
                "add tcp 192.0.2.10:80 via 198.51.100.2:80 (dr, weight 1)",
                "update tcp 192.0.2.10:80: scheduler wlc -> mh, persistence 0 -> 300",
                "update tcp 192.0.2.10:80 via 198.51.100.1:80: weight 100 -> 0",
                "remove tcp 192.0.2.10:80 via 198.51.100.3:80",
            ],
            Text(IpvsDiff.Between(desired, Of((Web, [Server(1, 100), Server(3)])), None)));
    }

    [Fact]
    public void Between_ForwardingAndThresholds_AreExplained()
    {
        RealServer after = Server(1) with { Forwarding = ForwardingMethod.Tun, UpperThreshold = 9, LowerThreshold = 4 };

        Assert.Equal(
            [
                "update tcp 192.0.2.10:80 via 198.51.100.1:80: "
                + "forwarding dr -> tun, upper threshold 0 -> 9, lower threshold 0 -> 4",
            ],
            Text(IpvsDiff.Between(Of((Web, [after])), Of((Web, [Server(1)])), None)));
    }

    [Fact]
    public void Between_AllServersReplaced_NeverWithoutServers()
    {
        IpvsTable table = Of((Web, [Server(1), Server(2)]));
        IReadOnlyList<IpvsChange> plan = IpvsDiff.Between(Of((Web, [Server(3), Server(4)])), table, None);

        for (int applied = 0; applied <= plan.Count; applied++)
        {
            IpvsTable between = Apply(table, plan.Take(applied));
            Assert.Contains(between.Entries.Single().Servers, static server => server.Weight > 0);
        }
    }

    [Fact]
    public void Between_RandomTables_ReachesDesiredAndLeavesForeignAlone()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            IpvsTable desired = Random(random);
            IpvsTable actual = Shuffled(Random(random), random);
            ImmutableHashSet<ServiceKey> owned = [.. actual.Entries.Select(e => e.Key).Where(_ => random.Next(2) == 0)];

            IReadOnlyList<IpvsChange> plan = IpvsDiff.Between(desired, actual, owned);
            IpvsTable reached = Apply(actual, plan);

            IEnumerable<ServiceEntry> foreign =
                actual.Entries.Where(e => !owned.Contains(e.Key) && !desired.Contains(e.Key));
            Assert.True(new IpvsTable(desired.Entries.Concat(foreign)).Equals(reached), $"seed {seed}");
            Assert.Empty(IpvsDiff.Between(desired, reached, owned));
            Assert.All(
                reached.Entries.Where(e => desired.Contains(e.Key) && e.Service.Scheduler == "mh"),
                e => Assert.True(e.Placed.SequenceEqual(e.Servers), $"seed {seed}"));
        }
    }

    [Theory]
    [InlineData("wlc", "1 3 2", "1 2 3", "")]
    [InlineData("mh", "1 2 3", "1 2 3", "")]
    [InlineData("dh", "1 3 2", "1 2 3", "-3 +3")]
    [InlineData("sh", "3 2 1", "1 2 3", "-2 +2 -3 +3")]
    [InlineData("mh", "1 3", "1 2 3", "+2 -3 +3")]
    [InlineData("mh", "2 3 1", "2 3", "-1")]
    [InlineData("mh", "2 9 3", "2 3 4", "+4 -9")]
    public void Between_Order_MovesAsFewAsCanBe(string scheduler, string placed, string desired, string changes)
    {
        var service = new VirtualService(Web) { Scheduler = scheduler };
        IpvsTable actual = new([ServiceEntry.Added(service, Servers(placed))]);

        IReadOnlyList<IpvsChange> plan =
            IpvsDiff.Between(new IpvsTable([new ServiceEntry(service, Servers(desired))]), actual, None);

        Assert.Equal(changes, string.Join(' ', plan.Select(change => change switch
        {
            IpvsChange.AddServer c => $"+{c.Server.Address.GetAddressBytes()[3]}",
            IpvsChange.RemoveServer c => $"-{c.Server.Address.GetAddressBytes()[3]}",
            _ => change.ToString(),
        })));

        static IEnumerable<RealServer> Servers(string numbers) =>
            numbers.Split(' ').Select(number => Server(int.Parse(number, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("mh", SchedulerFlags.First, 5, "add 5, update 0")]
    [InlineData("mh", SchedulerFlags.First, 0, "add 0")]
    [InlineData("mh", SchedulerFlags.Second, 5, "add 0")]
    [InlineData("sh", SchedulerFlags.First, 5, "add 0")]
    public void Between_ServerThatIsDownFromTheStart_GetsItsShareOfMhWithFallback(
        string scheduler, SchedulerFlags flags, int shareWeight, string changes)
    {
        var service = new VirtualService(Web) { Scheduler = scheduler, SchedulerFlags = flags };
        IpvsTable desired = new([new ServiceEntry(service, [Server(1, 0) with { ShareWeight = shareWeight }])]);

        foreach (IpvsTable actual in (IpvsTable[])[IpvsTable.Empty, new([new ServiceEntry(service, [])])])
        {
            Assert.Equal(changes, string.Join(", ", IpvsDiff.Between(desired, actual, None).Select(change => change switch
            {
                IpvsChange.AddServer c => $"add {c.Server.Weight}",
                IpvsChange.UpdateServer c => $"update {c.After.Weight}",
                _ => null,
            }).OfType<string>()));
        }
    }

    [Fact]
    public void Between_Move_IsExplained()
    {
        var service = new VirtualService(Web) { Scheduler = "mh" };
        IpvsTable actual = new([ServiceEntry.Added(service, [Server(2), Server(1, 5)])]);

        Assert.Equal(
            [
                "remove tcp 192.0.2.10:80 via 198.51.100.2:80, which is out of order",
                "add tcp 192.0.2.10:80 via 198.51.100.2:80 in its place (dr, weight 0)",
                "update tcp 192.0.2.10:80 via 198.51.100.1:80: weight 5 -> 1",
            ],
            Text(IpvsDiff.Between(
                new IpvsTable([new ServiceEntry(service, [Server(1), Server(2, 0)])]), actual, None)));
    }

    [Fact]
    public void Between_EverySettingOfAService_IsExplained()
    {
        var after = new VirtualService(Web)
        {
            Scheduler = "sh",
            SchedulerFlags = SchedulerFlags.First | SchedulerFlags.Second,
            PersistenceSeconds = 60,
            PersistencePrefix = 24,
            PersistenceEngine = "sip",
            IsOnePacket = true,
        };

        Assert.Equal(
            [
                "update tcp 192.0.2.10:80: scheduler wlc -> sh, scheduler flags none -> sh-fallback+sh-port, "
                + "persistence 0 -> 60, persistence prefix 0 -> 24, persistence engine none -> sip, "
                + "one-packet off -> on",
            ],
            Text(IpvsDiff.Between(new IpvsTable([new ServiceEntry(after, [])]), Of((Web, [])), None)));
    }

    [Fact]
    public void Between_RandomTables_NoServiceIsCreatedAgain()
    {
        for (int seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            IpvsTable actual = Random(random);
            IpvsTable desired = Random(random);
            ImmutableHashSet<ServiceKey> owned = [.. actual.Entries.Select(e => e.Key)];

            Assert.DoesNotContain(
                IpvsDiff.Between(desired, actual, owned),
                change => (change is IpvsChange.RemoveService && desired.Contains(change.ServiceKey))
                    || (change is IpvsChange.AddService && actual.Contains(change.ServiceKey)));
        }
    }

    private static IEnumerable<string> Text(IEnumerable<IpvsChange> changes) => changes.Select(c => c.ToString());
}
