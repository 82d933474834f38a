using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>Programs and webhooks are told of each change of state, in order, and can hold up nothing.</summary>
public sealed class HookTests
{
    // As one written for keepalived; and what docs/hooks.md adds.
    private const string Notify = """
        TYPE=$1
        NAME=$2
        STATE=$3
        PRIORITY=$4
        case $STATE in
            MASTER | BACKUP | FAULT | STOP) ;;
            *) exit 1 ;;
        esac
        env | sort > environment.$STATE
        id > user
        grep -h '^Cap[EPAI]' /proc/self/status > capabilities
        echo "$# $TYPE $NAME $STATE $PRIORITY" >> calls
        """;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);

    [Fact]
    public void NotifyScriptOfKeepalived_StartAndStop_IsToldAsTheNamedUser()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Hooked(topology =>
        {
            folder = new HookFolder(topology, "hooks");
            return $$"""[{ command = ["{{folder.Script("notify", Notify)}}"], user = "nobody" }]""";
        }).Start();
        pair.Until(() => folder!.Lines("calls").Length >= 2, Settle, "BACKUP and MASTER are told");

        Assert.Equal(0, pair.Directors[0].Stop());

        Assert.Equal(
            ["4 INSTANCE web BACKUP 150", "4 INSTANCE web MASTER 150", "4 INSTANCE web STOP 150"], folder!.Lines("calls"));
        Assert.Matches(@"^uid=\d+\(nobody\) gid=\d+\(nogroup\) groups=\d+\(nogroup\)$", Assert.Single(folder.Lines("user")));
        Assert.All(folder.Lines("capabilities"), line => Assert.EndsWith("\t0000000000000000", line));
        AssertEnvironment(folder.Lines("environment.MASTER"));
    }

    [Fact]
    public void HangingHook_IsEnded_AndDelaysNeitherFailoverNorReloadNorStop()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Hooked(topology =>
        {
            folder = new HookFolder(topology, "hooks");
            string script = folder.Script(
                "hang", "trap '' TERM; echo $$ $HA_STATE >> calls; while true; do sleep 1; done");
            return $$"""[{ command = ["{{script}}"], timeout = "2s", retries = 0 }]""";
        }).Start();
        var master = (DirectorProcess)pair.Directors[0];
        pair.Until(() => folder!.Lines("calls").Length >= 1, Settle, "it hangs");

        long start = Stopwatch.GetTimestamp();
        Assert.Equal(0, master.Verb("reload").ExitCode);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2), "the reload waited");
        Faults.Strike(pair, 0, "silent network");
        TimeSpan gap = pair.Until(() => pair.Holds(1), "the peer takes over");
        Faults.Mend(pair, 0, "silent network");
        pair.Until(() => pair.Holds(0) && !pair.Holds(1), "the first is Master again");

        Assert.True(gap < TimeSpan.FromMilliseconds(500) + Requirements.Noise, $"{gap}");
        pair.Until(() => folder!.Lines("calls").Length >= 2, Settle, "it was ended and called for the next change");
        string first = folder!.Lines("calls")[0].Split(' ')[0];
        Assert.False(Directory.Exists($"/proc/{first}"), "it was killed, though deaf to SIGTERM");

        start = Stopwatch.GetTimestamp();
        Assert.Equal(0, master.Stop());
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(8), "the stop waited");
        Assert.Contains("hook_failed", master.Machine.Run(
            Requirements.Executable, "events", "--config", master.ConfigFile, "--socket", master.Socket));
        Assert.All(folder.Lines("calls"), line => Assert.False(Directory.Exists($"/proc/{line.Split(' ')[0]}"), line));
    }

    [Fact]
    public void Webhook_FailsTwiceThenWorks_GetsEveryChangeInOrder()
    {
        Requirements.Director();
        WebhookReceiver? receiver = null;
        using Pair pair = Hooked(topology =>
        {
            receiver = new WebhookReceiver(topology.Client, failures: 2);
            return $$"""[{ webhook = "http://{{Topology.ClientAddress}}:{{WebhookReceiver.Port}}/vrrp", retries = 5 }]""";
        }).Start();
        using WebhookReceiver owned = receiver!;
        pair.Until(() => owned.Posts is [.., { State: "MASTER", Status: 204 }], Settle, "it was told of MASTER");

        Assert.Equal(0, pair.Directors[0].Stop());

        WebhookPost[] posts = owned.Posts;
        Assert.Equal([503, 503], posts.Take(2).Select(post => post.Status));
        Assert.All(posts.Skip(2), post => Assert.Equal(204, post.Status));
        Assert.Equal(posts.Select(post => post.Event).Order(), posts.Select(post => post.Event));
        Assert.Equal(["BACKUP", "MASTER", "STOP"], posts.Select(post => post.State).Distinct());
        Assert.All(posts.GroupBy(post => post.Event), tries => Assert.Single(tries.Select(post => post.Key).Distinct()));
        Assert.Equal("10.77.0.10/24", posts[0].Body.GetProperty("addresses")[0].GetString());
    }

    [Fact]
    public void Webhook_OverHttps_TrustedServerIsTold_UntrustedIsNot()
    {
        Requirements.Director();
        using X509Certificate2 trusted = LabCertificate.For(Topology.ClientAddress);
        using X509Certificate2 stranger = LabCertificate.For(Topology.ClientAddress);
        var plan = new LabPlan();
        WebhookReceiver[] receivers = [];
        using var pair = new Pair(plan, create: (topology, director) =>
        {
            string authority = $"{topology.RuntimeDirectory}/authority.pem";
            File.WriteAllText(authority, trusted.ExportCertificatePem());
            receivers = receivers.Length > 0 ? receivers :
            [
                new WebhookReceiver(topology.Client, failures: 0, trusted, 8443),
                new WebhookReceiver(topology.Client, failures: 0, stranger, 8444),
            ];
            string hooks = string.Join(", ", new[] { 8443, 8444 }.Select(port =>
                $$"""{ webhook = "https://{{Topology.ClientAddress}}:{{port}}/vrrp", retries = 0 }"""));
            return new DirectorProcess(
                topology, director, LabFile.Text(topology, plan, director) + (director == 0 ? $"on_change = [{hooks}]\n" : ""))
            {
                Environment = [$"SSL_CERT_FILE={authority}"],
            };
        });
        pair.Start();
        using WebhookReceiver good = receivers[0];
        using WebhookReceiver bad = receivers[1];

        pair.Until(() => good.Posts is [.., { State: "MASTER", Status: 204 }], Settle, "it was told of MASTER");
        var master = (DirectorProcess)pair.Directors[0];
        pair.Until(() => master.EventsVerb().Output.Contains("hook_failed", StringComparison.Ordinal), Settle, "the other failed");
        Assert.Empty(bad.Posts);
        Assert.Contains("certificate", master.EventsVerb().Output);
    }

    [Fact]
    public void QuickChanges_AreToldInTheOrderOfTheTimeline()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Hooked(topology =>
        {
            folder = new HookFolder(topology, "hooks");
            return $"""["{folder.Script("slow", "sleep 0.2; echo $HA_EVENT $HA_PREVIOUS_STATE $HA_STATE >> calls")}"]""";
        }).Start();
        var master = (DirectorProcess)pair.Directors[0];

        for (int i = 0; i < 4; i++)
        {
            pair.Topology.CutCable(0);
            pair.Until(() => pair.Holds(1), "the peer is Master");
            pair.Topology.JoinCable(0);
            pair.Until(() => pair.Holds(0), "the first is Master");
        }

        string[] timeline = Transitions(master);
        Assert.True(timeline.Length >= 10, string.Join('\n', timeline));
        pair.Until(() => folder!.Lines("calls").Length >= timeline.Length, Settle, "all is told");
        Assert.Equal(timeline, folder!.Lines("calls"));
    }

    [Fact]
    public void DirectorAlone_RestartedWithinTheGrace_TellsThePresentStateAgain()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Hooked(topology =>
        {
            folder = new HookFolder(topology, "hooks");
            return $"""["{folder.Script("notify", "echo $HA_PREVIOUS_STATE $HA_STATE >> calls")}"]""";
        }).Start();
        pair.Until(() => folder!.Lines("calls").Length >= 2, Settle, "BACKUP and MASTER are told");

        Native.Signal(pair.Directors[0].ProcessId, Native.SigKill);
        pair.Until(() => !pair.Directors[0].IsRunning, "it is gone");
        pair.Directors[0].Start();

        pair.Until(() => folder!.Lines("calls").Length >= 3, Settle, "the present state is told");
        Wait.Throughout(TimeSpan.FromSeconds(2), () => pair.Holds(0), "it keeps its role", pair.Describe);
        Assert.Equal(["STOP BACKUP", "BACKUP MASTER", "MASTER MASTER"], folder!.Lines("calls"));
    }

    [Fact]
    public void UnknownUserAndMissingProgram_AreSaid_AndOthersAreToldAllTheSame()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = Hooked(topology =>
        {
            folder = new HookFolder(topology, "hooks");
            string script = folder.Script("notify", "echo $3 >> calls");
            return $$"""
                [{ command = ["{{script}}"], user = "nobody-of-that-name", retries = 0 },
                 { command = ["/nonexistent/notify"], user = "nobody", retries = 0 }, "{{script}}"]
                """;
        }).Start();

        pair.Until(() => folder!.Lines("calls").Length >= 2, Settle, "BACKUP and MASTER are told");

        Assert.Equal(["BACKUP", "MASTER"], folder!.Lines("calls"));
        Assert.Contains("there is no user nobody-of-that-name", pair.Directors[0].Log);
        Assert.Contains("cannot start /nonexistent/notify: No such file or directory", pair.Directors[0].Log);
    }

    [Fact]
    public void Reload_RouterTakenOut_IsToldOfItsEnd()
    {
        Requirements.Director();
        HookFolder? folder = null;
        using Pair pair = new Pair(new LabPlan()).Start();
        folder = new HookFolder(pair.Topology, "hooks");
        var master = (DirectorProcess)pair.Directors[0];
        string without = File.ReadAllText(master.ConfigFile);

        master.Write(without + $"""

            [vrrp.second]
            interface = "eth0"
            vrid = 52
            addresses = ["10.77.0.99/24"]
            advert_interval = "100ms"
            on_change = ["{folder.Script("notify", "echo $2 $3 $HA_VRID $HA_ADDRESSES >> calls")}"]

            """);
        Assert.Equal(0, master.Verb("reload").ExitCode);
        pair.Until(() => folder.Lines("calls").Length >= 2, Settle, "BACKUP and MASTER are told");
        master.Write(without);
        Assert.Equal(0, master.Verb("reload").ExitCode);
        pair.Until(() => folder.Lines("calls").Length >= 3, Settle, "STOP is told");

        Assert.Equal(
            [
                "second BACKUP 52 10.77.0.99/24",
                "second MASTER 52 10.77.0.99/24",
                "second STOP 52 10.77.0.99/24",
            ],
            folder.Lines("calls"));
    }

    /// <summary>A pair whose first director has these hooks.</summary>
    private static Pair Hooked(Func<Topology, string> hooks)
    {
        var plan = new LabPlan();
        return new Pair(plan, create: (topology, director) => new DirectorProcess(
            topology,
            director,
            LabFile.Text(topology, plan, director) + (director == 0 ? $"on_change = {hooks(topology)}\n" : "")));
    }

    private static string[] Transitions(DirectorProcess director)
    {
        string output = director.Verb("events", "--json").Output;
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => entry.GetProperty("kind").GetString() == "transition")
            .Select(entry => $"{entry.GetProperty("sequence").GetInt64()} {Word(entry, "from")} {Word(entry, "to")}")];
    }

    private static string Word(JsonElement entry, string member) =>
        entry.GetProperty(member).GetString() is { } word && word != "initialize" ? word.ToUpperInvariant() : "STOP";

    private static void AssertEnvironment(string[] lines)
    {
        // The shell adds some of its own.
        Dictionary<string, string> variables = lines.Select(line => line.Split('=', 2))
            .Where(pair => pair[0] is not "PWD" and not "OLDPWD" and not "SHLVL" and not "_")
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(
            [
                "HA_ADDRESSES", "HA_CAUSE", "HA_DIRECTOR", "HA_EVENT", "HA_INTERFACE", "HA_PREVIOUS_STATE",
                "HA_PRIORITY", "HA_REASON", "HA_ROUTER", "HA_STATE", "HA_TIME", "HA_VRID", "LANG", "PATH",
            ],
            variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ("lb1", "web", "51", "eth0", "MASTER", "BACKUP", "150", "no-adverts", $"{Topology.Vip}/24"),
            (variables["HA_DIRECTOR"], variables["HA_ROUTER"], variables["HA_VRID"], variables["HA_INTERFACE"],
                variables["HA_STATE"], variables["HA_PREVIOUS_STATE"], variables["HA_PRIORITY"], variables["HA_CAUSE"],
                variables["HA_ADDRESSES"]));
        Assert.StartsWith("no adverts for", variables["HA_REASON"]);
        Assert.True(DateTimeOffset.TryParse(variables["HA_TIME"], out _), variables["HA_TIME"]);
    }
}
