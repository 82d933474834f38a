using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>A reload that changes few services reads and writes those alone, and starts from what the kernel has.</summary>
public sealed class PartialReloadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly string First = $"{Topology.Vip}:1000";
    private static readonly string Second = $"{Topology.Vip}:1001";

    [Fact]
    public void Reload_OneServiceChanged_ThatOneIsRightAtOnceWhateverSomebodyDidToIt()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using var topology = new Topology(serverCount: 0);
        using var director = new DirectorProcess(topology, 0, Text(topology, firstWeight: 5));
        director.Start();
        Wait.Until(() => Rules(director).Length == 6, Limit, "all is in the table", () => director.Log);

        // Another server's weight, a server too many and one too few: no read-back comes within this test.
        director.Machine.Run("ipvsadm", "-e", "-t", First, "-r", "10.77.0.22:80", "-m", "-w", "77");
        director.Machine.Run("ipvsadm", "-a", "-t", First, "-r", "10.77.0.29:80", "-m", "-w", "1");
        director.Machine.Run("ipvsadm", "-e", "-t", Second, "-r", "10.77.0.22:80", "-m", "-w", "88");
        director.Write(Text(topology, firstWeight: 6));
        Assert.Equal(0, director.Verb("reload").ExitCode);

        Assert.Equal(["10.77.0.21:80 6", "10.77.0.22:80 3"], Servers(director, First));
        Assert.Equal(["10.77.0.21:80 5", "10.77.0.22:80 88"], Servers(director, Second));

        // A service that is gone is missed, and then the whole table is put right.
        director.Machine.Run("ipvsadm", "-D", "-t", First);
        director.Write(Text(topology, firstWeight: 7));
        Assert.Equal(0, director.Verb("reload").ExitCode);

        Assert.Equal(["10.77.0.21:80 7", "10.77.0.22:80 3"], Servers(director, First));
        Assert.Equal(["10.77.0.21:80 5", "10.77.0.22:80 3"], Servers(director, Second));
    }

    private static string Text(Topology topology, int firstWeight) =>
        LabFile.Text(topology, new LabPlan { ReadBackInterval = "5m" }, 0)
        + Service("first", First, firstWeight) + Service("second", Second, 5);

    private static string Service(string name, string listen, int weight) => $"""

        [service.{name}]
        listen = ["{listen}"]
        forward = "nat"

        [[service.{name}.server]]
        address = "10.77.0.21:80"
        weight = {weight}

        [[service.{name}.server]]
        address = "10.77.0.22:80"
        weight = 3

        """;

    private static string[] Rules(DirectorProcess director) =>
        director.Machine.Run("ipvsadm", "-Sn").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Servers(DirectorProcess director, string service) =>
    [
        .. Rules(director)
            .Where(rule => rule.StartsWith($"-a -t {service} ", StringComparison.Ordinal))
            .Select(rule => rule.Split(' '))
            .Select(words => $"{words[Array.IndexOf(words, "-r") + 1]} {words[Array.IndexOf(words, "-w") + 1]}")
            .Order(),
    ];
}
