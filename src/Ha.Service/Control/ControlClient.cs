using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Ha.Service.Director;
using Ha.Service.Events;

namespace Ha.Service.Control;

/// <summary>The CLI's end of the control socket: HTTP over a unix socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly string _socketPath;
    private readonly HttpClient _http;

    /// <summary>A client; nothing is connected yet.</summary>
    public ControlClient(string socketPath)
    {
        _socketPath = socketPath;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = new Uri("http://ha-director/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Asks for the snapshot.</summary>
    /// <exception cref="HttpRequestException">The daemon cannot be reached.</exception>
    public Task<StatusReply> StatusAsync(CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, "v1/status", ControlJson.Default.StatusReply, cancellation);

    /// <summary>Asks the daemon to read its file again.</summary>
    /// <exception cref="HttpRequestException">The daemon cannot be reached.</exception>
    public Task<ReloadReply> ReloadAsync(CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, "v1/reload", ControlJson.Default.ReloadReply, cancellation);

    /// <summary>Hands a virtual router over and waits for the outcome, for as long as the daemon does.</summary>
    /// <param name="router">Its name; null: all that the daemon is Master of.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="HttpRequestException">The daemon cannot be reached.</exception>
    public Task<FailoverReply> FailoverAsync(string? router, CancellationToken cancellation) => SendAsync(
        HttpMethod.Post,
        router is null ? "v1/failover" : $"v1/failover?router={Uri.EscapeDataString(router)}",
        ControlJson.Default.FailoverReply,
        cancellation,
        Timeout.InfiniteTimeSpan);

    /// <summary>Gives an operator's order for a real server, or looks how it stands.</summary>
    /// <exception cref="HttpRequestException">The daemon cannot be reached.</exception>
    public Task<OperatorReply> OperateAsync(OperatorOrder order, CancellationToken cancellation) => SendAsync(
        order.Action == OperatorAction.Look ? HttpMethod.Get : HttpMethod.Post,
        OperatorEndpoint.PathOf(order),
        ControlJson.Default.OperatorReply,
        cancellation);

    /// <summary>Asks for the timeline, one line of JSON for each event.</summary>
    /// <param name="query">Which part.</param>
    /// <param name="follow">Whether to go on with what happens from now on, until the daemon ends.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="HttpRequestException">The daemon cannot be reached, or went away.</exception>
    public async IAsyncEnumerable<string> EventsAsync(
        EventQuery query, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RequireSocket();
        using var request = new HttpRequestMessage(HttpMethod.Get, EventEndpoint.PathOf(query, follow));
        using HttpResponseMessage response =
            await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            yield return line;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, JsonTypeInfo<T> type, CancellationToken cancellation, TimeSpan? timeout = null)
    {
        RequireSocket();
        using var request = new HttpRequestMessage(method, path);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout ?? RequestTimeout);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, limit.Token);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync(type, limit.Token)
                ?? throw new HttpRequestException("The daemon's answer was empty.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {RequestTimeout.TotalSeconds} s");
        }
    }

    private void RequireSocket()
    {
        if (!File.Exists(_socketPath))
        {
            throw new HttpRequestException("there is no such socket");
        }
    }
}
