using System.Net;
using System.Net.Sockets;
using Ha.Benchmarks.Measuring;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>A machine that is thousands of TCP servers at once: each address of a network of its own, one listener.</summary>
internal sealed class ManyServers : IDisposable
{
    public const int Port = 8080;
    public const string Network = "10.80.0.0/16";
    private const int Backlog = 4096;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private long _connections;
    private volatile bool _stopping;

    /// <param name="machine">The machine that is the servers.</param>
    public ManyServers(LabNamespace machine)
    {
        machine.Sysctl("net/core/somaxconn", Backlog);
        machine.Sysctl("net/ipv4/tcp_max_syn_backlog", Backlog);
        machine.Ip($"route add local {Network} dev lo");
        _listener = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, Port));
            socket.Listen(Backlog);
            return socket;
        });
        _thread = machine.StartThread(Serve);
    }

    /// <summary>Connections taken until now.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>The address of a server, numbered from 0 to 60,000.</summary>
    public static string Address(int number) => $"10.80.{1 + (number / 250)}.{1 + (number % 250)}";

    public void Dispose()
    {
        _stopping = true;
        _listener.Shutdown(SocketShutdown.Both);
        _thread.Join();
        _listener.Dispose();
    }

    private void Serve()
    {
        int descriptor = (int)_listener.Handle;
        while (MeasuringNative.TakeAndClose(descriptor) && !_stopping)
        {
            Volatile.Write(ref _connections, _connections + 1);
        }
    }
}
