using System.Net;
using System.Net.Sockets;
using Ha.HealthCheck.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>A non-blocking socket for datagrams to and from one target, opened anew for each attempt: a port of its own.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed unsafe class DatagramSocket(IPEndPoint target)
{
    private readonly byte[] _address = SocketAddressBytes.Of(target);
    private readonly bool _canBeItself = LocalPorts.MayBe(target.Port);

    /// <summary>Whether the target is an IPv4 address.</summary>
    public bool IsIPv4 { get; } = target.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>The descriptor; -1 when closed.</summary>
    public int Fd { get; private set; } = -1;

    /// <summary>Makes the socket. Returns 0 or errno.</summary>
    public int Create(int type, int protocol)
    {
        Fd = socket(IsIPv4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        return Fd < 0 ? errno : 0;
    }

    /// <summary>Binds it to the target; from then on it is ready when there is something to read, errors of ICMP too.</summary>
    /// <returns>0 or errno; an ICMP error of an earlier datagram is never among them.</returns>
    public int Connect(Epoll epoll, ulong tag)
    {
        // Otherwise only a closed port is reported; not a host that is not there or that no router reaches.
        int on = 1;
        _ = IsIPv4
            ? setsockopt(Fd, SOL_IP, IP_RECVERR, &on, sizeof(int))
            : setsockopt(Fd, SOL_IPV6, IPV6_RECVERR, &on, sizeof(int));
        fixed (byte* address = _address)
        {
            if (connect(Fd, (sockaddr*)address, _address.Length) < 0)
            {
                return errno;
            }
        }

        return _canBeItself && IsConnectedToItself() ? Errno.ECONNREFUSED : epoll.Add(Fd, EPOLLIN, tag);
    }

    /// <summary>Sends a datagram. Returns 0 or errno.</summary>
    public int Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* first = datagram)
        {
            return (long)send(Fd, first, datagram.Length, MSG_NOSIGNAL) < 0 ? errno : 0;
        }
    }

    /// <summary>Takes a datagram that has arrived; what does not fit is cut off. Returns 0 or errno.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="length">Its length there.</param>
    public int Receive(Span<byte> buffer, out int length)
    {
        fixed (byte* first = buffer)
        {
            length = (int)recv(Fd, first, buffer.Length, 0);
            return length < 0 ? errno : 0;
        }
    }

    /// <summary>The same, and whether the target is where it comes from: not every kind of socket sees to that.</summary>
    public int Receive(Span<byte> buffer, out int length, out bool isFromTarget)
    {
        Span<byte> source = stackalloc byte[SocketAddressBytes.LengthMax];
        source.Clear();
        socklen_t sourceLength = source.Length;
        fixed (byte* first = buffer, from = source)
        {
            length = (int)recvfrom(Fd, first, buffer.Length, 0, (sockaddr*)from, &sourceLength);
            isFromTarget = length >= 0 && SocketAddressBytes.SamePortAndAddress(source, _address);
            return length < 0 ? errno : 0;
        }
    }

    public void Close()
    {
        if (Fd >= 0)
        {
            _ = close(Fd);
            Fd = -1;
        }
    }

    // A port of this machine that nobody has can be given to the socket itself, which then hears what it says.
    private bool IsConnectedToItself()
    {
        Span<byte> own = stackalloc byte[SocketAddressBytes.LengthMax];
        socklen_t length = own.Length;
        fixed (byte* address = own)
        {
            return getsockname(Fd, (sockaddr*)address, &length) == 0
                && SocketAddressBytes.SamePortAndAddress(own, _address);
        }
    }
}
