using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>Connections of the client to the virtual address that stay open, to see which of them live on.</summary>
internal sealed class HeldConnections : IDisposable
{
    private static readonly byte[] Question = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
    private readonly List<Socket> _sockets = [];

    /// <summary>Opens them, all at once; those that do not come to be are counted by <see cref="Ask"/> as lost.</summary>
    /// <param name="machine">The client.</param>
    /// <param name="target">The virtual address and port.</param>
    /// <param name="count">How many.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="sources">The client's addresses to use, one after the other; empty: its choice.</param>
    public HeldConnections(LabNamespace machine, string target, int count, TimeSpan limit, params IPAddress[] sources)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(target);

        // Made inside the namespace; from then on any thread may use them.
        _sockets.AddRange(machine.Invoke(() => Enumerable.Range(0, count)
            .Select(number => Make(endPoint, sources.Length == 0 ? null : sources[number % sources.Length])).ToArray()));
        Task.WhenAll(_sockets.Select(socket => Quietly(async cancellation =>
        {
            await socket.ConnectAsync(endPoint, cancellation);
            return "";
        }, limit))).GetAwaiter().GetResult();
    }

    /// <summary>Asks over each, all at once, and says who answered; null: nobody within the limit.</summary>
    public string?[] Ask(TimeSpan limit) =>
        Task.WhenAll(_sockets.Select(socket => Quietly(cancellation => AskAsync(socket, cancellation), limit)))
            .GetAwaiter().GetResult();

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static Socket Make(IPEndPoint target, IPAddress? source)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (source is not null)
        {
            socket.Bind(new IPEndPoint(source, 0));
        }

        return socket;
    }

    private static async Task<string?> AskAsync(Socket socket, CancellationToken cancellation)
    {
        await socket.SendAsync(Question, cancellation);
        byte[] buffer = new byte[1024];
        int count = await socket.ReceiveAsync(buffer, cancellation);
        return count == 0 ? null : Encoding.ASCII.GetString(buffer, 0, count).Split("\r\n\r\n")[^1];
    }

    private static async Task<string?> Quietly(Func<CancellationToken, Task<string?>> body, TimeSpan limit)
    {
        using var time = new CancellationTokenSource(limit);
        try
        {
            return await body(time.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return null;
        }
    }
}
