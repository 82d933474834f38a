using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Ha.KernelLab.Lab;

/// <summary>One POST that a webhook got.</summary>
/// <param name="Key">Its Idempotency-Key.</param>
/// <param name="Body">The JSON object.</param>
/// <param name="Status">What it was answered with.</param>
internal sealed record WebhookPost(string Key, JsonElement Body, int Status)
{
    public string State => Body.GetProperty("state").GetString()!;

    public long Event => Body.GetProperty("event").GetInt64();
}

/// <summary>A webhook's server in a namespace: fails as often as it is told to, then works.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    public const int Port = 8088;
    private readonly Lock _lock = new();
    private readonly List<WebhookPost> _posts = [];
    private readonly Socket _listener;
    private readonly X509Certificate2? _certificate;
    private int _failures;

    public WebhookReceiver(LabNamespace machine, int failures, X509Certificate2? certificate = null, int port = Port)
    {
        _failures = failures;
        _certificate = certificate;
        _listener = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(64);
            return socket;
        });
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>What came so far.</summary>
    public WebhookPost[] Posts
    {
        get
        {
            lock (_lock)
            {
                return [.. _posts];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        try
        {
            while (true)
            {
                using Socket connection = _listener.Accept();
                try
                {
                    using Stream stream = Secure(new NetworkStream(connection));
                    Answer(stream);
                }
                catch (Exception exception) when (exception is IOException or AuthenticationException)
                {
                    // The other end does not like our certificate.
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private Stream Secure(NetworkStream stream)
    {
        if (_certificate is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        secure.AuthenticateAsServer(_certificate);
        return secure;
    }

    private void Answer(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadLine() is null)
        {
            return;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (string? line; (line = reader.ReadLine()) is { Length: > 0 };)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        char[] body = new char[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        reader.ReadBlock(body, 0, body.Length);
        int status = Interlocked.Decrement(ref _failures) >= 0 ? 503 : 204;
        lock (_lock)
        {
            _posts.Add(new WebhookPost(
                headers["Idempotency-Key"], JsonDocument.Parse(new string(body)).RootElement, status));
        }

        stream.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Lab\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")));
    }
}
