using Ha.HealthCheck.Native;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when a question by UDP is answered without error and with the wanted records.</summary>
/// <remarks>
/// Every attempt has a port and an id that nobody can guess. The question is sent once an attempt: a lost one is what
/// <c>fall</c> is for.
/// </remarks>
internal sealed class DnsProbe(DnsProbeSettings settings) : IProbe
{
    // Answers to others that one attempt may read before the rest have their turn.
    private const int ReadsPerTurnMax = 4;

    private readonly DatagramSocket _socket = new(settings.Target);
    private readonly DnsMessage _message = new(settings);

    public bool IsLingering => false;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        Span<byte> id = stackalloc byte[sizeof(ushort)];
        Entropy.Fill(id);
        int error = _socket.Create(SOCK_DGRAM, 0);
        error = error == 0 ? _socket.Connect(epoll, tag) : error;
        error = error == 0 ? _socket.Send(_message.Question(id)) : error;
        return error == 0 ? null : End(ConnectOutcome.Of(error));
    }

    public ProbeOutcome? Continue()
    {
        // One byte more, so that a longer answer is seen to be too long.
        Span<byte> buffer = stackalloc byte[DnsMessage.AnswerBytesMax + 1];
        for (int turn = 0; turn < ReadsPerTurnMax && _socket.Fd >= 0; turn++)
        {
            int error = _socket.Receive(buffer, out int length);
            if (error is Errno.EAGAIN or Errno.EINTR)
            {
                break;
            }

            ProbeOutcome? outcome = error == 0 ? _message.Judge(buffer[..length]) : ConnectOutcome.Of(error);
            if (outcome is { } ended)
            {
                return End(ended);
            }
        }

        return null;
    }

    public ProbeOutcome Abort() => End(new ProbeOutcome(ProbeOutcomeKind.L7Timeout));

    public void Dispose() => _socket.Close();

    private ProbeOutcome End(ProbeOutcome outcome)
    {
        _socket.Close();
        return outcome;
    }
}
