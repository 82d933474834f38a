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
        _epoll = epoll;
        _tag = tag;
        int error = _connection.Open(epoll, tag, speaks: true);
        return error == 0 ? null : End(_connection.Failed(error));
    }

    public ProbeOutcome? Continue()
    {
        if (_connection.Fd < 0)
        {
            return null;
        }

        ProbeOutcome? outcome = _stage == Stage.Receiving ? Receive() : ConnectAndSend();
        return outcome is { } ended ? End(ended) : null;
    }

    public ProbeOutcome Abort() =>
        End(new ProbeOutcome(_stage == Stage.Connecting ? ProbeOutcomeKind.L4Timeout : ProbeOutcomeKind.L7Timeout));

    public void Dispose() => _connection.Close();

    private ProbeOutcome? ConnectAndSend()
    {
        if (_stage == Stage.Connecting)
        {
            int error = _connection.Established();
            if (error != 0)
            {
                return TcpConnection.WasEstablished(error) ? Broken(error) : ConnectOutcome.Of(error);
            }

            _stage = Stage.Sending;
        }

        fixed (byte* request = _request)
        {
            long sent = (long)send(_connection.Fd, request + _sent, _request.Length - _sent, MSG_NOSIGNAL);
            if (sent < 0)
            {
                return Broken(errno);
            }

            _sent += (int)sent;
        }

        if (_sent < _request.Length)
        {
            return null;
        }

        _stage = Stage.Receiving;
        int failed = _epoll!.Modify(_connection.Fd, EPOLLIN, _tag);
        return failed == 0 ? null : Broken(failed);
    }

    private ProbeOutcome? Receive()
    {
        byte* buffer = stackalloc byte[ReadBytesMax];
        for (int turn = 0; turn < ReadsPerTurnMax; turn++)
        {
            int received = (int)recv(_connection.Fd, buffer, ReadBytesMax, 0);
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
                return outcome;
            }
        }

        return null;
    }

    private static ProbeOutcome? Broken(int errno) => errno switch
    {
        Errno.EAGAIN or Errno.EINTR => null,
        _ when Errno.IsLocalShortage(errno) => new ProbeOutcome(ProbeOutcomeKind.Inconclusive, errno),
        _ => new ProbeOutcome(ProbeOutcomeKind.L7Reset, errno),
    };

    private ProbeOutcome End(ProbeOutcome outcome)
    {
        _connection.Close();
        _reply.Clear();
        return outcome;
    }
}
