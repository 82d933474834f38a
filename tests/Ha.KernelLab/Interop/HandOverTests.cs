using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Interop;

/// <summary>Ours hands its role over to a peer on purpose: make before break, and no way back until the peer is gone.</summary>
public sealed partial class HandOverTests
{
    private static readonly TimeSpan BetweenPings = TimeSpan.FromMilliseconds(10);

    // A Backup of priority 100 takes over 609 ms after a resignation at adverts of a second: so long a client would be
    // without an answer if ours let go first. Half of it is for the noise of a busy machine.
    private const int LostMax = 30;

    [Theory]
    [InlineData("keepalived", "v2")]
    [InlineData("keepalived", "v3")]
    [InlineData("keepalived", "v3 ipv6")]
    [InlineData("frr", "v3")]
    [InlineData("frr", "v3 ipv6")]
    public void Failover_ToAPeer_KeepsTheClientAndStaysThere(string peer, string mode)
    {
        LabPlan plan = Mode.Plan(mode) with { AdvertInterval = TimeSpan.FromSeconds(1) };
        using Pair pair = MixedPair.Start(peer, plan, ours: 0);
        var ours = (DirectorProcess)pair.Directors[0];
        pair.FirstIsMaster();
        using Process pinger = StartPinger(pair);

        ShellResult result = ours.Verb("failover", "web");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors + pair.Describe());
        Assert.True(pair.Holds(1) && !pair.Holds(0), pair.Describe());
        pair.SecondIsMaster("a Master that hands over");
        Wait.Throughout(plan.AdvertInterval * 5, () => pair.Holds(1) && !pair.Holds(0), "it stays there", pair.Describe);
        int lost = Lost(pinger);
        TestContext.Current.TestOutputHelper?.WriteLine($"{lost} pings lost, {BetweenPings.TotalMilliseconds} ms apart");
        Assert.InRange(lost, 0, LostMax);

        pair.Directors[1].Stop();
        pair.Until(() => pair.Holds(0), "ours takes over again when the peer is gone");
        pair.Until(() => pair.ClientReaches(0), "the client reaches ours");
    }

    private static Process StartPinger(Pair pair) => pair.Topology.Client.Start(
        "ping", "-q", "-n", "-W", "1", "-c", "600",
        "-i", BetweenPings.TotalSeconds.ToString(CultureInfo.InvariantCulture), pair.Plan.Vip);

    private static int Lost(Process pinger)
    {
        string output = pinger.StandardOutput.ReadToEnd();
        pinger.WaitForExit();
        Match counts = Counts().Match(output);
        Assert.True(counts.Success, output);
        return int.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture)
            - int.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("([0-9]+) packets transmitted, ([0-9]+) received")]
    private static partial Regex Counts();
}
