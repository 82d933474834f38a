using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    [Fact]
    public async Task Smtp_ServerGreetsAndAnswers_IsUpAndIsTakenLeaveOf()
    {
        var heard = new ConcurrentQueue<string>();
        await using LoopbackServer server = Mailing(
            "220-mail.example ESMTP\r\n220 ready\r\n", heard, ("EHLO", "250-mail.example\r\n250-PIPELINING\r\n250 SIZE\r\n"));
        using var checks = new RunningChecks(("a", Smtp(server.EndPoint) with { Interval = Long }));

        checks.AwaitState("a", HealthState.Up);

        Assert.True(SpinWait.SpinUntil(() => heard.Count == 3, RunningChecks.Patience), string.Join(", ", heard));
        Assert.Equal(["EHLO director.example", "QUIT", "the end"], heard);
    }

    [Fact]
    public async Task Smtp_ServerKnowsOnlyHelo_IsUp()
    {
        var heard = new ConcurrentQueue<string>();
        await using LoopbackServer server = Mailing(
            "220 old\r\n", heard, ("EHLO", "502 what?\r\n"), ("HELO", "250 hello\r\n"));
        using var checks = new RunningChecks(("a", Smtp(server.EndPoint) with { Interval = Long }));

        checks.AwaitState("a", HealthState.Up);

        Assert.True(SpinWait.SpinUntil(() => heard.Count == 4, RunningChecks.Patience), string.Join(", ", heard));
        Assert.Equal(["EHLO director.example", "HELO director.example", "QUIT", "the end"], heard);
    }

    [Theory]
    [InlineData("554 no\r\n", "250 x\r\n", "250 x\r\n", "SMTP reply 554")]
    [InlineData("421-busy\r\n421 later\r\n", "250 x\r\n", "250 x\r\n", "SMTP reply 421")]
    [InlineData("250 x\r\n", "250 x\r\n", "250 x\r\n", "SMTP reply 250")]
    [InlineData("220 x\r\n", "421 x\r\n", "250 x\r\n", "SMTP reply 421")]
    [InlineData("220 x\r\n", "220 x\r\n", "250 x\r\n", "SMTP reply 220")]
    [InlineData("220 x\r\n", "500 x\r\n", "504 x\r\n", "SMTP reply 504")]
    [InlineData("220 x\r\n", "hello\r\n", "250 x\r\n", "L7 invalid response")]
    [InlineData("220 x\r\n", "250-a\r\n251 b\r\n", "250 x\r\n", "L7 invalid response")]
    [InlineData("HTTP/1.1 400 Bad\r\n", "250 x\r\n", "250 x\r\n", "L7 invalid response")]
    public async Task Smtp_OtherReply_IsDownWithTheReason(string greeting, string ehlo, string helo, string reason)
    {
        await using LoopbackServer server = Mailing(greeting, [], ("EHLO", ehlo), ("HELO", helo));
        using var checks = new RunningChecks(("a", Smtp(server.EndPoint)));

        Assert.Equal(reason, checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Smtp_BadUtf8InATextAndBytesOneByOne_IsUp()
    {
        await using LoopbackServer server = Dripping("220 \u00FF\u00C3\r\n250-\u00FE\r\n250 x\r\n", TimeSpan.FromMilliseconds(1));
        using var checks = new RunningChecks(("a", Slow(Smtp(server.EndPoint))));

        checks.AwaitState("a", HealthState.Up);
    }

    [Fact]
    public async Task Smtp_SilentDrippingClosingResetting_AreDownWithTheirReasons()
    {
        await using var silent = new LoopbackServer((_, stop) => Task.Delay(-1, stop));
        await using LoopbackServer dripping = Dripping("220 x\r\n", TimeSpan.FromSeconds(1));
        await using LoopbackServer mute = Mailing("220 x\r\n", []);
        await using var closing = new LoopbackServer(async (socket, stop) => await socket.SendAsync("220-"u8.ToArray(), stop));
        await using LoopbackServer resetting = Resetting();
        using var checks = new RunningChecks(
            ("silent", Smtp(silent.EndPoint)),
            ("dripping", Smtp(dripping.EndPoint)),
            ("mute", Smtp(mute.EndPoint)),
            ("closing", Smtp(closing.EndPoint)),
            ("resetting", Smtp(resetting.EndPoint)),
            ("nobody", Smtp(await UnusedEndPointAsync())));

        Assert.Equal(ProbeOutcomeKind.L7Timeout, Reason("silent"));
        Assert.Equal(ProbeOutcomeKind.L7Timeout, Reason("dripping"));
        Assert.Equal(ProbeOutcomeKind.L7Timeout, Reason("mute"));
        Assert.Equal(ProbeOutcomeKind.L7Closed, Reason("closing"));
        Assert.Equal(ProbeOutcomeKind.L7Reset, Reason("resetting"));
        Assert.Equal(ProbeOutcomeKind.L4Refused, Reason("nobody"));

        ProbeOutcomeKind Reason(string id) => checks.AwaitState(id, HealthState.Down).LastOutcome!.Value.Kind;
    }

    [Fact]
    public async Task Smtp_Floods_EndAtTheLimitAndDelayNoOtherCheck()
    {
        await using var line = new LoopbackServer((socket, stop) => FloodAsync(socket, "220 ", stop));
        await using var garbage = new LoopbackServer((socket, stop) => FloodAsync(socket, "", stop));
        await using LoopbackServer good = Mailing("220 x\r\n", [], ("EHLO", "250 x\r\n"));
        LoopbackServer[] bad = [line, garbage];
        using var checks = new RunningChecks(
        [
            .. Enumerable.Range(0, 20).Select(i => ($"bad{i}", Slow(Smtp(bad[i % 2].EndPoint)))),
            ("good", Smtp(good.EndPoint) with { Timeout = Half }),
        ]);

        Assert.All(
            Enumerable.Range(0, 20),
            i => Assert.Equal("L7 invalid response", checks.AwaitOutcome($"bad{i}").LastOutcome.ToString()));
        checks.Await("good", status => status.Succeeded >= 3);

        Assert.Equal(0, checks.Status("good").Failed);
    }

    private static CheckSettings Smtp(IPEndPoint target) => RunningChecks.Quick(new SmtpProbeSettings(target, "director.example"));

    /// <summary>A mail server that knows some commands and is silent at others.</summary>
    private static LoopbackServer Mailing(
        string greeting, ConcurrentQueue<string> heard, params (string Command, string Reply)[] replies) =>
        new(async (socket, stop) =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(greeting), stop);
            using var reader = new StreamReader(new NetworkStream(socket));
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                heard.Enqueue(line);
                string? reply = replies.FirstOrDefault(known => line.StartsWith(known.Command, StringComparison.Ordinal)).Reply;
                if (reply is not null)
                {
                    await socket.SendAsync(Encoding.ASCII.GetBytes(reply), stop);
                }
            }

            // Otherwise it was a reset.
            heard.Enqueue("the end");
        });
}
