using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>What checks say beyond up and down, and how several and earlier results count, reaches the kernel.</summary>
public sealed class VerdictTests(VerdictScene scene) : IClassFixture<VerdictScene>
{
    private const string Held = $"{Topology.Vip}:85";
    private const string Unproven = $"{Topology.Vip}:86";
    private const string Absent = $"{Topology.Vip}:87";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void Agent_WeightAndDrain_AreTheKernels_AndAnOperatorStandsAbove()
    {
        scene.Begin();
        string server = $"{scene.Topology.ServerAddress(0)}:80";
        using var agent = new AgentServer(scene.Topology.Servers[0], VerdictScene.AgentPort, "up 50%");
        scene.UntilWeight(VerdictScene.Agent, 50, Limit, "half of its weight");
        Assert.Equal(50, Server("agent").GetProperty("kernel_weight").GetInt32());
        Assert.Equal(100, scene.Weight(VerdictScene.Agent, 1));
        using Socket open = Connect("web1");

        agent.Line = "drain";
        scene.UntilWeight(VerdictScene.Agent, 0, Limit, "it is drained");
        Assert.Equal("web1", Request.AskAgain(open));
        Assert.Equal(["web2"], Answers());
        agent.Line = "ready";
        scene.UntilWeight(VerdictScene.Agent, 50, Limit, "it is back at the weight that it said before");

        Run("weight", "agent", server, "7");
        Assert.Equal(7, scene.Weight(VerdictScene.Agent, 0));
        agent.Line = "up 75%";
        Wait.Until(() => CheckView.Of(Server("agent")).Weight == 75, Limit, "the agent is heard", scene.Describe);
        Assert.Equal(7, scene.Weight(VerdictScene.Agent, 0));
        Run("weight", "agent", server, "configured");
        scene.UntilWeight(VerdictScene.Agent, 75, Limit, "the agent's weight again");
        Run("drain", "agent", server);
        Assert.Equal(0, scene.Weight(VerdictScene.Agent, 0));
        Run("ready", "agent", server);
        scene.UntilWeight(VerdictScene.Agent, 75, Limit, "the agent's weight again, after an operator's drain");
        Assert.Contains("\"advised\"", scene.Director.EventsVerb("--json").Output);
    }

    [Fact]
    public void Script_ExitCode_IsTheKernelsWeight()
    {
        scene.Begin();
        foreach ((int code, int weight, string health) in ((int, int, string)[])
            [(52, 50, "up"), (2, 0, "up"), (1, 0, "down"), (0, 100, "up")])
        {
            File.WriteAllText(scene.PathOf("code"), $"{code}\n");
            Wait.Until(
                () => scene.Weight(VerdictScene.Script, 0) == weight && CheckView.Of(Server("script")).Health == health,
                Limit,
                $"exit code {code}",
                scene.Describe);
        }
    }

    [Fact]
    public void Director_KilledAndStarted_ServersKeepTheWeightsThatTheirChecksWanted()
    {
        scene.Begin();
        using var agent = new AgentServer(scene.Topology.Servers[0], VerdictScene.AgentPort, "drain");
        File.WriteAllText(scene.PathOf("code"), "52\n");
        scene.UntilWeight(VerdictScene.Agent, 0, Limit, "it is drained");
        scene.UntilWeight(VerdictScene.Script, 50, Limit, "half of its weight");

        scene.Director.Kill();
        scene.Director.Start();

        Wait.Throughout(
            TimeSpan.FromSeconds(4),
            () => scene.Weight(VerdictScene.Agent, 0) == 0 && scene.Weight(VerdictScene.Script, 0) == 50,
            "the weights stay",
            scene.Describe);
        Wait.Until(() => CheckView.Of(Server("agent")).State == "drain", Limit, "it has asked", scene.Describe);
        agent.Line = "ready 100%";
        File.WriteAllText(scene.PathOf("code"), "0\n");
        scene.UntilWeight(VerdictScene.Agent, 100, Limit, "it serves");
        scene.UntilWeight(VerdictScene.Script, 100, Limit, "all of its weight");
    }

    [Fact]
    public void CheckRule_AllOrAny_DecidesOnTheWeight()
    {
        scene.Begin();
        string file = scene.PathOf("switch");
        UntilWeights(100, 100, "both are well");

        File.WriteAllText(file, "");
        UntilWeights(0, 100, "the file says down");
        Assert.Equal("file: file says down", CheckView.Of(Server("all")).Reason);
        scene.Servers[0].Health = 503;
        UntilWeights(0, 0, "both say down");
        Assert.Equal("http: L7 status 503", CheckView.Of(Server("all")).Reason);
        File.Delete(file);
        UntilWeights(0, 100, "only HTTP says down");
        scene.Servers[0].Health = 200;
        UntilWeights(100, 100, "both are well again");

        // The same question for both services is asked once.
        Assert.All(Server("any").GetProperty("checks").EnumerateArray(), check =>
            Assert.Equal(2, check.GetProperty("servers").GetInt32()));
    }

