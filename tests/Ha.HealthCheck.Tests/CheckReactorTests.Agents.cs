using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

/// <content>Agents beside servers, good and bad.</content>
public sealed partial class CheckReactorTests
{
    [Theory]
    [InlineData("up 75%\r\n", AdvisedMode.Ready, 75)]
    [InlineData("drain\n", AdvisedMode.Drain, null)]
    [InlineData("ready,50%", AdvisedMode.Ready, 50)]
    public async Task Agent_SaysUpOrAWeight_IsUpWithItsAdvice(string answer, AdvisedMode mode, int? percent)
    {
        await using LoopbackServer agent = Saying(answer);
        using var checks = new RunningChecks(("a", Agent(agent.EndPoint)));

        CheckStatus status = checks.AwaitState("a", HealthState.Up);

        Assert.Equal(new ProbeAdvice { Mode = mode, Percent = percent }, status.LastOutcome!.Value.Advice);
    }

    [Fact]
    public async Task Agent_LineIsComplete_IsNotWaitedForAnyLonger()
    {
        await using var agent = new LoopbackServer(async (socket, stop) =>
        {
            await socket.SendAsync("up\nand then nothing"u8.ToArray(), SocketFlags.None, stop);
            await Task.Delay(-1, stop);
        });
        using var checks = new RunningChecks(("a", Agent(agent.EndPoint)));

        checks.AwaitState("a", HealthState.Up);
    }

    [Fact]
    public async Task Agent_DoesNotAnswer_IsToldOnceSoThatNobodyWaitsForIt()
    {
        await using LoopbackServer agent = Saying("");
        using var told = new BlockingCollection<CheckStatus>();
        using var reactor = new CheckReactor(told.Add, capacity: 1);
        reactor.Replace([("a", Agent(agent.EndPoint))]);
        reactor.Start();

        Assert.True(told.TryTake(out CheckStatus? first, RunningChecks.Patience));
        Assert.Equal((HealthState.Unknown, ProbeOutcomeKind.AgentUnreachable), (first.State, first.LastOutcome!.Value.Kind));
        Assert.True(SpinWait.SpinUntil(() => reactor.ReadStatus()[0].Inconclusive >= 3, RunningChecks.Patience));
        Assert.Empty(told);
    }

    [Fact]
    public async Task Agent_SaysDown_IsDownWithTheReason()
    {
        await using LoopbackServer agent = Saying("down 10% #disk is full\n");
        using var checks = new RunningChecks(("a", Agent(agent.EndPoint)));

        ProbeOutcome outcome = checks.AwaitState("a", HealthState.Down).LastOutcome!.Value;

        Assert.Equal(("agent says down", 10), (outcome.ToString(), outcome.Advice.Percent));
    }

    [Fact]
    public async Task Agent_IsAsked_GetsTheTextFirst()
    {
        await using var agent = new LoopbackServer(async (socket, stop) =>
        {
            byte[] buffer = new byte[16];
            int length = await socket.ReceiveAsync(buffer, SocketFlags.None, stop);
            string answer = Encoding.ASCII.GetString(buffer, 0, length) == "web1\n" ? "up\n" : "down\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(answer), SocketFlags.None, stop);
        });
        using var checks = new RunningChecks(("a", Agent(agent.EndPoint, "web1\n")), ("b", Agent(agent.EndPoint, "web2\n")));

        checks.AwaitState("a", HealthState.Up);
        checks.AwaitState("b", HealthState.Down);
    }

    [Fact]
    public async Task Agent_SpeaksByteByByte_IsHeardToTheEnd()
    {
        await using var agent = new LoopbackServer((socket, stop) => DripAsync(socket, "up\n", TimeSpan.FromMilliseconds(5), stop));
        using var checks = new RunningChecks(("a", Slow(Agent(agent.EndPoint))));

        checks.AwaitState("a", HealthState.Up);
    }

