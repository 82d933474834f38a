using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

/// <content>Answers by HTTP whose body is looked at.</content>
public sealed partial class CheckReactorTests
{
    private static readonly AnswerPattern Fine = new TextPattern(new ByteText("\"status\":\"UP\""));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"status\":\"UP\"}")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"status\":\"UP\"}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n{\"st\r\nB\r\natus\":\"UP\"}\r\n0\r\nT: z\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{\"status\":\"UP\"}")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n\u00ff\u00fe\u0000{\"status\":\"UP\"}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{\"status\":\"UP\"} and it breaks off here")]
    public async Task HttpBody_HoldsWhatIsExpected_IsUp(string answer)
    {
        await using LoopbackServer server = LoopbackServer.Answering(answer);
        using var checks = new RunningChecks(("a", Body(server.EndPoint, Fine)));

        checks.AwaitState("a", HealthState.Up);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"status\":\"DOWN\"}", "L7 answer is not the expected one")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"status\":\"DOWN\"}", "L7 answer is not the expected one")]
    [InlineData("HTTP/1.1 200 OK\r\nX: \"status\":\"UP\"\r\nContent-Length: 2\r\n\r\nno", "L7 answer is not the expected one")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", "L7 answer is not the expected one")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n{\"status\":\"UP\"}", "L7 answer is not the expected one")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n\u00ff\u00fe\u00fd", "L7 answer is not the expected one")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "L7 invalid response")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "L7 invalid response")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nit breaks off", "L7 connection closed before an answer")]
    [InlineData("HTTP/1.1 200 OK\r\nX: y", "L7 connection closed before an answer")]
    [InlineData("HTTP/1.1 503 No\r\n\r\n{\"status\":\"UP\"}", "L7 status 503")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /up\r\nContent-Length: 15\r\n\r\n{\"status\":\"UP\"}", "L7 status 302")]
    public async Task HttpBody_IsNotWhatIsExpected_IsDownWithTheReason(string answer, string reason)
    {
        await using LoopbackServer server = LoopbackServer.Answering(answer);
        using var checks = new RunningChecks(("a", Body(server.EndPoint, Fine)));

        Assert.Equal(reason, checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Theory]
    [InlineData("silent", ProbeOutcomeKind.L7Timeout)]
    [InlineData("silent after the headers", ProbeOutcomeKind.L7Timeout)]
    [InlineData("one byte a second", ProbeOutcomeKind.L7Timeout)]
    [InlineData("flood", ProbeOutcomeKind.L7Unexpected)]
    [InlineData("flood of headers", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData("reset", ProbeOutcomeKind.L7Reset)]
    [InlineData("refused", ProbeOutcomeKind.L4Refused)]
    public async Task HttpBody_ServerMisbehaves_EndsWithItsReason(string conduct, ProbeOutcomeKind expected)
    {
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket, () => MisbehaveAsync(new NetworkStream(socket), socket, conduct, stop), stop));
        IPEndPoint target = conduct == "refused" ? await UnusedEndPointAsync() : server.EndPoint;
        CheckSettings settings = Body(target, Fine);
        using var checks = new RunningChecks(
            ("a", conduct.StartsWith("flood", StringComparison.Ordinal) ? Slow(settings) : settings));

        Assert.Equal(expected, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    [Theory]
    [InlineData("answers", ProbeOutcomeKind.Success)]
    [InlineData("answers otherwise", ProbeOutcomeKind.L7Unexpected)]
    [InlineData("silent after the headers", ProbeOutcomeKind.L7Timeout)]
    [InlineData("flood", ProbeOutcomeKind.L7Unexpected)]
    public async Task HttpsBody_IsJudgedAlike(string conduct, ProbeOutcomeKind expected)
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(Certificate.Right);
        await using LoopbackServer server = new(async (socket, stop) =>
        {
            await using SslStream stream = await AcceptAsync(socket, certificate, null, stop);
            _ = await stream.ReadAsync(new byte[4096], stop);
            try
            {
                await MisbehaveAsync(stream, socket, conduct, stop);
            }
            catch (IOException)
            {
                // The probe has seen enough.
            }
        });
        CheckSettings settings = Https(server.EndPoint, pki.AuthorityFile);
        var probe = (HttpsProbeSettings)settings.Probe;
        using var checks = new RunningChecks(
            ("a", settings with { Probe = probe with { Request = probe.Request with { Expect = Fine } } }));

        Assert.Equal(expected, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task HttpBody_Expression_IsTriedOnTheWholeAnswer()
    {
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket,
            async () =>
            {
                socket.NoDelay = true;
                await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nok"u8.ToArray(), SocketFlags.None, stop);
                await Task.Delay(50, stop);
                await socket.SendAsync(" so so"u8.ToArray(), SocketFlags.None, stop);
            },
            stop));
        using var checks = new RunningChecks(
            ("half", Slow(Body(server.EndPoint, new RegexPattern("^ok$")))),
            ("whole", Slow(Body(server.EndPoint, new RegexPattern("^ok so s$")))));

        Assert.Equal(ProbeOutcomeKind.L7Unexpected, checks.AwaitState("half", HealthState.Down).LastOutcome!.Value.Kind);
        checks.AwaitState("whole", HealthState.Up);
    }

    [Fact]
    public async Task Http_MethodHeadersAndBody_AreSent()
    {
        string? request = null;
        await using var server = new LoopbackServer(async (socket, stop) =>
        {
            byte[] buffer = new byte[1 << 20];
            int length = 0;
            while (!buffer.AsSpan(0, length).EndsWith("end"u8))
            {
                length += await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, stop);
            }

            request = Encoding.ASCII.GetString(buffer, 0, length);
            await socket.SendAsync(Encoding.ASCII.GetBytes(Ok), SocketFlags.None, stop);
        });
        string body = new string('x', 500_000) + "end"; // more than a socket takes at once
        CheckSettings settings = Slow(RunningChecks.Http(server.EndPoint));
        var probe = (HttpProbeSettings)settings.Probe;
        using var checks = new RunningChecks(("a", settings with
        {
            Probe = probe with { Method = "PUT", Send = new ByteText(body), Headers = [new("X-Test", "yes")] },
        }));

        checks.AwaitState("a", HealthState.Up);

        Assert.StartsWith("PUT / HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Test: yes\r\nContent-Length: 500003\r\n\r\nxxx", request, StringComparison.Ordinal);
    }

    private static async Task MisbehaveAsync(Stream stream, Socket socket, string conduct, CancellationToken stop)
    {
        byte[] head = "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray();
        switch (conduct)
        {
            case "silent":
                await Task.Delay(-1, stop);
                break;
            case "silent after the headers":
                await stream.WriteAsync(head, stop);
                await Task.Delay(-1, stop);
                break;
            case "one byte a second":
                await stream.WriteAsync(head, stop);
                await DripAsync(socket, "{\"status\":\"UP\"}", TimeSpan.FromSeconds(1), stop);
                break;
            case "flood":
                await stream.WriteAsync(head, stop);
                await FloodAsync(stream, new string('x', 65536), stop);
                break;
            case "flood of headers":
                await stream.WriteAsync(head.AsMemory(0, head.Length - 2), stop);
                await FloodAsync(stream, string.Concat(Enumerable.Repeat("X: y\r\n", 10_000)), stop);
                break;
            case "reset":
                await stream.WriteAsync(head, stop);
                await Task.Delay(20, stop);
                socket.LingerState = new LingerOption(true, 0);
                break;
            default:
                await stream.WriteAsync(head, stop);
                await stream.WriteAsync(
                    conduct == "answers" ? "{\"status\":\"UP\"}"u8.ToArray() : "{\"status\":\"DOWN\"}"u8.ToArray(), stop);
                break;
        }
    }

    private static async Task FloodAsync(Stream stream, string text, CancellationToken stop)
    {
        byte[] flood = Encoding.ASCII.GetBytes(text);
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                await stream.WriteAsync(flood, stop);
            }
        }
        catch (IOException)
        {
            // The probe has seen enough.
        }
    }

    private static CheckSettings Body(IPEndPoint target, AnswerPattern expect)
    {
        CheckSettings settings = RunningChecks.Http(target);
        return settings with { Probe = (HttpProbeSettings)settings.Probe with { Expect = expect } };
    }
}
