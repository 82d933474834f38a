using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>A server that cannot serve is out in time, in both tables, and back when it can.</summary>
public sealed class HealthTests
{
    private const int Victim = 1;

    private static readonly LabPlan Plan = new() { HasService = true, AdvertInterval = TimeSpan.FromMilliseconds(200) };

    [Theory]
    [InlineData("killed", "quiesce")]
    [InlineData("503", "quiesce")]
    [InlineData("cable cut", "remove")]
    [InlineData("503", "remove")]
    public void Server_Fails_IsOutInTimeAndBackWhenGood(string fault, string onFailure)
    {
        Requirements.AnyDirector();
        Requirements.Ipvs();
        LabPlan plan = Plan with { OnFailure = onFailure };
        using Pair pair = new Pair(plan).Start();
        using LoadClient load = pair.StartLoad();
        Assert.True(load.HearsFrom(pair.ServerNames, TimeSpan.FromSeconds(10)), load.SinceMark().ToString());

        Strike(pair, fault);
        TimeSpan outAfter = pair.Until(
            () => IsOut(pair, 0, onFailure) && IsOut(pair, 1, onFailure), plan.OutWithin + Requirements.Noise, $"{fault}: it is out");

        Thread.Sleep(700);
        load.Mark();
        Thread.Sleep(1500);
        LoadReport without = load.SinceMark();
        Assert.False(without.ByServer.ContainsKey(Topology.ServerName(Victim)), without.ToString());
        Assert.Equal(0, without.Failed);

        Mend(pair, fault);
        TimeSpan backAfter = pair.Until(
            () => pair.IsComplete(0) && pair.IsComplete(1), plan.BackWithin + Requirements.Noise, $"{fault}: it is back");
        Assert.True(load.HearsFrom(pair.ServerNames, TimeSpan.FromSeconds(10)), load.SinceMark().ToString());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{fault}, {onFailure}: out after {outAfter.TotalMilliseconds:0} ms, back after {backAfter.TotalMilliseconds:0} ms");
    }

    [Fact]
    public void ScriptCheck_ExitCode_DecidesAndKnowsItsServer()
    {
        Requirements.Director();
        Requirements.Ipvs();
        string flags = $"/run/hal-{Environment.ProcessId}-flags";
        Directory.CreateDirectory(flags);
        LabPlan plan = Plan with
        {
            Check = $"""
                type = "script"
                command = ["/bin/sh", "-c", "test ! -e {flags}/$HA_SERVER_ADDRESS"]
                """,
            CheckInterval = TimeSpan.FromSeconds(1),
            CheckTimeout = TimeSpan.FromMilliseconds(900),
        };
        using Pair pair = new Pair(plan).Start();

        string flag = $"{flags}/{pair.Topology.ServerAddress(Victim)}";
        File.WriteAllText(flag, string.Empty);
        pair.Until(() => IsOut(pair, 0, "quiesce"), plan.OutWithin + Requirements.Noise, "the script says no");
        Assert.True(pair.Weight(0, 0) > 0 && pair.Weight(0, 2) > 0);
        File.Delete(flag);
        pair.Until(() => pair.IsComplete(0), plan.BackWithin + Requirements.Noise, "the script says yes");
        Directory.Delete(flags, recursive: true);
    }

    private static bool IsOut(Pair pair, int director, string onFailure) =>
        pair.Weight(director, Victim) == (onFailure == "quiesce" ? 0 : null);

    private static void Strike(Pair pair, string fault)
    {
        switch (fault)
        {
            case "killed":
                pair.Servers[Victim].Kill();
                break;
            case "503":
                pair.Servers[Victim].Health = 503;
                break;
            default:
                pair.Topology.CutServer(Victim);
                break;
        }
    }

    private static void Mend(Pair pair, string fault)
    {
        switch (fault)
        {
            case "killed":
                pair.Servers[Victim].Start();
                break;
            case "503":
                pair.Servers[Victim].Health = 200;
                break;
            default:
                pair.Topology.JoinServer(Victim);
                break;
        }
    }
}
