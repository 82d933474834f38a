using System.Globalization;
using System.Net.Http.Headers;
using Ha.HealthCheck;

namespace Ha.Service.Notify;

/// <summary>POSTs changes to webhooks: certificates are verified, redirects not followed, answers not read.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class WebhookClient : IDisposable
{
    /// <summary>The header by which a receiver knows a change that it has been told of before.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxResponseDrainSize = 4096,
        MaxResponseHeadersLength = 16, // KiB

        // Changes are hours apart, and an old connection may be a dead one.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    })
    {
        // Each try has the time-out of its hook.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends one change.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<HookResult> PostAsync(Uri address, HookedChange change, CancellationToken cancellation)
    {
        if (address.Scheme == Uri.UriSchemeHttps && !Tls.IsAvailable)
        {
            return HookResult.Failed("https needs OpenSSL, and this host has no libssl.so.3");
        }

        using var content = new ByteArrayContent(change.Body());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Add(IdempotencyHeader, change.Id);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ha-director", null));
        try
        {
            using HttpResponseMessage response =
                await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            int status = (int)response.StatusCode;
            return status is >= 200 and < 300
                ? HookResult.Ok
                : HookResult.Failed(string.Create(CultureInfo.InvariantCulture, $"answered with status {status}"));
        }
        catch (HttpRequestException e)
        {
            return HookResult.Failed(HookText.Clean(e.InnerException?.Message ?? e.Message));
        }
    }

    public void Dispose() => _http.Dispose();
}
