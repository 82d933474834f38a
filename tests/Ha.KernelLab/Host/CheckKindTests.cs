using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>
/// Every kind of check by the native executable, in which HTTP/2, TLS and regular expressions are other code than here,
/// against the programs that people run.
/// </summary>
public sealed class CheckKindTests(KindScene scene) : IClassFixture<KindScene>
{
    private static readonly CheckView Unexpected = CheckView.Down("L7 answer is not the expected one");
    private static readonly CheckView Refused = CheckView.Down("L4 refused");

    [Fact]
    public void DnsAndUdp_Dnsmasq_AnswersAreComparedAndItsEndIsSeen()
    {
        Requirements.Dnsmasq();
        scene.Begin();
        using (ServerProgram.Dnsmasq(scene.Client, KindScene.Server))
        {
            scene.Until(
                ("dns-a", CheckView.Up),
                ("dns-mx", CheckView.Up),
                ("dns-other", Unexpected),
                ("dns-none", CheckView.Down("DNS answer NXDOMAIN")),
                ("udp", CheckView.Up),
                ("udp-other", Unexpected));
            Assert.Equal(1, scene.Metric("dns-a", "server_check_up", "check", "dns"));
        }

        // The kernel tells who asks that nobody listens.
        scene.Until(("dns-a", Refused), ("dns-mx", Refused), ("udp", Refused));
        Assert.Equal(0, scene.Metric("dns-a", "server_check_up", "check", "dns"));
        Assert.Equal(0, scene.Metric("udp", "server_check_up", "check", "udp"));
    }

    [Fact]
    public void SmtpAndTcp_OpenSmtpd_GreetingAndDialogueAreJudgedAndItsEndIsSeen()
    {
        Requirements.OpenSmtpd();
        scene.Begin();
        using (ServerProgram.OpenSmtpd(scene.Client, KindScene.Server, scene.Topology.RuntimeDirectory))
        {
            // The server waits for what we say: what it has not said by the time-out it does not say.
            scene.Until(("smtp", CheckView.Up), ("greeting", CheckView.Up), ("greeting-other", CheckView.Down("L7 timeout")));
            Assert.Equal(1, scene.Metric("smtp", "server_check_up", "check", "smtp"));
        }

        scene.Until(("smtp", Refused), ("greeting", Refused), ("greeting-other", Refused));
        Assert.Equal(0, scene.Metric("smtp", "server_check_up", "check", "smtp"));
    }

    [Fact]
    public void HttpBody_ServerSaysWhatIsWanted_OrNot()
    {
        scene.Begin();
        using (new HttpServer(scene.Client, "ready-42", KindScene.HttpPort))
        {
            scene.Until(("body", CheckView.Up), ("body-regex", CheckView.Up), ("body-other", Unexpected), ("talk", CheckView.Up));
        }

        using (new HttpServer(scene.Client, "busy", KindScene.HttpPort))
        {
            scene.Until(("body", Unexpected), ("body-regex", Unexpected), ("body-other", CheckView.Up), ("talk", CheckView.Up));
            Assert.Equal(0, scene.Metric("body-regex", "server_check_up", "check", "http"));
            Assert.Equal(1, scene.Metric("talk", "server_check_up", "check", "tcp"));
        }

        scene.Until(("body", Refused), ("body-regex", Refused), ("body-other", Refused), ("talk", Refused));
    }

    [Fact]
    public void Ping_HostAnswersOrIsSilent_OfBothFamilies()
    {
        CheckView silent = CheckView.Down("L4 timeout");
        scene.Begin();
        scene.Until(("ping", CheckView.Up), ("ping6", CheckView.Up));

        scene.Client.Sysctl("net/ipv4/icmp_echo_ignore_all", 1);
        scene.Until(("ping", silent), ("ping6", CheckView.Up));
        scene.Client.Sysctl("net/ipv4/icmp_echo_ignore_all", 0);
        scene.Client.Sysctl("net/ipv6/icmp/echo_ignore_all", 1);
        scene.Until(("ping", CheckView.Up), ("ping6", silent));
        scene.Client.Sysctl("net/ipv6/icmp/echo_ignore_all", 0);
        scene.Until(("ping6", CheckView.Up));
    }

