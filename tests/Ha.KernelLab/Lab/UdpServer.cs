using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>Answers every datagram with its name, from the address it was sent to.</summary>
internal sealed class UdpServer : IDisposable
{
    private readonly Socket _socket;

    public UdpServer(LabNamespace machine, string name, string address, int port = 80)
    {
        _socket = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            return socket;
        });
        _ = AnswerAsync(Encoding.ASCII.GetBytes(name));
    }

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync(byte[] name)
    {
        byte[] buffer = new byte[2048];
        try
        {
            while (true)
            {
                SocketReceiveFromResult datagram =
                    await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _socket.SendToAsync(name, datagram.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
