using System.Net;
using System.Text;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Udp_ServerAnswersAsWanted_IsUp(string address)
    {
        string? heard = null;
        await using var server = new LoopbackDatagrams(
            asked =>
            {
                heard = Encoding.ASCII.GetString(asked);
                return ["pong"u8.ToArray()];
            },
            IPAddress.Parse(address));
        using var checks = new RunningChecks(
            ("text", Udp(server.EndPoint, "ping", Text("ong"))),
            ("mask", Udp(server.EndPoint, "ping", new MaskPattern([null, (byte)'o']))),
            ("regex", Udp(server.EndPoint, "ping", new RegexPattern("^pong$"))),
            ("any", Udp(server.EndPoint, "ping", null)));

        Assert.All(["text", "mask", "regex", "any"], id => checks.AwaitState(id, HealthState.Up));
        Assert.Equal("ping", heard);
        Assert.True(checks.Status("any").LastOutcome!.Value.Duration < TimeSpan.FromMilliseconds(400), "at once");
    }

    [Theory]
    [InlineData("no")]
    [InlineData("")]
    [InlineData("\u00FF\u00C3")]
    public async Task Udp_FirstAnswerIsAnother_IsDownThoughAGoodOneFollows(string first)
    {
        await using var server = new LoopbackDatagrams(_ => [Encoding.Latin1.GetBytes(first), "pong"u8.ToArray()]);
        using var checks = new RunningChecks(
            ("text", Udp(server.EndPoint, "", Text("pong"))), ("regex", Udp(server.EndPoint, "", new RegexPattern("pong"))));

        Assert.Equal(ProbeOutcomeKind.L7Unexpected, checks.AwaitState("text", HealthState.Down).LastOutcome!.Value.Kind);
        Assert.Equal(ProbeOutcomeKind.L7Unexpected, checks.AwaitState("regex", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Udp_NobodyIsThere_IsRefused(bool isAnswerWanted)
    {
        IPEndPoint nobody = await LoopbackDatagrams.UnusedAsync();
        using var checks = new RunningChecks(("a", Udp(nobody, "x", isAnswerWanted ? Text("y") : null)));

        Assert.Equal("L4 refused", checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Udp_ServerIsSilent_IsUpOnlyIfNoAnswerIsWanted()
    {
        await using LoopbackDatagrams server = LoopbackDatagrams.Silent();
        using var checks = new RunningChecks(
            ("any", Udp(server.EndPoint, "", null)), ("wanted", Udp(server.EndPoint, "", Text("y"))));

        CheckStatus up = checks.AwaitState("any", HealthState.Up);
        CheckStatus down = checks.AwaitState("wanted", HealthState.Down);

        Assert.True(up.LastOutcome!.Value.Duration >= TimeSpan.FromMilliseconds(400), "not before the deadline");
        Assert.Equal(ProbeOutcomeKind.L7Timeout, down.LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Udp_LargestDatagrams_AreLookedAtToTheirEnd()
    {
        await using var server = new LoopbackDatagrams(asked => [asked]);
        string words = new string('x', 65_000) + "end";
        using var checks = new RunningChecks(
            ("text", Slow(Udp(server.EndPoint, words, Text("end")))),
            ("regex", Slow(Udp(server.EndPoint, words, new RegexPattern("^x+end$")))));

        checks.AwaitState("text", HealthState.Up);
        checks.AwaitState("regex", HealthState.Up);
    }

    [Fact]
    public void Udp_OurOwnPortIsThatOfTheTarget_IsNoServer() => OwnNetwork.Run(network =>
    {
        network.Set("net/ipv4/ip_local_port_range", "40000 40000");
        using var checks = new RunningChecks(
            ("v4", Udp(new IPEndPoint(IPAddress.Loopback, 40000), "x", null)),
            ("v6", Udp(new IPEndPoint(IPAddress.IPv6Loopback, 40000), "x", Text("x"))));

        Assert.Equal("L4 refused", checks.AwaitState("v4", HealthState.Down).LastOutcome.ToString());
        Assert.Equal("L4 refused", checks.AwaitState("v6", HealthState.Down).LastOutcome.ToString());
    });

    [Fact]
    public void Udp_HostIsNotThere_IsUnreachable() => OwnNetwork.Run(network =>
    {
        network.AddEmptySegment();
        using var checks = new RunningChecks(
            ("absent", Slow(Udp(new IPEndPoint(OwnNetwork.Absent, 53), "x", null))),
            ("elsewhere", Udp(new IPEndPoint(OwnNetwork.Elsewhere, 53), "x", null)));

        Assert.Equal("L4 unreachable: No route to host", checks.AwaitState("absent", HealthState.Down).LastOutcome.ToString());
        Assert.Equal(
            "L4 unreachable: Network is unreachable", checks.AwaitState("elsewhere", HealthState.Down).LastOutcome.ToString());
    });

    [Fact]
    public async Task Udp_Floods_DelayNoOtherCheck()
    {
        byte[] junk = [.. Enumerable.Repeat((byte)'x', 60_000)];
        await using var flood = new LoopbackDatagrams(_ => Enumerable.Repeat(junk, 50));
        await using var good = new LoopbackDatagrams(_ => ["OK"u8.ToArray()]);
        using var checks = new RunningChecks(
        [
            .. Enumerable.Range(0, 20).Select(i => ($"bad{i}", Slow(Udp(flood.EndPoint, "", new RegexPattern("y|^(x+x+)+z"))))),
            ("good", Udp(good.EndPoint, "", Text("OK")) with { Timeout = Half }),
        ]);

        Assert.All(
            Enumerable.Range(0, 20),
            i => Assert.Equal(ProbeOutcomeKind.L7Unexpected, checks.AwaitOutcome($"bad{i}").LastOutcome!.Value.Kind));
        checks.Await("good", status => status.Succeeded >= 3);

        Assert.Equal(0, checks.Status("good").Failed);
    }

    private static CheckSettings Udp(IPEndPoint target, string send, AnswerPattern? expect) =>
        RunningChecks.Quick(new UdpProbeSettings(target, new ByteText(send), expect));
}
