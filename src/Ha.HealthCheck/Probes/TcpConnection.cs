using System.Net;
using System.Net.Sockets;
using Ha.HealthCheck.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>A non-blocking connection to one target, opened anew for each attempt.</summary>
/// <remarks>Closed with a reset, so that neither end keeps anything of it, unless that is asked for. Not thread-safe.</remarks>
internal sealed unsafe class TcpConnection(IPEndPoint target, DataPath? path = null)
{
    private const int EpollEdge = 1 << 31; // EPOLLET of linux/eventpoll.h, which is not an int in C.

    private readonly DataPathSocket? _path = path is null ? null : new DataPathSocket(path);
    private readonly byte[] _address = SocketAddressBytes.Of(target);
    private readonly bool _canBeItself = LocalPorts.MayBe(target.Port);
    private readonly int _family = target.AddressFamily == AddressFamily.InterNetwork ? AF_INET : AF_INET6;

    private bool _isUnprepared;

    private static int ExchangeEvents => EPOLLIN | EPOLLOUT | EpollEdge;

    /// <summary>The descriptor; -1 when closed.</summary>
    public int Fd { get; private set; } = -1;

    /// <summary>Begins to connect; readiness to write says that the connection stands or has failed.</summary>
    /// <param name="epoll">Where its readiness goes.</param>
    /// <param name="tag">What the readiness carries.</param>
    /// <param name="speaks">
    /// Whether we speak first: then the acknowledgement of the handshake waits for what we say and is no packet of its own.
    /// </param>
    /// <returns>0 or errno.</returns>
    public int Open(Epoll epoll, ulong tag, bool speaks = false)
    {
        int error = Create(speaks);
        if (error == 0)
        {
            ResetAtClose();
            error = Connect();
        }

        return error != 0 ? error : epoll.Add(Fd, EPOLLOUT, tag);
    }

    /// <summary>
    /// Begins to connect, for an exchange in which we speak first. Every readiness, to write and to read, is told once when it
    /// comes about and not again, so nothing has to be changed between the two; see <see cref="TellAgain"/>.
    /// </summary>
    /// <remarks>Closed with a reset by <see cref="Abort"/>, or by <see cref="Close"/> while there is something unread.</remarks>
    /// <param name="epoll">Where its readiness goes.</param>
    /// <param name="tag">What the readiness carries.</param>
    /// <returns>0 or errno.</returns>
    public int OpenExchange(Epoll epoll, ulong tag)
    {
        int error = Create(speaks: true);
        error = error == 0 ? Connect() : error;
        return error != 0 ? error : epoll.Add(Fd, ExchangeEvents, tag);
    }

    /// <summary>Makes an exchange's readiness, which was told and not used up, be told once more.</summary>
    /// <returns>0 or errno.</returns>
    public int TellAgain(Epoll epoll, ulong tag) => epoll.Modify(Fd, ExchangeEvents, tag);

    /// <summary>What it says that a connection could not be begun: without its data path it is no fault of the server.</summary>
    public ProbeOutcome Failed(int error) =>
        _isUnprepared ? new ProbeOutcome(ProbeOutcomeKind.Inconclusive, error) : ConnectOutcome.Of(error);

    /// <summary>Whether the connection stands, once it is ready to write.</summary>
    /// <returns>0 or errno; see <see cref="WasEstablished"/> for one that did stand.</returns>
    public int Established()
    {
        int error = 0;
        socklen_t length = sizeof(int);
        if (getsockopt(Fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
        {
            return errno;
        }

        return error != 0 ? error : IsItself ? Errno.ECONNREFUSED : 0;
    }

    /// <summary>Whether it has come to be connected to itself, which is no server.</summary>
    public bool IsItself => _canBeItself && IsConnectedToItself();

    /// <summary>
    /// Whether an error says that the connection stood and was reset before anybody looked. While it is being
    /// established, a reset is <see cref="Errno.ECONNREFUSED"/> instead.
    /// </summary>
    public static bool WasEstablished(int error) => error is Errno.ECONNRESET or Errno.EPIPE;

    /// <summary>Closes with what was sent last still on its way: the other end hears it and then the end.</summary>
    public void CloseInOrder()
    {
        if (Fd >= 0)
        {
            var orderly = new linger { l_onoff = 0 };
            _ = setsockopt(Fd, SOL_SOCKET, SO_LINGER, &orderly, sizeof(linger));
            Close();
        }
    }

    /// <summary>Closes with a reset whatever there is.</summary>
    public void Abort()
    {
        if (Fd >= 0)
        {
            ResetAtClose();
            Close();
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

    private int Create(bool speaks)
    {
        Fd = socket(_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (Fd < 0)
        {
            return errno;
        }

        if (speaks)
        {
            int off = 0;
            _ = setsockopt(Fd, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof(int));
        }

        int refused = _path?.Prepare(Fd) ?? 0;
        _isUnprepared = refused != 0;
        return refused;
    }

    private void ResetAtClose()
    {
        var abortive = new linger { l_onoff = 1, l_linger = 0 };
        _ = setsockopt(Fd, SOL_SOCKET, SO_LINGER, &abortive, sizeof(linger));
    }

    private int Connect()
    {
        fixed (byte* address = _address)
        {
            return connect(Fd, (sockaddr*)address, _address.Length) < 0 && errno is var error and not Errno.EINPROGRESS ? error : 0;
        }
    }

    // A connection to a port of this machine where nobody listens can be given that very port as its own, and TCP then
    // connects it to itself. That is no server.
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
