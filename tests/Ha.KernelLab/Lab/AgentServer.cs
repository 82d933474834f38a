using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>An agent beside a server: to whoever comes it says the line that a test chose, and closes.</summary>
internal sealed class AgentServer : IDisposable
{
    private readonly Socket _listener;

    public AgentServer(LabNamespace machine, int port, string line)
    {
        Line = line;
        _listener = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(64);
            return socket;
        });
        _ = AnswerAsync();
    }

    /// <summary>What it says, without the end of the line.</summary>
    public string Line { get; set; }

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync()
    {
        while (true)
        {
            try
            {
                using Socket connection = await _listener.AcceptAsync();
                await connection.SendAsync(Encoding.ASCII.GetBytes($"{Line}\n"));
            }
            catch (SocketException) when (_listener.SafeHandle is { IsClosed: false })
            {
                // The one who asked went away.
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
