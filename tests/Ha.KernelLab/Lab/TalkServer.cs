using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>A real server on many ports, of IPv4 and IPv6: says its name when a client comes, and whenever it is asked.</summary>
internal sealed class TalkServer : IDisposable
{
    private static readonly TimeSpan SctpStep = TimeSpan.FromMilliseconds(200);
    private readonly byte[] _name;
    private readonly List<Socket> _listeners = [];
    private volatile bool _isDisposed;

    public TalkServer(LabNamespace machine, string name, IEnumerable<int> ports)
    {
        _name = Encoding.ASCII.GetBytes(name);
        machine.Invoke(() =>
        {
            foreach (int port in ports)
            {
                var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
                listener.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                listener.Listen(64);
                _listeners.Add(listener);
            }
        });
        _listeners.ForEach(listener => _ = AcceptAsync(listener));
    }

    /// <summary>Also listens by SCTP on one address: the peer is told of no other.</summary>
    public void ListenSctp(LabNamespace machine, string address, int port)
    {
        Socket listener = machine.Invoke(() =>
        {
            var socket = new Socket(new SafeSocketHandle(Native.OpenSctp(), ownsHandle: true));
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            socket.Listen(64);
            return socket;
        });

        // .NET cannot end a call that waits on a socket of this protocol: nothing may wait for long.
        new Thread(() => AcceptOneAfterTheOther(listener)) { IsBackground = true }.Start();
    }

    public void Dispose()
    {
        _isDisposed = true;
        _listeners.ForEach(listener => listener.Dispose());
    }

    private void AcceptOneAfterTheOther(Socket listener)
    {
        using Socket owned = listener;
        while (!_isDisposed)
        {
            if (owned.Poll(SctpStep, SelectMode.SelectRead))
            {
                using Socket connection = owned.Accept();
                connection.Send(_name);
                connection.Poll(SctpStep, SelectMode.SelectRead);
            }
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(Socket connection)
    {
        using Socket owned = connection;
        byte[] buffer = new byte[64];
        try
        {
            do
            {
                await owned.SendAsync(_name);
            }
            while (await owned.ReceiveAsync(buffer) > 0);
        }
        catch (SocketException)
        {
            // The peer went away.
        }
    }
}
