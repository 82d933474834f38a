using System.Buffers;
using Ha.HealthCheck.Native;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>
/// Succeeds when the first datagram that comes back is as wanted. When none is wanted: with any, or at the deadline if
/// nobody has said that ours could not arrive.
/// </summary>
/// <remarks>Allocates nothing, but a regular expression may when it comes to states that it has not been in.</remarks>
internal sealed class UdpProbe(UdpProbeSettings settings) : IProbe
{
    private readonly DatagramSocket _socket = new(settings.Target);
    private readonly AnswerMatcher? _answer = settings.Expect is { } pattern ? AnswerMatcher.Of(pattern) : null;

    public bool IsLingering => false;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        int error = _socket.Create(SOCK_DGRAM, 0);
        error = error == 0 ? _socket.Connect(epoll, tag) : error;
        error = error == 0 ? _socket.Send(settings.Send.Span) : error;
        return error == 0 ? null : End(ConnectOutcome.Of(error));
    }

    public ProbeOutcome? Continue()
    {
        if (_socket.Fd < 0)
        {
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(AnswerPattern.AnswerBytesMax);
        int error = _socket.Receive(buffer, out int length);
        ProbeOutcome? outcome = error switch
        {
            0 => Judge(buffer.AsSpan(0, length)),
            Errno.EAGAIN or Errno.EINTR => null,
            _ => ConnectOutcome.Of(error),
        };
        ArrayPool<byte>.Shared.Return(buffer);
        return outcome is { } ended ? End(ended) : null;
    }

    public ProbeOutcome Abort() =>
        End(new ProbeOutcome(_answer is null ? ProbeOutcomeKind.Success : ProbeOutcomeKind.L7Timeout));

    public void Dispose() => _socket.Close();

    private ProbeOutcome Judge(ReadOnlySpan<byte> datagram)
    {
        if (_answer is null)
        {
            return new ProbeOutcome(ProbeOutcomeKind.Success);
        }

        _answer.Append(datagram);
        bool matches = _answer.End() == AnswerVerdict.Matches;
        _answer.Clear();
        return new ProbeOutcome(matches ? ProbeOutcomeKind.Success : ProbeOutcomeKind.L7Unexpected);
    }

    private ProbeOutcome End(ProbeOutcome outcome)
    {
        _socket.Close();
        return outcome;
    }
}
