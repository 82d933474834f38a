using Ha.HealthCheck.Native;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>Asks an agent and takes its line: what it says of the server's health, and what it wants of it.</summary>
/// <remarks>
/// An agent that does not answer, or says what nobody understands, says nothing about the server. What it wanted holds
/// until it wants something else: an agent may say "drain" once and only weights after that.
/// </remarks>
internal sealed unsafe class AgentProbe(AgentProbeSettings settings) : IProbe
{
    private readonly TcpConnection _connection = new(settings.Target);
    private readonly byte[] _line = new byte[AgentWords.LineBytesMax];

    private ProbeAdvice _advice;
    private Stage _stage;
    private int _sent;
    private int _received;
    private Epoll? _epoll;
    private ulong _tag;

    private enum Stage
    {
        Connecting,
        Sending,
        Receiving,
    }

    public bool IsLingering => false;

    /// <summary>Takes over what an earlier probe of the same agent was told.</summary>
    public void Resume(ProbeAdvice advice) => _advice = advice;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        _stage = Stage.Connecting;
        _sent = 0;
        _received = 0;
        _epoll = epoll;
        _tag = tag;
        int error = _connection.Open(epoll, tag, speaks: !settings.Send.IsEmpty);
        return error == 0 ? null : End(Unreachable(error));
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

    public ProbeOutcome Abort() => End(Unreachable(Errno.ETIMEDOUT));

    public void Dispose() => _connection.Close();

    private ProbeOutcome? ConnectAndSend()
    {
        if (_stage == Stage.Connecting)
        {
            int error = _connection.Established();
            if (error != 0)
            {
                return Unreachable(error);
            }

            _stage = Stage.Sending;
        }

        ReadOnlySpan<byte> rest = settings.Send.Span[_sent..];
        if (!rest.IsEmpty)
        {
            fixed (byte* first = rest)
            {
                long sent = (long)send(_connection.Fd, first, rest.Length, MSG_NOSIGNAL);
                if (sent < 0)
                {
                    return Broken(errno);
                }

                _sent += (int)sent;
                if (sent < rest.Length)
                {
                    return null;
                }
            }
        }

        _stage = Stage.Receiving;
        int failed = _epoll!.Modify(_connection.Fd, EPOLLIN, _tag);
        return failed == 0 ? null : Broken(failed);
    }

    // At most a line is read, so a flood has no turn of its own.
    private ProbeOutcome? Receive()
    {
        int received;
        fixed (byte* line = _line)
        {
            received = (int)recv(_connection.Fd, line + _received, _line.Length - _received, 0);
        }

        if (received < 0)
        {
            return Broken(errno);
        }

        if (received == 0)
        {
            return _received == 0 ? new ProbeOutcome(ProbeOutcomeKind.AgentUnreachable) : Judge(_received);
        }

        int end = AgentWords.EndOfLine(_line.AsSpan(_received, received));
        end = end < 0 ? end : _received + end;
        _received += received;
        return end >= 0 ? Judge(end)
            : _received == _line.Length ? new ProbeOutcome(ProbeOutcomeKind.AgentInvalid)
            : null;
    }

    private ProbeOutcome Judge(int length) => AgentWords.Read(_line.AsSpan(0, length), ref _advice) switch
    {
        AgentVerdict.Healthy => new ProbeOutcome(ProbeOutcomeKind.Success) { Advice = _advice },
        AgentVerdict.NotHealthy => new ProbeOutcome(ProbeOutcomeKind.AgentDown) { Advice = _advice },
        _ => new ProbeOutcome(ProbeOutcomeKind.AgentInvalid),
    };

    private static ProbeOutcome? Broken(int errno) => errno is Errno.EAGAIN or Errno.EINTR ? null : Unreachable(errno);

    private static ProbeOutcome Unreachable(int errno) => new(
        Errno.IsLocalShortage(errno) ? ProbeOutcomeKind.Inconclusive : ProbeOutcomeKind.AgentUnreachable, errno);

    private ProbeOutcome End(ProbeOutcome outcome)
    {
        _connection.Close();
        return outcome;
    }
}
