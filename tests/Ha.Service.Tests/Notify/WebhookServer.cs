using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ha.Service.Tests.Notify;

/// <summary>One request that a webhook got.</summary>
internal sealed record WebhookCall(string Method, string Path, string ContentType, string Key, string Body);

/// <summary>A web server on the loopback that records what it is told, and answers as a test wants.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2? _certificate;

    private WebhookServer(WebApplication app, X509Certificate2? certificate)
    {
        _app = app;
        _certificate = certificate;
    }

    public ConcurrentQueue<WebhookCall> Calls { get; } = new();

    public Uri Address => new(new Uri(_app.Urls.Single()), "/hook?a=b");

    /// <param name="answer">What to do with the n-th request, beginning with 0.</param>
    /// <param name="tls">Whether to serve HTTPS, with a certificate that nobody trusts.</param>
    public static async Task<WebhookServer> StartAsync(Func<int, HttpContext, Task> answer, bool tls = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        X509Certificate2? certificate = tls ? SelfSigned() : null;
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        WebApplication app = builder.Build();
        var server = new WebhookServer(app, certificate);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            int number = server.Calls.Count;
            server.Calls.Enqueue(new WebhookCall(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.ContentType ?? "",
                context.Request.Headers["Idempotency-Key"].ToString(),
                await reader.ReadToEndAsync()));
            await answer(number, context);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers with these status codes, and with the last one from then on.</summary>
    public static Task<WebhookServer> StartAsync(params int[] statuses) => StartAsync((number, context) =>
    {
        context.Response.StatusCode = statuses[Math.Min(number, statuses.Length - 1)];
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
