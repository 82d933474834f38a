using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>One request from the calling thread's namespace; the answer is a server's name, null a failure.</summary>
internal static class Request
{
    private static readonly byte[] Closing = "GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"u8.ToArray();
    private static readonly byte[] Keeping = "GET / HTTP/1.1\r\nHost: lab\r\n\r\n"u8.ToArray();

    public static string? Http(IPEndPoint target, TimeSpan timeout)
    {
        using Socket? socket = Connect(target, timeout);
        return socket is null ? null : Ask(socket, Closing);
    }

    /// <summary>A connection that stays open; null: it did not come about.</summary>
    public static Socket? Connect(IPEndPoint target, TimeSpan timeout)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(target);
        }
        catch (SocketException exception) when (
            exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // Decided below.
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }

        if (!socket.Poll(timeout, SelectMode.SelectWrite)
            || (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! != 0)
        {
            socket.Dispose();
            return null;
        }

        socket.Blocking = true;
        socket.ReceiveTimeout = socket.SendTimeout = (int)timeout.TotalMilliseconds;
        return socket;
    }

    /// <summary>Asks once more on an open connection.</summary>
    public static string? AskAgain(Socket socket) => Ask(socket, Keeping);

    public static string? Udp(IPEndPoint target, TimeSpan timeout)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveTimeout = (int)timeout.TotalMilliseconds;
        byte[] buffer = new byte[256];
        try
        {
            socket.Connect(target);
            socket.Send("who"u8);
            return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string? Ask(Socket socket, byte[] request)
    {
        byte[] buffer = new byte[1024];
        try
        {
            socket.Send(request);
            int count = 0;
            while (true)
            {
                int more = socket.Receive(buffer, count, buffer.Length - count, SocketFlags.None);
                count += more;
                string text = Encoding.ASCII.GetString(buffer, 0, count);
                int body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (body > 0 && text.Length > body + 4)
                {
                    return text[(body + 4)..];
                }

                if (more == 0)
                {
                    return null;
                }
            }
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