    [Fact]
    public void File_OperatorsSwitch_TakesTheServerOutAndBringsItBack()
    {
        scene.Begin();
        scene.Until(("file", CheckView.Up));

        File.WriteAllText(scene.Switch, "");
        scene.Until(("file", CheckView.Down("file says down")));
        File.WriteAllText(scene.Switch, "drain\n");
        scene.Until(("file", new CheckView("up", "ok", "drain")));
        Assert.Equal(1, scene.Metric("file", "server_advised_state", "state", "drain"));
        File.WriteAllText(scene.Switch, "maint\n");
        scene.Until(("file", new CheckView("up", "ok", "maintenance")));
        File.WriteAllText(scene.Switch, "nonsense\n");
        scene.Until(("file", new CheckView("up", "text of the file is not understood", "maintenance")));
        File.Delete(scene.Switch);
        scene.Until(("file", CheckView.Up));
        Assert.Equal(0, scene.Metric("file", "server_advised_state", "state", "maintenance"));
    }

    [Fact]
    public void Script_ExitCode_IsTheWeight()
    {
        scene.Begin();
        scene.Until(("script", CheckView.Up));

        File.WriteAllText(scene.ExitCode, "52");
        scene.Until(("script", new CheckView("up", "ok", "ready", 50)));
        Assert.Equal(50, scene.Metric("script", "server_advised_weight"));
        Assert.Equal(100, scene.Metric("script", "server_weight"));
        File.WriteAllText(scene.ExitCode, "2");
        scene.Until(("script", new CheckView("up", "ok", "ready", 0)));
        File.WriteAllText(scene.ExitCode, "1");

        // A failure says nothing of the weight: it is what was wanted last.
        scene.Until(("script", new CheckView("down", "script exit 1", "ready", 0)));
        File.WriteAllText(scene.ExitCode, "0");
        scene.Until(("script", CheckView.Up));
        Assert.Null(scene.Metric("script", "server_advised_weight"));
    }

    [Fact]
    public void Agent_SaysWeightDrainAndDown_IsHeeded_AndItsEndChangesNothing()
    {
        scene.Begin();
        using var agent = new AgentServer(scene.Client, KindScene.AgentPort, "75%");
        scene.Until(("agent", new CheckView("up", "ok", "ready", 75)));
        Assert.Equal(75, scene.Metric("agent", "server_advised_weight"));
        Assert.Equal(1, scene.Metric("agent", "server_check_up", "check", "agent"));

        agent.Line = "drain # a new kernel";
        scene.Until(("agent", new CheckView("up", "ok", "drain", 75)));
        Assert.Equal(1, scene.Metric("agent", "server_advised_state", "state", "drain"));
        agent.Line = "ready 100%";
        scene.Until(("agent", new CheckView("up", "ok", "ready", 100)));
        agent.Line = "down";
        scene.Until(("agent", new CheckView("down", "agent says down", "ready", 100)));
        Assert.Equal(0, scene.Metric("agent", "server_check_up", "check", "agent"));
        agent.Line = "up 20%";
        scene.Until(("agent", new CheckView("up", "ok", "ready", 20)));

        agent.Dispose();
        scene.Until(("agent", new CheckView("up", "agent does not answer: Connection refused", "ready", 20)));
        Assert.Equal(20, scene.Metric("agent", "server_advised_weight"));
    }

    [Fact]
    public void Grpc_WithAndWithoutTls_ServingNotServingAndGone()
    {
        scene.Begin();
        using var plain = new GrpcServer(scene.Client, KindScene.GrpcPort);
        using var secure = new GrpcServer(scene.Client, KindScene.GrpcTlsPort, scene.Certificate);
        scene.Until(
            ("grpc", CheckView.Up),
            ("grpc-tls", CheckView.Up),
            ("grpc-untrusted", CheckView.Down("TLS certificate is not trusted")));
        Assert.Equal(1, scene.Metric("grpc-tls", "server_check_up", "check", "grpc"));

        plain.Serving = secure.Serving = 2;
        scene.Until(
            ("grpc", CheckView.Down("gRPC health NOT_SERVING (2)")),
            ("grpc-tls", CheckView.Down("gRPC health NOT_SERVING (2)")));
        plain.Dispose();
        secure.Dispose();
        scene.Until(("grpc", Refused), ("grpc-tls", Refused), ("grpc-untrusted", Refused));
        Assert.Equal(0, scene.Metric("grpc", "server_check_up", "check", "grpc"));
    }
}
