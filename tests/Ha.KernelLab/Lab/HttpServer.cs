using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>A real server: answers every request with its name, and <c>/healthz</c> with a status that a test chooses.</summary>
internal sealed class HttpServer : IDisposable
{
    private readonly LabNamespace _machine;
    private readonly int _port;
    private readonly bool _hasIPv6;
    private Socket? _listener;

    /// <summary>Listens, for IPv6 too where the machine has it and it is asked for.</summary>
    public HttpServer(LabNamespace machine, string name, int port = 80, bool hasIPv6 = false)
    {
        _hasIPv6 = hasIPv6;
        _machine = machine;
        _port = port;
        Name = name;
        Start();
    }

    public string Name { get; }

    /// <summary>What <c>/healthz</c> answers.</summary>
    public int Health { get; set; } = 200;

    /// <summary>Whom the last request that was no check came from.</summary>
    public IPAddress? LastClient { get; private set; }

    /// <summary>Listens.</summary>
    public void Start()
    {
        // The socket is made inside the namespace; from then on any thread may use it.
        _listener = _machine.Invoke(() =>
        {
            Socket socket = _hasIPv6
                ? new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
                : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(_hasIPv6 ? IPAddress.IPv6Any : IPAddress.Any, _port));
            socket.Listen(512);
            return socket;
        });
        _ = AcceptAsync(_listener);
    }

    /// <summary>Closes the listening socket: new connections are refused, as when the program was killed.</summary>
    public void Kill() => _listener?.Dispose();

    public void Dispose() => Kill();

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket connection;
            try
            {
                connection = await listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(connection);
        }
    }

    private async Task AnswerAsync(Socket connection)
    {
        using Socket owned = connection;
        byte[] buffer = new byte[4096];
        try
        {
            // One read is one request: the lab's clients and checks send theirs in one piece.
            for (int count; (count = await owned.ReceiveAsync(buffer)) > 0;)
            {
                string request = Encoding.ASCII.GetString(buffer, 0, count);
                bool isCheck = request.StartsWith("GET /healthz ", StringComparison.Ordinal);
                if (!isCheck && owned.RemoteEndPoint is IPEndPoint client)
                {
                    LastClient = client.Address.IsIPv4MappedToIPv6 ? client.Address.MapToIPv4() : client.Address;
                }

                bool isLast = request.Contains("HTTP/1.0", StringComparison.Ordinal)
                    || request.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);
                await owned.SendAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {(isCheck ? Health : 200)} Lab\r\nContent-Length: {Name.Length}\r\n"
                    + $"Connection: {(isLast ? "close" : "keep-alive")}\r\n\r\n{Name}"));
                if (isLast)
                {
                    return;
                }
            }
        }
        catch (SocketException)
        {
            // The peer went away.
        }
    }
}
