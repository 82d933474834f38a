using System.Net;
using System.Net.Sockets;
using Ha.Benchmarks.Measuring;
using Ha.KernelLab.Lab;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Benchmarks.Products;

/// <summary>A machine that is thousands of TCP and HTTP servers at once, and remembers when each was checked.</summary>
/// <remarks>
/// One listener for all addresses of a network of its own, served by one real-time thread on a processor that the director
/// does not run on. As servers do, it waits for what the client does with the connection and does not close it at once.
/// It is woken by each packet, or looks for work every millisecond: the kernel charges who checks with waking another
/// processor, two or three times a check, which no server on a real network costs its director.
/// </remarks>
internal sealed unsafe class CheckedServers : IDisposable
{
    private const int Backlog = 8192;
    private const int EventsMax = 256;
    private const int DescriptorsMax = 65_536;
    private const int WaitMilliseconds = 100;
    private const long Period = Clock.NanosecondsPerMillisecond;
    private const int RequestBytesMax = 2048;
    private static readonly byte[] Answer =
        [.. "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"u8];

    private static readonly byte[] Flood =
        [.. Enumerable.Repeat("HTTP/1.1 100 Continue\r\nX-Flood: 0123456789012345678901234567890123456789\r\n\r\n"u8.ToArray(), 200)
            .SelectMany(line => line)];

    private readonly Func<int, Conduct> _conductOf;
    private readonly bool _isWoken;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly Conduct[] _conducts = new Conduct[DescriptorsMax];
    private int _epoll;
    private long _connections;
    private volatile bool _stopping;

    public CheckedServers(LabNamespace machine, int count, Func<int, Conduct> conductOf, bool isWoken)
    {
        _conductOf = conductOf;
        _isWoken = isWoken;
        Arrivals = new ArrivalBook(count);
        machine.Sysctl("net/core/somaxconn", Backlog);
        machine.Sysctl("net/ipv4/tcp_max_syn_backlog", Backlog);
        machine.Ip($"route add local {ManyServers.Network} dev lo");
        _listener = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            socket.Bind(new IPEndPoint(IPAddress.Any, ManyServers.Port));
            socket.Listen(Backlog);
            return socket;
        });
        _thread = machine.StartThread(Serve);
    }

    /// <summary>Connections taken until now.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>When each server was checked.</summary>
    public ArrivalBook Arrivals { get; }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _listener.Dispose();
    }

    private void Serve()
    {
        MeasuringNative.TryRealTime();
        MeasuringNative.KeepOff(Checker.Processor);
        int listener = (int)_listener.Handle;
        _epoll = epoll_create1(EPOLL_CLOEXEC);
        Watch(listener, EPOLLIN);
        epoll_event* events = stackalloc epoll_event[EventsMax];
        for (long due = Clock.Now; !_stopping; due = Math.Max(due + Period, Clock.Now))
        {
            if (!_isWoken)
            {
                MeasuringNative.SleepUntil(due);
            }

            while (epoll_wait(_epoll, events, EventsMax, _isWoken ? WaitMilliseconds : 0) is > 0 and var count && !_stopping)
            {
                GoOn(new ReadOnlySpan<epoll_event>(events, count), listener);
            }
        }

        _ = close(_epoll);
    }

    private void GoOn(ReadOnlySpan<epoll_event> events, int listener)
    {
        foreach (epoll_event each in events)
        {
            if (each.data.fd == listener)
            {
                Take(listener);
            }
            else
            {
                Go(each.data.fd);
            }
        }
    }

    private void Take(int listener)
    {
        for (int i = 0; i < EventsMax; i++)
        {
            int connection = accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (connection is < 0 or >= DescriptorsMax)
            {
                return;
            }

            int number = NumberOf(connection);
            Arrivals.Add(number, Clock.Now);
            Volatile.Write(ref _connections, _connections + 1);
            _conducts[connection] = _conductOf(number);
            Watch(connection, _conducts[connection] == Conduct.Floods ? EPOLLIN | EPOLLOUT : EPOLLIN);
        }
    }

    private void Go(int connection)
    {
        byte* request = stackalloc byte[RequestBytesMax];
        long received = (long)recv(connection, request, RequestBytesMax, 0);
        if (received == 0 || (received < 0 && errno != EAGAIN))
        {
            _ = close(connection);
        }
        else if (_conducts[connection] == Conduct.Floods)
        {
            Say(connection, Flood);
        }
        else if (received > 0 && _conducts[connection] == Conduct.Well)
        {
            Say(connection, Answer);
            _ = close(connection);
        }
    }

    private static void Say(int connection, byte[] bytes)
    {
        fixed (byte* first = bytes)
        {
            _ = send(connection, first, bytes.Length, MSG_NOSIGNAL);
        }
    }

    private void Watch(int descriptor, int what)
    {
        epoll_event wanted = default;
        wanted.events = what;
        wanted.data.fd = descriptor;
        _ = epoll_ctl(_epoll, EPOLL_CTL_ADD, descriptor, &wanted);
    }

    // The reverse of ManyServers.Address.
    private static int NumberOf(int connection)
    {
        byte* address = stackalloc byte[16];
        socklen_t length = 16;
        _ = getsockname(connection, (sockaddr*)address, &length);
        return ((address[6] - 1) * 250) + address[7] - 1;
    }
}
