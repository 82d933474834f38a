using System.Collections.Immutable;
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
            IpvsTable actual = Random(random);
            ImmutableHashSet<ServiceKey> owned = [.. actual.Entries.Select(e => e.Key).Where(_ => random.Next(2) == 0)];

            IReadOnlyList<IpvsChange> plan = IpvsDiff.Between(desired, actual, owned);
            IpvsTable reached = Apply(actual, plan);

            IEnumerable<ServiceEntry> foreign =
                actual.Entries.Where(e => !owned.Contains(e.Key) && !desired.Contains(e.Key));
            Assert.True(new IpvsTable(desired.Entries.Concat(foreign)).Equals(reached), $"seed {seed}");
            Assert.Empty(IpvsDiff.Between(desired, reached, owned));
        }
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
