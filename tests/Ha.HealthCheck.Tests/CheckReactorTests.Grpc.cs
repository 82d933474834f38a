using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Ha.HealthCheck.Tests.Kit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ha.HealthCheck.Tests;

/// <content>Checks by gRPC, of servers that are right and of such as are not.</content>
public sealed partial class CheckReactorTests
{
    [Fact]
    public async Task Grpc_ServerSaysServing_IsUpForTheServiceThatIsAsked()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using Http2Server server = await Http2Server.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            HttpRequest request = context.Request;
            seen.Enqueue($"{request.Protocol} {request.Method} {request.Scheme} {request.Host} {request.Path} {request.ContentType} "
                + $"{request.Headers.TE} {request.Headers.UserAgent} {Convert.ToHexStringLower(body.ToArray())}");
            await SayAsync(context, body.Length == 10 ? "00000000020801" : "00000000020803");
        });
        using var checks = new RunningChecks(("web", Grpc(server.EndPoint, "web")), ("all", Grpc(server.EndPoint)));

        checks.AwaitState("web", HealthState.Up);

        Assert.Equal("gRPC health SERVICE_UNKNOWN (3)", checks.AwaitState("all", HealthState.Down).LastOutcome.ToString());
        Assert.Contains(
            "HTTP/2 POST http test.example /grpc.health.v1.Health/Check application/grpc trailers ha-director 00000000050a03776562",
            seen);
    }

    [Theory]
    [InlineData("00000000020802", "gRPC health NOT_SERVING (2)")]
    [InlineData("0000000000", "gRPC health UNKNOWN (0)")]
    [InlineData("00000000020809", "gRPC health of no known name (9)")]
    [InlineData("", "L7 invalid response")]
    [InlineData("01000000020801", "L7 invalid response")]
    [InlineData("fffefdfcfbfaf9", "L7 invalid response")]
    public async Task Grpc_ServerSaysAnythingElse_IsDownWithTheReason(string message, string reason)
    {
        await using Http2Server server = await Http2Server.StartAsync(context => SayAsync(context, message));
        using var checks = new RunningChecks(("a", Grpc(server.EndPoint)));

        Assert.Equal(reason, checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Theory]
    [InlineData("unimplemented", "gRPC status UNIMPLEMENTED (12)")]
    [InlineData("not found, with a message", "gRPC status NOT_FOUND (5)")]
    [InlineData("no status", "L7 invalid response")]
    [InlineData("status is no number", "L7 invalid response")]
    [InlineData("503", "L7 status 503")]
    [InlineData("redirect", "L7 status 302")]
    [InlineData("html", "L7 invalid response")]
    [InlineData("abort", "L7 invalid response")]
    [InlineData("silent", "L7 timeout")]
    [InlineData("silent after the headers", "L7 timeout")]
    [InlineData("one byte a second", "L7 timeout")]
    [InlineData("flood", "L7 invalid response")]
    public async Task Grpc_CallFails_IsDownWithTheReason(string conduct, string reason)
    {
        await using Http2Server server = await Http2Server.StartAsync(context => MisbehaveAsync(context, conduct));
        using var checks = new RunningChecks(("a", Grpc(server.EndPoint)));

        Assert.StartsWith(reason, checks.AwaitState("a", HealthState.Down).LastOutcome.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData("flood", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData("close", ProbeOutcomeKind.L7Closed)]
    [InlineData("reset", ProbeOutcomeKind.L7Reset)]
    [InlineData("silent", ProbeOutcomeKind.L7Timeout)]
    [InlineData("refused", ProbeOutcomeKind.L4Refused)]
    public async Task Grpc_ServerSpeaksNoHttp2_IsDownWithTheReason(string conduct, ProbeOutcomeKind expected)
    {
        await using var server = new LoopbackServer(async (socket, stop) =>
        {
            byte[] preface = new byte[24];
            await socket.ReceiveAsync(preface, SocketFlags.None, stop);
            switch (conduct)
            {
                case "HTTP/1.1":
                    await socket.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), SocketFlags.None, stop);
                    await Task.Delay(-1, stop);
                    break;
                case "flood":
                    await FloodAsync(socket, "", stop);
                    break;
                case "reset":
                    socket.LingerState = new LingerOption(true, 0);
                    break;
                case "silent":
                    await Task.Delay(-1, stop);
                    break;
                default:
                    socket.Shutdown(SocketShutdown.Send);
                    while (await socket.ReceiveAsync(new byte[4096], SocketFlags.None, stop) > 0)
                    {
                        // All of it, so that closing is no reset.
                    }

                    break;
            }
        });
        IPEndPoint target = conduct == "refused" ? await UnusedEndPointAsync() : server.EndPoint;
        using var checks = new RunningChecks(("a", Grpc(target)));

        Assert.Equal(expected, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    [Theory]
    [InlineData(Certificate.Right, ProbeOutcomeKind.Success)]
    [InlineData(Certificate.OtherName, ProbeOutcomeKind.TlsName)]
    [InlineData(Certificate.Expired, ProbeOutcomeKind.TlsExpired)]
    [InlineData(Certificate.SelfSigned, ProbeOutcomeKind.TlsUntrusted)]
    public async Task GrpcTls_Certificate_IsJudgedAsWithHttps(Certificate kind, ProbeOutcomeKind expected)
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(kind);
        await using Http2Server server = await Http2Server.StartAsync(
            context => SayAsync(context, context.Request.Scheme == "https" ? "00000000020801" : ""), certificate);
        using var checks = new RunningChecks(
            ("verifies", GrpcTls(server.EndPoint, pki.AuthorityFile)),
            ("trusts all", GrpcTls(server.EndPoint, pki.AuthorityFile, verify: false)));

        Assert.Equal(expected, checks.AwaitOutcome("verifies").LastOutcome!.Value.Kind);
        Assert.Equal(ProbeOutcomeKind.Success, checks.AwaitOutcome("trusts all").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task GrpcTls_ServerWantsACertificate_GetsOursOrFails()
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(Certificate.Right);
        await using Http2Server server = await Http2Server.StartAsync(
            context => SayAsync(context, "00000000020801"), certificate, wantsCertificate: true);
        (string clientFile, string keyFile) = pki.Client();
        var tls = new TlsSettings(TestPki.Name, true, pki.AuthorityFile, clientFile, keyFile);
        using var checks = new RunningChecks(
            ("with", Grpc(server.EndPoint, tls: tls)), ("without", GrpcTls(server.EndPoint, pki.AuthorityFile)));

        Assert.Equal(ProbeOutcomeKind.Success, checks.AwaitOutcome("with").LastOutcome!.Value.Kind);
        Assert.False(checks.AwaitOutcome("without").LastOutcome!.Value.IsSuccess);
    }

    [Fact]
    public async Task GrpcTls_ServerHasNoHttp2_FailsTheHandshake()
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(Certificate.Right);
        await using Http2Server server = await Http2Server.StartAsync(
            context => SayAsync(context, "00000000020801"), certificate, HttpProtocols.Http1);
        using var checks = new RunningChecks(("a", GrpcTls(server.EndPoint, pki.AuthorityFile)));

        Assert.Equal(ProbeOutcomeKind.TlsHandshake, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task GrpcTls_ServerSaysNothing_EndsAtTheDeadlineAndGoesOn()
    {
        await using LoopbackServer mute = new((_, stop) => Task.Delay(-1, stop));
        using var checks = new RunningChecks(
            ("a", GrpcTls(mute.EndPoint, null) with { Timeout = Half, Interval = Half }), ("no file", GrpcTls(mute.EndPoint, "/nowhere")));

        CheckStatus status = checks.Await("a", status => status.Failed >= 3);
        Assert.Equal(ProbeOutcomeKind.TlsTimeout, status.LastOutcome!.Value.Kind);
        Assert.Equal(ProbeOutcomeKind.TlsFile, checks.AwaitOutcome("no file").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Grpc_EachAttempt_HasAConnectionOfItsOwn()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await using Http2Server server = await Http2Server.StartAsync(context =>
        {
            connections.TryAdd(context.Connection.Id, true);
            return SayAsync(context, "00000000020801");
        });
        using var checks = new RunningChecks(("a", Grpc(server.EndPoint) with { Interval = Half, Timeout = Half }));

        long succeeded = checks.Await("a", status => status.Succeeded >= 3).Succeeded;

        Assert.InRange(connections.Count, succeeded, succeeded + 1);
    }

    private static async Task SayAsync(HttpContext context, string message)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(Convert.FromHexString(message));
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task MisbehaveAsync(HttpContext context, string conduct)
    {
        if (context.Request.Path == "/elsewhere")
        {
            await SayAsync(context, "00000000020801");
            return;
        }

        HttpResponse response = context.Response;
        response.ContentType = conduct == "html" ? "text/html" : "application/grpc+proto";
        switch (conduct)
        {
            case "unimplemented":
                response.Headers["grpc-status"] = "12"; // with the headers: there is nothing else
                break;
            case "not found, with a message":
                await response.Body.WriteAsync(Convert.FromHexString("00000000020801"));
                response.AppendTrailer("grpc-status", "5");
                break;
            case "status is no number":
                response.Headers["grpc-status"] = "fine";
                break;
            case "503":
                response.StatusCode = 503;
                break;
            case "redirect":
                response.Redirect("/elsewhere");
                break;
            case "abort":
                await response.Body.FlushAsync();
                context.Abort();
                break;
            case "silent":
                await Task.Delay(-1, context.RequestAborted);
                break;
            case "silent after the headers":
                await response.Body.FlushAsync();
                await Task.Delay(-1, context.RequestAborted);
                break;
            case "one byte a second":
                foreach (byte one in Convert.FromHexString("00000000020801"))
                {
                    await response.Body.WriteAsync(new[] { one });
                    await response.Body.FlushAsync();
                    await Task.Delay(1000, context.RequestAborted);
                }

                break;
            case "flood":
                for (int i = 0; i < 1000 && !context.RequestAborted.IsCancellationRequested; i++)
                {
                    await response.Body.WriteAsync(new byte[65536], context.RequestAborted);
                }

                break;
            default:
                await response.Body.WriteAsync(Convert.FromHexString("00000000020801"));
                break;
        }
    }

    // An attempt is work, and the machine may be busy.
    private static CheckSettings Grpc(IPEndPoint target, string service = "", TlsSettings? tls = null) => RunningChecks.Quick(
        new GrpcProbeSettings(target, service, "test.example", tls)) with
    {
        Interval = TimeSpan.FromSeconds(4),
        Timeout = TimeSpan.FromSeconds(2),
        Fall = 1,
        Rise = 1,
    };

    private static CheckSettings GrpcTls(IPEndPoint target, string? authorityFile, bool verify = true) =>
        Grpc(target, tls: new TlsSettings(TestPki.Name, verify, authorityFile));
}
