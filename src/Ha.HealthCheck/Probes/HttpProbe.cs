using Ha.HealthCheck.Native;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when a request is answered with a wanted status and, if one is expected, with the wanted body.</summary>
internal sealed unsafe class HttpProbe(HttpProbeSettings settings) : IProbe
{
    // What one attempt may read before the others have their turn.
    private const int ReadBytesMax = 2048;
    private const int ReadsPerTurnMax = 4;

    private readonly TcpConnection _connection = new(settings.Target, settings.DataPath);
    private readonly byte[] _request = HttpExchange.Request(settings);
    private readonly HttpReply _reply = new(settings);

    private Stage _stage;
    private int _sent;
    private bool _hasUnread;
    private Epoll? _epoll;
    private ulong _tag;

    private enum Stage
    {
        Connecting,
        Sending,
        Receiving,
    }

    public bool IsLingering => false;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        _stage = Stage.Connecting;
        _sent = 0;
        _hasUnread = false;
        _epoll = epoll;
        _tag = tag;
        int error = _connection.OpenExchange(epoll, tag);
        return error == 0 ? null : End(_connection.Failed(error));
    }

    public ProbeOutcome? Continue() => Continue(EPOLLIN);

    public ProbeOutcome? Continue(int events)
    {
        if (_connection.Fd < 0)
        {
            return null;
        }

        ProbeOutcome? outcome = _stage == Stage.Receiving ? null : ConnectAndSend();

        // Each readiness is told once: one to read that came with that to write is not told again.
        if (outcome is null && _stage == Stage.Receiving && (events & ~EPOLLOUT) != 0)
        {
            outcome = Receive();
        }

        return outcome is { } ended ? End(ended) : null;
    }

    public ProbeOutcome Abort() =>
        End(new ProbeOutcome(_stage == Stage.Connecting ? ProbeOutcomeKind.L4Timeout : ProbeOutcomeKind.L7Timeout));

    public void Dispose() => _connection.Abort();

    // To send says as much as to ask how connecting went: what became of it is the error of the first sending.
    private ProbeOutcome? ConnectAndSend()
    {
        if (_stage == Stage.Connecting && _connection.IsItself)
        {
            return ConnectOutcome.Of(Errno.ECONNREFUSED);
        }

        fixed (byte* request = _request)
        {
            long sent = (long)send(_connection.Fd, request + _sent, _request.Length - _sent, MSG_NOSIGNAL);
            if (sent < 0)
            {
                return errno switch
                {
                    Errno.EAGAIN or Errno.EINTR => null,
                    var error when _stage == Stage.Connecting && !TcpConnection.WasEstablished(error) => ConnectOutcome.Of(error),
                    var error => Broken(error),
                };
            }

            _sent += (int)sent;
        }

        _stage = _sent < _request.Length ? Stage.Sending : Stage.Receiving;
        return null;
    }

    private ProbeOutcome? Receive()
    {
        byte* buffer = stackalloc byte[ReadBytesMax];
        for (int turn = 0; turn < ReadsPerTurnMax; turn++)
        {
            // Looked at and not taken: a connection that is closed with something unread is reset by the kernel itself.
            int received = (int)recv(_connection.Fd, buffer, ReadBytesMax, MSG_PEEK);
            if (received < 0)
            {
                return Broken(errno);
            }

            if (received == 0)
            {
                return _reply.End();
            }

            if (_reply.Read(new ReadOnlySpan<byte>(buffer, received)) is { } outcome)
            {
                _hasUnread = true;
                return outcome;
            }

            // Not enough: the next look is at what follows.
            _ = recv(_connection.Fd, buffer, received, 0);
        }

        int failed = _connection.TellAgain(_epoll!, _tag);
        return failed == 0 ? null : Broken(failed);
    }

    private static ProbeOutcome? Broken(int errno) => errno switch
    {
        Errno.EAGAIN or Errno.EINTR => null,
        _ when Errno.IsLocalShortage(errno) => new ProbeOutcome(ProbeOutcomeKind.Inconclusive, errno),
        _ => new ProbeOutcome(ProbeOutcomeKind.L7Reset, errno),
    };

    private ProbeOutcome End(ProbeOutcome outcome)
    {
        if (_hasUnread)
        {
            _connection.Close();
        }
        else
        {
            _connection.Abort();
        }

        _reply.Clear();
        return outcome;
    }
}
