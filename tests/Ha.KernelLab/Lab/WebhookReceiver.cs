using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
    private int _failures;

    public WebhookReceiver(LabNamespace machine, int failures)
    {
        _failures = failures;
        _listener = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, Port));
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
                Answer(connection);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private void Answer(Socket connection)
    {
        using var stream = new NetworkStream(connection);
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
