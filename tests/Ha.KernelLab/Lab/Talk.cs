using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>
/// Connections to a <see cref="TalkServer"/>, which says its name at once and again whenever it is asked. They are opened
/// in the calling thread's namespace.
/// </summary>
internal static class Talk
{
    private const int TimeoutMilliseconds = 3000;

    /// <summary>Connects from any or one address, and hears the server's name. Null: refused, or no answer.</summary>
    public static Socket? Connect(string target, out string? name, string? source = null)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(target);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        };
        return Open(socket, endPoint, source, out name);
    }

    /// <summary>As <see cref="Connect"/>, over SCTP.</summary>
    public static Socket? ConnectSctp(string target, out string? name) => Open(
        new Socket(new SafeSocketHandle(Native.OpenSctp(), ownsHandle: true))
        {
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        },
        IPEndPoint.Parse(target),
        null,
        out name);

    /// <summary>Asks once more on an open connection; null: it is broken.</summary>
    public static string? Ask(Socket socket)
    {
        try
        {
            socket.Send("who"u8);
            return Hear(socket);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>The names of the servers that answer one connection after the other; "-": none did.</summary>
    public static string[] Names(string target, int count, string? source = null) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        using Socket? socket = Connect(target, out string? name, source);
        return name ?? "-";
    })];

    /// <summary>The names of the servers that answer connections that are open at the same time.</summary>
    public static string[] NamesTogether(string target, int count)
    {
        var sockets = new List<Socket?>();
        var names = new List<string>();
        for (int i = 0; i < count; i++)
        {
            sockets.Add(Connect(target, out string? name));
            names.Add(name ?? "-");
        }

        sockets.ForEach(socket => socket?.Dispose());
        return [.. names];
    }

    private static Socket? Open(Socket socket, IPEndPoint endPoint, string? source, out string? name)
    {
        name = null;
        try
        {
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
            }

            socket.Connect(endPoint);
            name = Hear(socket);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static string? Hear(Socket socket)
    {
        byte[] buffer = new byte[64];
        int count = socket.Receive(buffer);
        return count == 0 ? null : Encoding.ASCII.GetString(buffer, 0, count);
    }
}
