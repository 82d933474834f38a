using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>Accept_Mode (RFC 9568, 6.1): what is sent to the virtual address itself, by the host's packet filter.</summary>
public sealed class AcceptTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public void Master_NotAccepting_AnswersArpAlone()
    {
        Requirements.Director();
        Requirements.PacketFilter();
        using Pair pair = Start(accept: false);

        Assert.False(Pings(pair, Topology.Vip), "the virtual address answers");
        Assert.True(Pings(pair, Topology.DirectorAddress(0)), "its own address does not answer");
        ShellResult arp = pair.Topology.Client.Try("arping", "-c", "2", "-w", "5", "-I", "eth0", Topology.Vip);
        Assert.True(arp.ExitCode == 0, arp.Output + arp.Errors);
    }

    [Fact]
    public void Filter_FollowsTheFileAndGoesAtTheStop()
    {
        Requirements.Director();
        Requirements.PacketFilter();
        using Pair pair = Start(accept: true);
        var director = (DirectorProcess)pair.Directors[0];
        director.Machine.Run("nft", "add", "table", "inet", "foreign");
        Assert.True(Pings(pair, Topology.Vip));

        director.Write(Text(pair.Topology, pair.Plan, 0, accept: false));
        Assert.Equal(0, director.Verb("reload").ExitCode);
        Wait.Until(() => !Pings(pair, Topology.Vip), Patience, "it is enforced", pair.Describe);

        director.Machine.Run("nft", "delete", "table", "inet", "ha_director");
        Wait.Until(() => Tables(director).Contains("ha_director"), Patience, "it is repaired", pair.Describe);
        Assert.Contains("drift_repaired", director.EventsVerb("--json").Output);

        director.Stop();
        Assert.DoesNotContain("ha_director", Tables(director));
        Assert.Contains("foreign", Tables(director));
    }

    private static Pair Start(bool accept) => new Pair(
        new LabPlan(), create: (topology, index) =>
            new DirectorProcess(topology, index, Text(topology, new LabPlan(), index, accept))).Start();

    private static string Text(Topology topology, LabPlan plan, int director, bool accept) => LabFile.Text(topology, plan, director)
        .Replace("[vrrp.web]", $"[vrrp.web]\naccept = {(accept ? "true" : "false")}", StringComparison.Ordinal)
        .Replace("[director]", "[director]\nread_back_interval = \"1s\"", StringComparison.Ordinal);

    private static bool Pings(Pair pair, string address) =>
        pair.Topology.Client.Try("ping", "-n", "-c", "1", "-W", "1", address).ExitCode == 0;

    private static string Tables(DirectorProcess director) => director.Machine.Run("nft", "list", "tables");
}
