using System.Net;
using System.Net.Sockets;
using System.Text;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Tcp_ServerAccepts_IsUp(string address)
    {
        await using var server = new LoopbackServer((_, _) => Task.CompletedTask, IPAddress.Parse(address));
        using var checks = new RunningChecks(("a", RunningChecks.Tcp(server.EndPoint)));

        CheckStatus status = checks.AwaitState("a", HealthState.Up);

        Assert.Equal(ProbeOutcomeKind.Success, status.LastOutcome!.Value.Kind);
        Assert.Equal(1, status.Succeeded);
        Assert.InRange(status.LastRun!.Value, TimeSpan.Zero, checks.Reactor.Now);
    }

    [Fact]
    public async Task Tcp_ServerResetsAtOnce_IsUpWhoeverIsFaster()
    {
        await using var server = new LoopbackServer((socket, _) =>
        {
            socket.LingerState = new LingerOption(true, 0);
            return Task.CompletedTask;
        });
        using var checks = new RunningChecks(
            [.. Enumerable.Range(0, 500).Select(i => ($"{i}", Slow(RunningChecks.Tcp(server.EndPoint))))]);

        Assert.True(SpinWait.SpinUntil(() => checks.Reports.Count == 500, RunningChecks.Patience));

        Assert.All(checks.Reports, report => Assert.Equal("ok", report.LastOutcome.ToString()));
    }

    [Fact]
    public async Task Http_ServerResetsAtOnce_IsDownWithTheReason()
    {
        await using var server = new LoopbackServer((socket, _) =>
        {
            socket.LingerState = new LingerOption(true, 0);
            return Task.CompletedTask;
        });
        using var checks = new RunningChecks(
            [.. Enumerable.Range(0, 200).Select(i => ($"{i}", Slow(RunningChecks.Http(server.EndPoint))))]);

        Assert.True(SpinWait.SpinUntil(() => checks.Reports.Count == 200, RunningChecks.Patience));

        Assert.All(checks.Reports, report => Assert.Equal(ProbeOutcomeKind.L7Reset, report.LastOutcome!.Value.Kind));
    }

    [Fact]
    public async Task Tcp_NobodyListens_IsRefused()
    {
        using var checks = new RunningChecks(("a", RunningChecks.Tcp(await UnusedEndPointAsync())));

        Assert.Equal("L4 refused", checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Tcp_BacklogIsFull_TimesOut()
    {
        await using var server = new LoopbackServer(serve: null, backlog: 0);
        using Socket first = await ConnectAsync(server.EndPoint);
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _ = second.ConnectAsync(server.EndPoint);
        using var checks = new RunningChecks(("a", RunningChecks.Tcp(server.EndPoint)));

        Assert.Equal(ProbeOutcomeKind.L4Timeout, checks.AwaitState("a", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Http_WantedStatus_IsUp()
    {
        string? request = null;
        await using var server = new LoopbackServer(async (socket, stop) =>
        {
            byte[] buffer = new byte[4096];
            request = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, SocketFlags.None, stop));
            await socket.SendAsync(Encoding.ASCII.GetBytes(Ok), SocketFlags.None, stop);
        });
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint, "/healthz?x=1")));

        checks.AwaitState("a", HealthState.Up);

        Assert.StartsWith("GET /healthz?x=1 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: test.example\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: ha-director\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\n", "L7 status 503")]
    [InlineData("HTTP/1.1 302 Found\r\n\r\n", "L7 status 302")]
    [InlineData("220 mail.example ESMTP\r\n", "L7 invalid response")]
    [InlineData("HTTP/1.1 2", "L7 connection closed before an answer")]
    [InlineData("", "L7 connection closed before an answer")]
    public async Task Http_OtherAnswer_IsDownWithTheReason(string answer, string reason)
    {
        await using LoopbackServer server = LoopbackServer.Answering(answer);
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint)));

        Assert.Equal(reason, checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Http_AnswerComesByteByByte_IsUp()
    {
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket,
            async () =>
            {
                socket.NoDelay = true;
                foreach (byte part in Encoding.ASCII.GetBytes(Ok))
                {
                    await socket.SendAsync(new[] { part }, SocketFlags.None, stop);
                    await Task.Delay(1, stop);
                }
            },
            stop));
        using var checks = new RunningChecks(("a", Slow(RunningChecks.Http(server.EndPoint))));

        checks.AwaitState("a", HealthState.Up);
    }

    [Fact]
    public async Task Http_AnswerTricklesOn_EndsAtTheDeadlineAllTheSame()
    {
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket,
            async () =>
            {
                await socket.SendAsync("HTTP/1.1 200 "u8.ToArray(), SocketFlags.None, stop);
                for (int i = 0; i < 1000; i++)
                {
                    await socket.SendAsync("x"u8.ToArray(), SocketFlags.None, stop);
                    await Task.Delay(20, stop);
                }
            },
            stop));
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint)));

        Assert.Equal(ProbeOutcomeKind.L7Timeout, checks.AwaitState("a", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Http_AnswerIsLate_TimesOut()
    {
        await using var server = new LoopbackServer(async (socket, stop) =>
        {
            await Task.Delay(2000, stop);
            await LoopbackServer.AnswerAsync(socket, Ok, stop);
        });
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint)));

        CheckStatus status = checks.AwaitState("a", HealthState.Down);

        Assert.Equal(ProbeOutcomeKind.L7Timeout, status.LastOutcome!.Value.Kind);
        Assert.True(status.LastOutcome.Value.Duration >= TimeSpan.FromMilliseconds(400), "not before the deadline");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Http_ProbeEnds_WithAReset(bool isAnswered)
    {
        var end = new TaskCompletionSource<SocketError>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket,
            async () =>
            {
                if (isAnswered)
                {
                    await socket.SendAsync(Encoding.ASCII.GetBytes(Ok), SocketFlags.None, stop);
                }

                SocketException e = await Assert.ThrowsAsync<SocketException>(
                    async () => await socket.ReceiveAsync(new byte[1], SocketFlags.None, stop));
                end.TrySetResult(e.SocketErrorCode);
            },
            stop));
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint)));

        Assert.Equal(SocketError.ConnectionReset, await end.Task.WaitAsync(RunningChecks.Patience));
    }

    [Fact]
    public async Task Http_ServerSaysItsLastBeforeItIsAsked_IsDownAtOnce()
    {
        // The end of what it says comes before we look, or after: either way it is seen, and nothing is waited for.
        await using var server = new LoopbackServer(async (socket, stop) =>
        {
            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(-1, stop);
        });
        using var checks = new RunningChecks(
            [.. Enumerable.Range(0, 200).Select(i => ($"{i}", Slow(RunningChecks.Http(server.EndPoint))))]);

        Assert.True(SpinWait.SpinUntil(() => checks.Reports.Count == 200, RunningChecks.Patience));

        Assert.All(checks.Reports, report => Assert.Equal(ProbeOutcomeKind.L7Closed, report.LastOutcome!.Value.Kind));
    }

    [Fact]
    public async Task Http_NobodyListens_IsRefused()
    {
        using var checks = new RunningChecks(("a", RunningChecks.Http(await UnusedEndPointAsync())));

        Assert.Equal("L4 refused", checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Http_BacklogIsFull_TimesOutConnecting()
    {
        await using var server = new LoopbackServer(serve: null, backlog: 0);
        using Socket first = await ConnectAsync(server.EndPoint);
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _ = second.ConnectAsync(server.EndPoint);
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint)));

        Assert.Equal(ProbeOutcomeKind.L4Timeout, checks.AwaitState("a", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Http_ManyInterimAnswersInOneGo_AreReadToTheEnd()
    {
        string interim = string.Concat(Enumerable.Repeat($"HTTP/1.1 103 Early Hints\r\nLink: {new string('x', 300)}\r\n\r\n", 40));
        await using LoopbackServer server = LoopbackServer.Answering(interim + Ok);
        using var checks = new RunningChecks(("a", Slow(RunningChecks.Http(server.EndPoint))));

        Assert.Equal("ok", checks.AwaitState("a", HealthState.Up).LastOutcome.ToString());
    }

    [Fact]
    public async Task Http_ConnectionIsReset_IsDownWithTheReason()
    {
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket,
            () =>
            {
                socket.LingerState = new LingerOption(true, 0);
                return Task.CompletedTask;
            },
            stop));
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint)));

        Assert.Equal(ProbeOutcomeKind.L7Reset, checks.AwaitState("a", HealthState.Down).LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Reactor_HostileServers_DelayNoOtherCheck()
    {
        await using LoopbackServer good = LoopbackServer.Answering(Ok);
        await using var silent = new LoopbackServer((_, stop) => Task.Delay(-1, stop));
        await using var garbage = new LoopbackServer((socket, stop) => FloodAsync(socket, "", stop));
        await using var endless = new LoopbackServer((socket, stop) => FloodAsync(socket, "HTTP/1.1 200 ", stop));
        var bad = new[] { silent, garbage, endless };
        using var checks = new RunningChecks(
        [
            .. Enumerable.Range(0, 30).Select(i => ($"bad{i}", RunningChecks.Http(bad[i % bad.Length].EndPoint))),
            ("good", RunningChecks.Http(good.EndPoint) with { Timeout = TimeSpan.FromMilliseconds(500) }),
        ]);

        checks.Await("good", status => status.Succeeded >= 5);

        Assert.Equal(0, checks.Status("good").Failed);
        Assert.Equal("L7 timeout", checks.AwaitOutcome("bad0").LastOutcome.ToString()![..10]);
        Assert.Equal("L7 invalid response", checks.AwaitOutcome("bad1").LastOutcome.ToString());
        Assert.Equal("L7 invalid response", checks.AwaitOutcome("bad2").LastOutcome.ToString());
        Assert.All(
            checks.Reactor.ReadStatus().Where(status => status.Id != "good"),
            status => Assert.NotEqual(HealthState.Up, status.State));
    }

    private static async Task FloodAsync(Socket socket, string beginning, CancellationToken stop)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(beginning), SocketFlags.None, stop);
        byte[] flood = new byte[65536];
        Array.Fill(flood, (byte)'x');
        for (int i = 0; i < 1000; i++)
        {
            await socket.SendAsync(flood, SocketFlags.None, stop);
        }
    }

    private static CheckSettings Slow(CheckSettings settings) =>
        settings with { Timeout = TimeSpan.FromSeconds(5), Interval = TimeSpan.FromSeconds(5) };

    private static async Task<Socket> ConnectAsync(IPEndPoint target)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(target);
        return socket;
    }

    private static async Task<IPEndPoint> UnusedEndPointAsync()
    {
        await using var server = new LoopbackServer(serve: null);
        return server.EndPoint;
    }
}
