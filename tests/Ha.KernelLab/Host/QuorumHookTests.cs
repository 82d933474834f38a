using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>A program is told when a service makes its quorum and loses it, also where ip_vs is missing.</summary>
public sealed class QuorumHookTests
{
    [Fact]
    public void OnQuorum_ServerGoesAndComesBack_IsToldInOrderAndAtTheEnd()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using var pair = new Pair(new LabPlan(), create: (topology, director) =>
        {
            folder ??= new HookFolder(topology, "hooks");
            string script = folder.Script("quorum", "echo \"$@ from $HA_PREVIOUS_STATE of $HA_QUORUM\" >> calls");
            return new DirectorProcess(topology, director, LabFile.Text(topology, new LabPlan(), director) + Service(script));
        });
        var first = new HttpServer(pair.Topology.Client, "one", 8080);
        using var second = new HttpServer(pair.Topology.Client, "two", 8081);
        var master = (DirectorProcess)pair.Directors[0];

        master.Start();
        pair.Until(() => folder!.Lines("calls").Length == 1, "the start is told");
        first.Dispose();
        pair.Until(() => folder!.Lines("calls").Length == 2, "the loss is told");
        first = new HttpServer(pair.Topology.Client, "one", 8080);
        pair.Until(() => folder!.Lines("calls").Length == 3, "the gain is told");
        Assert.Equal(0, master.Stop());
        first.Dispose();

        Assert.Equal(
            [
                "SERVICE web UP 150 from STOP of 150",
                "SERVICE web DOWN 50 from UP of 150",
                "SERVICE web UP 150 from DOWN of 150",
                "SERVICE web STOP 150 from UP of 150",
            ],
            folder!.Lines("calls"));
    }

    private static string Service(string script) => $$"""

        [service.web]
        listen    = ["{{Topology.Vip}}:80"]
        forward   = "nat"
        quorum    = 150
        on_quorum = ["{{script}}"]
        check     = { type = "http", interval = "300ms", timeout = "300ms", rise = 1, fall = 1 }

        [[service.web.server]]
        address = "{{Topology.ClientAddress}}:8080"
        weight  = 100

        [[service.web.server]]
        address = "{{Topology.ClientAddress}}:8081"
        weight  = 50

        """;
}