    [Theory]
    [InlineData("silent", "agent does not answer: Connection timed out")]
    [InlineData("one byte a second", "agent does not answer: Connection timed out")]
    [InlineData("closes", "agent does not answer: it closed the connection")]
    [InlineData("resets", "agent does not answer: Connection reset by peer")]
    [InlineData("refuses", "agent does not answer: Connection refused")]
    [InlineData("flood", "agent answer is not understood")]
    [InlineData("other words", "agent answer is not understood")]
    [InlineData("no UTF-8", "agent answer is not understood")]
    [InlineData("empty line", "agent answer is not understood")]
    public async Task Agent_DoesNotAnswerAsItShould_SaysNothingAboutTheServer(string conduct, string reason)
    {
        await using var agent = new LoopbackServer(async (socket, stop) =>
        {
            switch (conduct)
            {
                case "silent":
                    await Task.Delay(-1, stop);
                    break;
                case "one byte a second":
                    await DripAsync(socket, "up\n", TimeSpan.FromSeconds(1), stop);
                    break;
                case "resets":
                    socket.LingerState = new LingerOption(true, 0);
                    break;
                case "flood":
                    await FloodAsync(new NetworkStream(socket), string.Concat(Enumerable.Repeat("up, ", 10_000)), stop);
                    break;
                case "other words":
                    await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n"u8.ToArray(), SocketFlags.None, stop);
                    break;
                case "no UTF-8":
                    await socket.SendAsync(new byte[] { 0xff, 0xfe, 0x0a }, SocketFlags.None, stop);
                    break;
                case "empty line":
                    await socket.SendAsync("\r\n"u8.ToArray(), SocketFlags.None, stop);
                    break;
                default:
                    break;
            }
        });
        IPEndPoint target = conduct == "refuses" ? await UnusedEndPointAsync() : agent.EndPoint;
        using var checks = new RunningChecks(("a", Agent(target)));

        CheckStatus status = checks.Await("a", status => status.Inconclusive >= 2);

        Assert.Equal((HealthState.Unknown, reason), (status.State, status.LastOutcome!.Value.ToString()));
        Assert.Equal(0, status.Failed);
    }

    [Fact]
    public async Task Agent_AndExpectedBodyInSteadyState_AllocateNothing()
    {
        await using LoopbackServer agent = Saying("down 50% #full\n");
        await using LoopbackServer body = LoopbackServer.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n");
        long[] allocated = new long[8];
        int reports = 0;
        using var reactor = new CheckReactor(
            _ => Volatile.Write(ref allocated[reports++], GC.GetAllocatedBytesForCurrentThread()), capacity: 16);

        // Two states are decided at the beginning; the third ends the measurement, many attempts later.
        reactor.Replace(
        [
            ("agent", Hurried(Agent(agent.EndPoint, "web\n"))),
            ("body", Hurried(Body(body.EndPoint, Fine))),
            ("ending", RunningChecks.Shell("sleep 2; exit 1") with { Interval = Long, Timeout = Long }),
        ]);
        reactor.Start();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref allocated[2]) > 0, RunningChecks.Patience));

        // The copy of one status, and the thread that starts the script.
        Assert.True(reactor.ReadDurations().Count > 30);
        Assert.InRange(allocated[2] - allocated[1], 0, 1536);

        static CheckSettings Hurried(CheckSettings settings) => settings with
        {
            Interval = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromMilliseconds(50), Rise = 100,
        };
    }

    private static CheckSettings Agent(IPEndPoint target, string send = "") =>
        RunningChecks.Quick(new AgentProbeSettings(target, new ByteText(send)));

    /// <summary>A server that speaks first.</summary>
    private static LoopbackServer Saying(string text) => new(
        async (socket, stop) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), SocketFlags.None, stop));

    private static async Task DripAsync(Socket socket, string text, TimeSpan pause, CancellationToken stop)
    {
        socket.NoDelay = true;
        foreach (byte one in Encoding.Latin1.GetBytes(text))
        {
            await Task.Delay(pause, stop);
            await socket.SendAsync(new[] { one }, SocketFlags.None, stop);
        }
    }
}
