using System.Net;
using System.Net.Sockets;
using System.Text;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Talk_ServerAnswersAsWanted_IsUp(string address)
    {
        string? heard = null;
        await using var server = new LoopbackServer(
            async (socket, stop) =>
            {
                byte[] buffer = new byte[64];
                heard = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, stop));
                await socket.SendAsync("+PONG\r\n"u8.ToArray(), stop);
                await Task.Delay(-1, stop);
            },
            IPAddress.Parse(address));
        using var checks = new RunningChecks(
            ("text", Talk(server.EndPoint, "PING\r\n", Text("PONG"))),
            ("mask", Talk(server.EndPoint, "PING\r\n", new MaskPattern([(byte)'+', null, (byte)'O']))),
            ("regex", Talk(server.EndPoint, "PING\r\n", new RegexPattern("^\\+PONG\r\n$"))));

        Assert.All(["text", "mask", "regex"], id =>
        {
            CheckStatus status = checks.AwaitState(id, HealthState.Up);
            Assert.True(status.LastOutcome!.Value.Duration < TimeSpan.FromMilliseconds(400), "at once");
        });
        Assert.Equal("PING\r\n", heard);
    }

    [Fact]
    public async Task Talk_ServerSpeaksFirst_IsUp()
    {
        await using LoopbackServer server = Saying("SSH-2.0-", "OpenSSH\r\n");
        using var checks = new RunningChecks(("a", Talk(server.EndPoint, "", Text("2.0-Open"))));

        checks.AwaitState("a", HealthState.Up);
    }

    [Fact]
    public async Task Talk_NothingIsExpected_IsUpAndTheServerHearsItAll()
    {
        string words = new('x', 8_000_000); // more than the kernel takes at once
        var heard = new TaskCompletionSource<int>();
        await using var server = new LoopbackServer(async (socket, stop) =>
        {
            byte[] buffer = new byte[4096];
            int length = 0;
            int read;
            while ((read = await socket.ReceiveAsync(buffer, stop)) > 0)
            {
                length += read;
            }

            heard.TrySetResult(length);
        });
        using var checks = new RunningChecks(("a", Slow(Talk(server.EndPoint, words, null))));

        checks.AwaitState("a", HealthState.Up);

        Assert.Equal(words.Length, await heard.Task.WaitAsync(RunningChecks.Patience));
    }

    [Theory]
    [InlineData("-ERR\r\n", "L7 answer is not the expected one")]
    [InlineData("+PON", "L7 answer is not the expected one")]
    [InlineData("\u00FF\u00FE\u00C3", "L7 answer is not the expected one")]
    [InlineData("", "L7 connection closed before an answer")]
    public async Task Talk_ServerSaysSomethingElseAndCloses_IsDownWithTheReason(string answer, string reason)
    {
        await using LoopbackServer server = LoopbackServer.Answering(answer);
        using var checks = new RunningChecks(
            ("text", Talk(server.EndPoint, "a\r\n\r\n", Text("PONG"))),
            ("regex", Talk(server.EndPoint, "a\r\n\r\n", new RegexPattern("PONG"))));

        Assert.Equal(reason, checks.AwaitState("text", HealthState.Down).LastOutcome.ToString());
        Assert.Equal(reason, checks.AwaitState("regex", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Talk_AnswerIsNotUtf8_IsReadAsReplacements()
    {
        await using LoopbackServer server = Saying("\u00FF\u00C3OK");
        using var checks = new RunningChecks(
            ("regex", Talk(server.EndPoint, "", new RegexPattern("^\uFFFD\uFFFDOK"))),
            ("bytes", Talk(server.EndPoint, "", new TextPattern(new ByteText([0xFF, 0xC3])))));

        checks.AwaitState("regex", HealthState.Up);
        checks.AwaitState("bytes", HealthState.Up);
    }

    [Fact]
    public async Task Talk_MaskDiffers_IsDownAtOnceThoughTheServerIsNotDone()
    {
        await using LoopbackServer server = Saying("-");
        using var checks = new RunningChecks(("a", Slow(Talk(server.EndPoint, "", new MaskPattern([(byte)'+', null])))));

        CheckStatus status = checks.AwaitState("a", HealthState.Down);

        Assert.Equal(ProbeOutcomeKind.L7Unexpected, status.LastOutcome!.Value.Kind);
        Assert.True(status.LastOutcome.Value.Duration < TimeSpan.FromSeconds(4), $"{status}");
    }

    [Fact]
    public async Task Talk_NobodyListens_IsRefused()
    {
        using var checks = new RunningChecks(("a", Talk(await UnusedEndPointAsync(), "x", Text("y"))));

        Assert.Equal("L4 refused", checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Talk_BacklogIsFull_TimesOutBeforeTheConnectionStands()
    {
        await using var server = new LoopbackServer(serve: null, backlog: 0);
        using Socket first = await ConnectAsync(server.EndPoint);
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _ = second.ConnectAsync(server.EndPoint);
        using var checks = new RunningChecks(("a", Talk(server.EndPoint, "x", Text("y"))));

        Assert.Equal(ProbeOutcomeKind.L4Timeout, checks.AwaitState("a", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Talk_ServerIsSilentOrNeverReads_TimesOutAfterTheConnectionStands()
    {
        await using var silent = new LoopbackServer((_, stop) => Task.Delay(-1, stop));
        using var checks = new RunningChecks(
            ("silent", Talk(silent.EndPoint, "x", Text("y"))),
            ("stuck", Talk(silent.EndPoint, new string('x', 20_000_000), null)));

        Assert.Equal(ProbeOutcomeKind.L7Timeout, checks.AwaitState("silent", HealthState.Down).LastOutcome!.Value.Kind);
        Assert.Equal(ProbeOutcomeKind.L7Timeout, checks.AwaitState("stuck", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Talk_ServerResets_IsDownWithTheReason()
    {
        await using LoopbackServer server = Resetting();
        using var checks = new RunningChecks(("a", Talk(server.EndPoint, "x\r\n\r\n", Text("y"))));

        Assert.Equal(ProbeOutcomeKind.L7Reset, checks.AwaitState("a", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Talk_OneByteASecond_EndsAtTheDeadline()
    {
        await using LoopbackServer server = Dripping("+PONG\r\n", TimeSpan.FromSeconds(1));
        using var checks = new RunningChecks(("a", Talk(server.EndPoint, "", Text("PONG"))));

        CheckStatus status = checks.AwaitState("a", HealthState.Down);

        Assert.Equal(ProbeOutcomeKind.L7Timeout, status.LastOutcome!.Value.Kind);
        Assert.InRange(status.LastOutcome.Value.Duration, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Talk_ByteByByte_IsUp()
    {
        await using LoopbackServer server = Dripping("+PONG\r\n", TimeSpan.FromMilliseconds(1));
        using var checks = new RunningChecks(
            ("text", Slow(Talk(server.EndPoint, "", Text("PONG")))),
            ("regex", Slow(Talk(server.EndPoint, "", new RegexPattern("^.PONG")))));

        checks.AwaitState("text", HealthState.Up);
        checks.AwaitState("regex", HealthState.Up);
    }

    [Fact]
    public async Task Talk_Floods_EndAtTheLimitAndDelayNoOtherCheck()
    {
        await using var flood = new LoopbackServer((socket, stop) => FloodAsync(socket, "", stop));
        await using LoopbackServer good = Saying("OK");
        AnswerPattern[] patterns = [Text("y"), new RegexPattern("y|^(x+x+)+z"), new RegexPattern("x$y")];
        using var checks = new RunningChecks(
        [
            .. Enumerable.Range(0, 30).Select(i => ($"bad{i}", Slow(Talk(flood.EndPoint, "", patterns[i % patterns.Length])))),
            ("good", Talk(good.EndPoint, "", Text("OK")) with { Interval = Half / 2, Timeout = Half / 2 }),
        ]);

        Assert.All(
            Enumerable.Range(0, 30),
            i => Assert.Equal("L7 answer is not the expected one", checks.AwaitOutcome($"bad{i}").LastOutcome.ToString()));
        checks.Await("good", status => status.Succeeded >= 3);

        Assert.Equal(0, checks.Status("good").Failed);
    }

    private static CheckSettings Talk(IPEndPoint target, string send, AnswerPattern? expect) =>
        RunningChecks.Quick(new TcpProbeSettings(target) { Send = new ByteText(send), Expect = expect });

    private static TextPattern Text(string text) => new(new ByteText(text));

    /// <summary>Says something without being asked, and then waits.</summary>
    private static LoopbackServer Saying(params string[] words) => new(async (socket, stop) =>
    {
        foreach (string part in words)
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(part), stop);
            await Task.Delay(5, stop);
        }

        await Task.Delay(-1, stop);
    });

    private static LoopbackServer Dripping(string words, TimeSpan pause) => new(async (socket, stop) =>
    {
        socket.NoDelay = true;
        foreach (byte part in Encoding.Latin1.GetBytes(words))
        {
            await socket.SendAsync(new[] { part }, stop);
            await Task.Delay(pause, stop);
        }

        await Task.Delay(-1, stop);
    });

    private static LoopbackServer Resetting() => new(async (socket, stop) =>
    {
        await socket.SendAsync("2"u8.ToArray(), stop);
        socket.LingerState = new LingerOption(true, 0);
    });
}
