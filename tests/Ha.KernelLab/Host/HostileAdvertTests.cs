using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>Adverts that must not be believed change nothing, however many they are, and are counted by reason.</summary>
public sealed class HostileAdvertTests
{
    private const int PerSecond = 10_000;

    [Fact]
    public async Task Pair_HostileAdvertsOfAllKinds_KeepsItsState()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var master = (DirectorProcess)pair.Directors[0];
        var sender = Task.Run(() => HostileSender.Send(
            pair.Topology.Client, TimeSpan.FromSeconds(4), PerSecond, [.. HostileSender.Kinds.Select(kind => kind.Make)]));

        Wait.Throughout(TimeSpan.FromSeconds(5), () => pair.Holds(0) && !pair.Holds(1), "no change of state", pair.Describe);

        int sent = await sender;
        Dictionary<string, double> dropped = master.Metrics().DroppedAdverts();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{sent} sent; {string.Join(", ", dropped.Where(entry => entry.Value > 0))}");
        Assert.True(sent > 4 * PerSecond * 0.8, $"the lab sent only {sent}");
        Assert.True(dropped.Count(entry => entry.Value > 0) >= 5, string.Join(", ", dropped));
    }

    [Fact]
    public void Pair_OneHostileKind_IsCountedUnderOneReasonOfItsOwn()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var reasons = new HashSet<string>();

        foreach ((string kind, Func<byte[]> make) in HostileSender.Kinds.Where(kind => kind.Kind != "random"))
        {
            Dictionary<string, double> before = Dropped(pair);
            HostileSender.Send(pair.Topology.Client, TimeSpan.FromMilliseconds(300), 1000, [make]);
            Wait.Until(() => Grown(before, Dropped(pair)).Count > 0, TimeSpan.FromSeconds(3), $"{kind} is counted", pair.Describe);
            Assert.True(reasons.Add(Assert.Single(Grown(before, Dropped(pair)))), $"{kind} shares a reason");
        }
    }

    private static Dictionary<string, double> Dropped(Pair pair) =>
        ((DirectorProcess)pair.Directors[1]).Metrics().DroppedAdverts();

    private static List<string> Grown(Dictionary<string, double> before, Dictionary<string, double> after) =>
        [.. after.Where(entry => entry.Value > before.GetValueOrDefault(entry.Key)).Select(entry => entry.Key)];
}
