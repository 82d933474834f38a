using System.Diagnostics;
using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>The virtual address follows what its router tracks: scripts, processes, files, services.</summary>
public sealed class TrackingTests
{
    private const string Script = """

        [script.uplink]
        command = ["{0}"]
        interval = "200ms"
        timeout = "200ms"
        rise = 1
        fall = 2

        """;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    [Fact]
    public void ScriptWithWeight_FailsAndRecovers_TheAddressMovesAndTheReasonIsSaid()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Tracking(topology =>
        {
            folder = new HookFolder(topology, "track");
            string script = folder.Script("check", "[ ! -e broken ]");
            return """track = [{ script = "uplink", weight = -60 }]""" + Script.Replace("{0}", script);
        }).Start();

        File.WriteAllText(folder!.PathOf("broken"), "");
        pair.Until(() => pair.Holds(1) && !pair.Holds(0), Settle, "the peer has the higher priority now");
        Assert.Equal(90, Router(pair).GetProperty("priority").GetInt32());
        Assert.Contains("script uplink failed: exit code 1 (-60)", Events(pair));

        File.Delete(folder.PathOf("broken"));
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), Settle, "the first has it again");
        Assert.Equal(150, Router(pair).GetProperty("priority").GetInt32());
    }

    [Fact]
    public void Process_EndsAndReturns_TheAddressFollows()
    {
        Requirements.Director();
        string? program = null;
        Process? process = null;
        try
        {
            using Pair pair = Tracking(topology =>
            {
                program = Path.Combine(topology.RuntimeDirectory, $"hal-{Environment.ProcessId % 100_000}");
                File.Copy("/bin/sleep", program);
                process = Process.Start(program, "600");
                return $$"""track = [{ process = "{{Path.GetFileName(program)}}" }, { process = "{{program}}", weight = 10 }]""";
            }).Start();
            pair.Until(() => Router(pair).GetProperty("priority").GetInt32() == 160, Settle, "a process that runs counts");

            process!.Kill();
            process.WaitForExit();
            pair.Until(() => pair.Holds(1) && !pair.Holds(0), Settle, "the peer takes over");
            Assert.Equal("fault", Router(pair).GetProperty("state").GetString());
            Assert.Contains($"process {Path.GetFileName(program!)} is not running", Events(pair));

            process.Dispose();
            process = Process.Start(program!, "600");
            pair.Until(() => pair.Holds(0) && !pair.Holds(1), Settle, "the first has it again");
        }
        finally
        {
            process?.Kill();
            process?.Dispose();
        }
    }

    [Fact]
    public void FileInverted_AppearsAndGoes_TheAddressFollows()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Tracking(topology =>
        {
            folder = new HookFolder(topology, "track");
            return $$"""track = [{ file = "{{folder.PathOf("maintenance")}}", invert = true }]""";
        }).Start();

        File.WriteAllText(folder!.PathOf("maintenance"), "");
        pair.Until(() => pair.Holds(1) && !pair.Holds(0), Settle, "the peer takes over");
        Assert.Contains($"file {folder.PathOf("maintenance")} exists", Events(pair));

        File.Delete(folder.PathOf("maintenance"));
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), Settle, "the first has it again");
    }

    [Fact]
    public void Service_LosesItsLastServer_TheAddressFollows()
    {
        Requirements.Director();
        HttpServer? server = null;
        using Pair pair = Tracking(topology =>
        {
            server = new HttpServer(topology.Client, "web1");
            return $$"""
                track = [{ service = "web" }]

                [service.web]
                listen = ["10.77.0.10:80"]
                check = { type = "http", path = "/healthz", interval = "200ms", timeout = "200ms", rise = 1, fall = 2 }

                [[service.web.server]]
                address = "{{Topology.ClientAddress}}:80"

                """;
        }).Start();
        using HttpServer owned = server!;

        owned.Health = 503;
        pair.Until(() => pair.Holds(1) && !pair.Holds(0), Settle, "the peer takes over");
        Assert.Contains("service web has no server that is up", Events(pair));

        owned.Health = 200;
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), Settle, "the first has it again");
    }

    [Fact]
    public void Script_Hangs_CountsAsFailedAndDelaysNothing()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Tracking(topology =>
        {
            folder = new HookFolder(topology, "track");
            string script = folder.Script("check", "trap '' TERM; [ ! -e hang ] || while true; do sleep 1; done");
            return """track = [{ script = "uplink", weight = -10 }]""" + Script.Replace("{0}", script);
        }).Start();

        File.WriteAllText(folder!.PathOf("hang"), "");
        pair.Until(() => Router(pair).GetProperty("priority").GetInt32() == 140, Settle, "it counts as failed");
        Wait.Throughout(TimeSpan.FromSeconds(3), () => pair.Holds(0) && !pair.Holds(1), "the Master stays", pair.Describe);

        Assert.Contains("script uplink failed: timeout after", Events(pair));
        Assert.True(((DirectorProcess)pair.Directors[0]).Answers());
    }

    [Fact]
    public void Start_FirstResultTakesSeconds_NoFaultBeforeIt()
    {
        Requirements.Director();
        using Pair pair = Tracking(SlowTracking).Start();

        string events = Events(pair);
        Assert.DoesNotContain("fault", events);
        Assert.DoesNotContain("waits for the first result", events);
    }

    [Fact]
    public void DirectorAlone_Restarted_TheMasterIsNotHeldByWhatIsNotKnownYet()
    {
        Requirements.Director();
        using Pair pair = Tracking(SlowTracking).Start();

        Native.Signal(pair.Directors[0].ProcessId, Native.SigKill);
        pair.Until(() => !pair.Directors[0].IsRunning, "it is gone");
        pair.Directors[0].Start();

        Wait.Throughout(TimeSpan.FromSeconds(8), () => pair.Holds(0) && !pair.Holds(1), "the Master stays", pair.Describe);
        pair.Until(pair.Directors[0].IsReady, Settle, "it is back");
        Assert.Equal("master", Router(pair).GetProperty("state").GetString());
    }

    // Its first result comes after two seconds.
    private static string SlowTracking(Topology topology) =>
        """track = [{ script = "uplink" }]""" + Script
            .Replace("{0}", new HookFolder(topology, "track").Script("check", "sleep 2"))
            .Replace("200ms", "10s");

    /// <summary>A pair whose first director's router has this at the end of its table.</summary>
    private static Pair Tracking(Func<Topology, string> lines)
    {
        var plan = new LabPlan();
        return new Pair(plan, create: (topology, director) => new DirectorProcess(
            topology,
            director,
            LabFile.Text(topology, plan, director) + (director == 0 ? lines(topology) : "")));
    }

    private static JsonElement Router(Pair pair) =>
        ((DirectorProcess)pair.Directors[0]).Status().GetProperty("routers")[0];

    private static string Events(Pair pair) => ((DirectorProcess)pair.Directors[0]).Verb("events").Output;
}
