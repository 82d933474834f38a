using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when <c>grpc.health.v1.Health/Check</c> answers SERVING.</summary>
/// <remarks>Each attempt has a connection of its own: one that was kept would not say whether a new one is accepted.</remarks>
internal sealed class GrpcProbe(GrpcProbeSettings settings) : AsyncProbe
{
    /// <summary>The most that is read of an answer: it has a few bytes.</summary>
    private const int AnswerBytesMax = 4096;

    private const int HeaderKilobytesMax = 16;
    private const string StatusHeader = "grpc-status";

    private readonly byte[] _request = GrpcHealth.Request(settings.Service);

    // Whom it names does not matter: the connection and the authority are our own business.
    private readonly Uri _uri = new($"{(settings.Tls is null ? "http" : "https")}://server/grpc.health.v1.Health/Check");

    protected override async Task<ProbeOutcome> RunAsync(Action<ProbeStage> reached, CancellationToken cancellation)
    {
        if (settings.Tls is not null && !Tls.IsAvailable)
        {
            return new ProbeOutcome(ProbeOutcomeKind.TlsUnavailable);
        }

        SslClientAuthenticationOptions? tls = null;
        if (settings.Tls is not null && (tls = TlsClient.TryReadFiles(settings.Tls)) is null)
        {
            return new ProbeOutcome(ProbeOutcomeKind.TlsFile);
        }

        using var connection = new Connection(settings, tls, reached, cancellation);
        using var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (_, _) => connection.OpenAsync(),
            ConnectTimeout = Timeout.InfiniteTimeSpan, // the attempt has its deadline
            MaxResponseHeadersLength = HeaderKilobytesMax,
            UseCookies = false,
            UseProxy = false,
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        try
        {
            return await AskAsync(invoker, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellation.IsCancellationRequested)
        {
            return connection.Failure ?? connection.End ?? Broken(e);
        }
    }

    private async Task<ProbeOutcome> AskAsync(HttpMessageInvoker invoker, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(_request),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("Host", settings.Authority);
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        request.Headers.TryAddWithoutValidation("User-Agent", "ha-director");
        using HttpResponseMessage response = await invoker.SendAsync(request, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new ProbeOutcome(ProbeOutcomeKind.L7Status, (int)response.StatusCode);
        }

        if (response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            return new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
        }

        byte[] answer = new byte[AnswerBytesMax + 1];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        int length = await body.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellation);
        return length > AnswerBytesMax ? new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse)
            : Judge(StatusOf(response.TrailingHeaders) ?? StatusOf(response.Headers), answer.AsSpan(0, length));
    }

    private static ProbeOutcome Judge(int? grpcStatus, ReadOnlySpan<byte> answer) =>
        grpcStatus is null ? new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse)
        : grpcStatus != 0 ? new ProbeOutcome(ProbeOutcomeKind.GrpcStatus, grpcStatus.Value)
        : !GrpcHealth.TryReadResponse(answer, out GrpcServingStatus status)
            ? new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse)
        : status == GrpcServingStatus.Serving ? new ProbeOutcome(ProbeOutcomeKind.Success)
        : new ProbeOutcome(ProbeOutcomeKind.GrpcNotServing, (int)status);

    // Behind the message, or when there is none with the other headers.
    private static int? StatusOf(HttpHeaders headers) =>
        headers.NonValidated.TryGetValues(StatusHeader, out HeaderStringValues values) && values.Count == 1
        && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : null;

    // What the connection came to once it stood, when the other side has not ended it.
    private ProbeOutcome Broken(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (settings.Tls is not null && e is IOException and not HttpIOException)
            {
                // A server that wants a certificate of ours says so only now, with TLS 1.3.
                return new ProbeOutcome(ProbeOutcomeKind.TlsHandshake);
            }
        }

        bool isClosed = exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
        return new ProbeOutcome(isClosed ? ProbeOutcomeKind.L7Closed : ProbeOutcomeKind.L7InvalidResponse);
    }

    /// <summary>The one connection of an attempt, and why there is none.</summary>
    private sealed class Connection(
        GrpcProbeSettings settings,
        SslClientAuthenticationOptions? tls,
        Action<ProbeStage> reached,
        CancellationToken cancellation) : IDisposable
    {
        private readonly Socket _socket = HttpsProbe.NewSocket(settings.Target);
        private WatchedStream? _plain;
        private int _count;

        /// <summary>Why it does not stand.</summary>
        public ProbeOutcome? Failure { get; private set; }

        /// <summary>How the other side has ended it.</summary>
        public ProbeOutcome? End => _plain?.Outcome;

        public async ValueTask<Stream> OpenAsync()
        {
            if (Interlocked.Increment(ref _count) > 1)
            {
                throw new IOException("A second connection is not made.");
            }

            try
            {
                await _socket.ConnectAsync(settings.Target, cancellation);
            }
            catch (SocketException e)
            {
                Failure = ConnectOutcome.Of(e.NativeErrorCode);
                throw;
            }

            _plain = new WatchedStream(_socket);
            if (tls is null)
            {
                reached(ProbeStage.Asking);
                return _plain;
            }

            reached(ProbeStage.Securing);
            return await SecureAsync(_plain);
        }

        public void Dispose()
        {
            _plain?.Dispose();
            _socket.Dispose();
        }

        private async Task<SslStream> SecureAsync(WatchedStream plain)
        {
            tls!.ApplicationProtocols = [SslApplicationProtocol.Http2];
            var stream = new SslStream(plain);
            Failure = await TlsClient.SecureAsync(stream, tls, settings.Tls!.Verify, cancellation);
            if (Failure is null && stream.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
            {
                Failure = new ProbeOutcome(ProbeOutcomeKind.TlsHandshake); // no common protocol
            }

            if (Failure is not null)
            {
                await stream.DisposeAsync();
                throw new IOException("TLS was not agreed on.");
            }

            reached(ProbeStage.Asking);
            return stream;
        }
    }
}
