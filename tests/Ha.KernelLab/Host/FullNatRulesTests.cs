using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>The rules of full NAT, with the real nft; that traffic passes them is for a kernel with ip_vs.</summary>
public sealed class FullNatRulesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void Rules_ChangedByOthers_AreRepairedAndThoseOfOthersAreLeft()
    {
        Requirements.Director();
        Requirements.PacketFilter();
        using var topology = new Topology(ForwardMode.FullNat, serverCount: 0);
        using var director = new DirectorProcess(topology, 0, FullNatFile.Text(topology));
        LabNamespace machine = director.Machine;
        machine.Run("nft", "add table inet other; add chain inet other postrouting "
            + "{ type nat hook postrouting priority 100; }; add rule inet other postrouting ip daddr 192.0.2.1 masquerade");
        string others = Nft(machine, "other");

        director.Start();
        Wait.Until(() => Rules(machine).Length == 2, Limit, "the rules are there", () => director.Log);
        Assert.Equal(
            [
                "meta l4proto tcp ct original ip daddr 10.77.0.10 ct original proto-dst 80 "
                    + "counter packets 0 bytes 0 snat ip to 10.78.0.5-10.78.0.6 comment \"web\"",
                "meta l4proto tcp ct original ip6 daddr 2001:db8:77::10 ct original proto-dst 80 "
                    + "counter packets 0 bytes 0 snat ip6 to 2001:db8:78::5 comment \"web6\"",
            ],
            Rules(machine).Order());

        // One added, one changed, all gone, another chain: each is one read-back.
        Assert.Equal(1, Repairs(director, () => machine.Run(
            "nft", "add rule inet ha_director_nat postrouting ip daddr 192.0.2.2 masquerade")));
        Assert.Equal(2, Repairs(director, () => machine.Run(
            "nft", "replace rule inet ha_director_nat postrouting handle " + Handle(machine) + " counter")));
        Assert.Equal(3, Repairs(director, () => machine.Run("nft", "delete table inet ha_director_nat")));
        Assert.Equal(3, Repairs(director, () => machine.Run("nft", "add chain inet ha_director_nat more")));
        Assert.Equal(2, Rules(machine).Length);

        // A second apply of the same changes nothing.
        string handles = machine.Run("nft", "-a", "list", "table", "inet", "ha_director_nat");
        Assert.Equal(0, director.Verb("reload").ExitCode);
        Thread.Sleep(1500);
        Assert.Equal(handles, machine.Run("nft", "-a", "list", "table", "inet", "ha_director_nat"));

        // Killed, and started with a configuration that needs none of it.
        director.Kill();
        Assert.Equal(2, Rules(machine).Length);
        director.Write(FullNatFile.Text(topology).Replace("forward = \"full-nat\"", "forward = \"nat\"", StringComparison.Ordinal)
            .Replace("source_pool", "# source_pool", StringComparison.Ordinal));
        director.Start();
        Wait.Until(() => Rules(machine).Length == 0, Limit, "what the other left is removed", () => director.Log);

        director.Write(FullNatFile.Text(topology));
        Wait.Until(director.IsReady, Limit, "it answers", () => director.Log);
        Assert.Equal(0, director.Verb("reload").ExitCode);
        Wait.Until(() => Rules(machine).Length == 2, Limit, "the rules are there again", () => director.Log);
        Assert.Equal(0, director.Stop());
        Assert.Empty(Rules(machine));
        Assert.Equal(others, Nft(machine, "other"));
    }

    private static int Repairs(DirectorProcess director, Action drift)
    {
        int before = Count(director);
        drift();
        Wait.Until(() => Count(director) > before, Limit, "it is repaired", () => director.Log);
        return Count(director) - before;
    }

    private static int Count(DirectorProcess director) => director.IsReady()
        ? director.Status().GetProperty("full_nat").GetProperty("drift_repairs").GetInt32()
        : 0;

    // The first rule's: "... # handle 4".
    private static string Handle(LabNamespace machine) => machine
        .Run("nft", "-a", "list", "chain", "inet", "ha_director_nat", "postrouting").Split('\n')
        .First(line => line.Contains("snat", StringComparison.Ordinal)).Split(' ')[^1];

    private static string[] Rules(LabNamespace machine) => [.. Nft(machine, "ha_director_nat").Split('\n')
        .Select(line => line.Trim()).Where(line => line.Contains(" snat ", StringComparison.Ordinal))];

    private static string Nft(LabNamespace machine, string table) => machine.Try("nft", "list", "table", "inet", table).Output;
}
