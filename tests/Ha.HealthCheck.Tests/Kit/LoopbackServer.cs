using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.HealthCheck.Tests.Kit;

/// <summary>A real server on the loopback, good or bad: what it does with each connection is the test's choice.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, CancellationToken, Task>? _serve;
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="serve">What to do with a connection; null to accept none.</param>
    /// <param name="address">Where to listen; the IPv4 loopback if not given.</param>
    /// <param name="backlog">How many connections wait to be accepted.</param>
    public LoopbackServer(
        Func<Socket, CancellationToken, Task>? serve, IPAddress? address = null, int backlog = 4096)
    {
        _serve = serve;
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(backlog);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = serve is null ? Task.CompletedTask : AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Accepted => Volatile.Read(ref _accepted);

    public static LoopbackServer Answering(string text) => new((socket, stop) => AnswerAsync(socket, text, stop));

    public static Task AnswerAsync(Socket socket, string text, CancellationToken stop) => AnswerAsync(
        socket, async () => await socket.SendAsync(Encoding.Latin1.GetBytes(text), SocketFlags.None, stop), stop);

    /// <summary>Reads the request to its end, does that, and closes.</summary>
    public static async Task AnswerAsync(Socket socket, Func<Task> answer, CancellationToken stop)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (length < buffer.Length && !buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, stop);
            if (read == 0)
            {
                return;
            }

            length += read;
        }

        await answer();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                Socket socket = await _listener.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await _serve!(socket, _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The probe has closed, as it should.
            }
        }
    }
}