    [Fact]
    public void Flapping_DownTwice_IsHeldDownAndComesBack()
    {
        scene.Begin();
        string file = scene.PathOf("flap");
        scene.UntilWeight(VerdictScene.Flapping, 100, Limit, "it is well");
        foreach (int weight in (int[])[0, 100, 0])
        {
            if (weight == 0)
            {
                File.WriteAllText(file, "");
            }
            else
            {
                File.Delete(file);
            }

            scene.UntilWeight(VerdictScene.Flapping, weight, Limit, $"weight {weight}");
        }

        File.Delete(file);
        Wait.Until(() => CheckView.Of(Server("flapping")).Reason == "ok", Limit, "it passes", scene.Describe);
        JsonElement held = Server("flapping");
        Assert.Equal(("down", true), (held.GetProperty("health").GetString(), held.GetProperty("flapping").GetBoolean()));
        Assert.InRange(held.GetProperty("held_seconds").GetDouble(), 0.1, 5);
        Assert.Equal(0, scene.Weight(VerdictScene.Flapping, 0));
        Assert.Contains("flapping", scene.Director.Verb("status").Output);

        scene.UntilWeight(VerdictScene.Flapping, 100, Limit, "it is back");
        Assert.Contains("\"flapping_began\"", scene.Director.EventsVerb("--json").Output);
    }

    [Fact]
    public void Initial_ServersThatComeByReload_HaveTheirWeightAtOnceOrWhenTheyAreProven()
    {
        const string Address = "10.99.0.1";
        scene.Begin();

        // The client takes what is for these addresses and says nothing, until it has the second one.
        scene.Machine.Ip($"route add 10.99.0.0/24 via {Topology.ClientAddress}");
        scene.Director.Write(scene.Text(
            Late("held", Held, "initial = \"up\"", "") + Late("unproven", Unproven, "", "")
            + Late("absent", Absent, "", "on_failure = \"remove\"")));
        Run("reload");
        Assert.Equal(["unknown", "unknown", "unknown"], Healths("held", "unproven", "absent"));
        Assert.Equal(100, scene.Weight(Held, Address));
        Assert.Equal(0, scene.Weight(Unproven, Address));
        Assert.Null(scene.Weight(Absent, Address));

        Wait.Until(() => CheckView.Of(Server("unproven")).Health == "down", Limit, "the first result decides", scene.Describe);
        Assert.Equal(100, scene.Weight(Held, Address));
        Wait.Until(() => scene.Weight(Held, Address) == 0, Limit, "what is held for up is down after two failures", scene.Describe);

        scene.Topology.Client.Ip($"address add {Address}/32 dev lo");
        using var server = new HttpServer(scene.Topology.Client, "late", 80);
        Wait.Until(
            () => ((string[])[Held, Unproven, Absent]).All(service => scene.Weight(service, Address) == 100),
            Limit,
            "all are proven",
            scene.Describe);
    }

    private static string Late(string name, string listen, string check, string keys) => $$"""

        [service.{{name}}]
        listen = ["{{listen}}"]
        {{keys}}
        check  = { type = "tcp", port = 80, interval = "3s", timeout = "3s", rise = 1, fall = 2{{(check.Length > 0 ? ", " : "")}}{{check}} }
        [[service.{{name}}.server]]
        address = "10.99.0.1:{{listen.Split(':')[^1]}}"
        weight  = 100

        """;

    private void UntilWeights(int all, int any, string what) => Wait.Until(
        () => scene.Weight(VerdictScene.All, 0) == all && scene.Weight(VerdictScene.Any, 0) == any, Limit, what, scene.Describe);

    private void Run(params string[] verb)
    {
        ShellResult result = scene.Director.Verb(verb);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', verb)}: {result.Output}{result.Errors}");
    }

    // The first server of a service.
    private JsonElement Server(string service) => scene.Director.Status().GetProperty("services").EnumerateArray()
        .Single(entry => entry.GetProperty("name").GetString() == service).GetProperty("servers")[0];

    // Of the first servers of services, all at one time.
    private string?[] Healths(params string[] services)
    {
        JsonElement status = scene.Director.Status().GetProperty("services");
        return [.. services.Select(name => CheckView.Of(status.EnumerateArray()
            .Single(entry => entry.GetProperty("name").GetString() == name).GetProperty("servers")[0]).Health)];
    }

    private Socket Connect(string name)
    {
        // The servers take turns.
        for (int attempt = 0; attempt < 4; attempt++)
        {
            Socket socket = scene.Topology.Client.Invoke(() => Request.Connect(IPEndPoint.Parse(VerdictScene.Agent), Limit))!;
            if (Request.AskAgain(socket) == name)
            {
                return socket;
            }

            socket.Dispose();
        }

        throw new InvalidOperationException($"{name} does not get a turn\n{scene.Describe()}");
    }

    // What one client is answered, each answer once.
    private string?[] Answers() =>
    [
        .. Enumerable.Range(0, 4).Select(_ => scene.Topology.Client.Invoke(() =>
            Request.Http(IPEndPoint.Parse(VerdictScene.Agent), Limit))).Distinct(),
    ];
}
