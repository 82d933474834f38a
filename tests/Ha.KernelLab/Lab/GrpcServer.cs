using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Ha.KernelLab.Lab;

/// <summary>A server of <c>grpc.health.v1.Health/Check</c> over real HTTP/2, with TLS if it has a certificate.</summary>
internal sealed class GrpcServer : IDisposable
{
    private readonly WebApplication _app;

    public GrpcServer(LabNamespace machine, int port, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endPoint =>
            machine.Invoke(() => SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint)));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>What it says of itself: 1 is SERVING, 2 is NOT_SERVING.</summary>
    public byte Serving { get; set; } = 1;

    public void Dispose()
    {
        using var now = new CancellationTokenSource(0);
        _app.StopAsync(now.Token).GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/grpc";
        bool isKnown = context.Request.Path == "/grpc.health.v1.Health/Check";
        if (isKnown)
        {
            // HealthCheckResponse { ServingStatus status = 1; } with its prefix.
            await response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 8, Serving });
        }

        const int Unimplemented = 12;
        response.AppendTrailer("grpc-status", isKnown ? "0" : $"{Unimplemented}");
    }
}
