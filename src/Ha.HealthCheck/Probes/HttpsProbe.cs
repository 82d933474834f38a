using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when a server whose certificate is right answers as <see cref="HttpProbe"/> wants it.</summary>
internal sealed class HttpsProbe(HttpsProbeSettings settings) : AsyncProbe
{
    private const int ReadBytesMax = 2048;

    private readonly byte[] _request = HttpExchange.Request(settings.Request);
    private readonly HttpReply _reply = new(settings.Request); // at most one attempt runs

    /// <summary>A socket that is closed with a reset, so that neither end keeps anything of it.</summary>
    public static Socket NewSocket(IPEndPoint target) =>
        new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new LingerOption(true, 0),
        };

    protected override async Task<ProbeOutcome> RunAsync(Action<ProbeStage> reached, CancellationToken cancellation)
    {
        if (!Tls.IsAvailable)
        {
            return new ProbeOutcome(ProbeOutcomeKind.TlsUnavailable);
        }

        if (TlsClient.TryReadFiles(settings.Tls) is not { } options)
        {
            return new ProbeOutcome(ProbeOutcomeKind.TlsFile);
        }

        using Socket socket = NewSocket(settings.Request.Target);
        if (settings.Request.DataPath is { } path && GoDataPath(new DataPathSocket(path), (int)socket.Handle) is { } failed)
        {
            return failed;
        }

        try
        {
            await socket.ConnectAsync(settings.Request.Target, cancellation);
        }
        catch (SocketException e)
        {
            return ConnectOutcome.Of(e.NativeErrorCode);
        }

        reached(ProbeStage.Securing);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        return await TlsClient.SecureAsync(stream, options, settings.Tls.Verify, cancellation)
            ?? await AskAsync(stream, reached, cancellation);
    }

    private static ProbeOutcome? GoDataPath(DataPathSocket path, int socket) =>
        path.Mark(socket) is var unmarked and not 0 ? new ProbeOutcome(ProbeOutcomeKind.Inconclusive, unmarked)
        : path.Bind(socket) is var unbound and not 0 ? ConnectOutcome.Of(unbound)
        : null;

    private async Task<ProbeOutcome> AskAsync(SslStream stream, Action<ProbeStage> reached, CancellationToken cancellation)
    {
        reached(ProbeStage.Asking);
        byte[] buffer = new byte[ReadBytesMax];
        _reply.Clear();
        try
        {
            await stream.WriteAsync(_request, cancellation);
            while (true)
            {
                int received = await stream.ReadAsync(buffer, cancellation);
                if (received == 0)
                {
                    return _reply.End();
                }

                if (_reply.Read(buffer.AsSpan(0, received)) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        catch (IOException e) when (!cancellation.IsCancellationRequested)
        {
            // A server that wants a certificate of ours says so only now, with TLS 1.3.
            return e.InnerException is SocketException broken
                ? new ProbeOutcome(ProbeOutcomeKind.L7Reset, broken.NativeErrorCode)
                : new ProbeOutcome(ProbeOutcomeKind.TlsHandshake);
        }
        finally
        {
            _reply.Clear();
        }
    }
}
