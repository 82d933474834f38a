using System.Net;
using System.Net.Sockets;

namespace Ha.HealthCheck.Tests.Kit;

/// <summary>A real server of datagrams on the loopback, good or bad: what it sends back is the test's choice.</summary>
internal sealed class LoopbackDatagrams : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="answer">What to send back for a datagram.</param>
    /// <param name="address">Where to listen; the IPv4 loopback if not given.</param>
    public LoopbackDatagrams(Func<byte[], IEnumerable<byte[]>> answer, IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(address, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _serving = Task.Run(() => ServeAsync(answer));
    }

    public IPEndPoint EndPoint { get; }

    public static LoopbackDatagrams Silent() => new(_ => []);

    /// <summary>An endpoint where nobody is.</summary>
    public static async Task<IPEndPoint> UnusedAsync()
    {
        await using LoopbackDatagrams server = Silent();
        return server.EndPoint;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<byte[], IEnumerable<byte[]>> answer)
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                SocketReceiveFromResult received =
                    await _socket.ReceiveFromAsync(buffer, SocketFlags.None, EndPoint, _stop.Token);
                foreach (byte[] part in answer(buffer[..received.ReceivedBytes]))
                {
                    await SendAsync(part, received.RemoteEndPoint);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task SendAsync(byte[] datagram, EndPoint target)
    {
        try
        {
            await _socket.SendToAsync(datagram, SocketFlags.None, target, _stop.Token);
        }
        catch (SocketException)
        {
            // The probe has closed, as it should.
        }
    }
}
