using System.Buffers.Binary;
using System.Net;
using Ha.HealthCheck.Native;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when an echo request is replied to.</summary>
/// <remarks>
/// Sends from a socket that the kernel keeps for this (icmp(7)), or from a raw one (CAP_NET_RAW) where
/// net.ipv4.ping_group_range does not let us. One request an attempt: a lost one is what <c>fall</c> is for.
/// </remarks>
internal sealed class PingProbe : IProbe
{
    private const int EACCES = 13;
    private const int Ipv4HeaderLengthMax = 60;

    // Replies to others that one attempt may read before the rest have their turn.
    private const int ReadsPerTurnMax = 16;

    private readonly DatagramSocket _socket;
    private readonly byte[] _request = new byte[EchoMessage.Length];
    private readonly ushort _identifier;
    private ushort _sequence;
    private bool _isRaw;

    public PingProbe(PingProbeSettings settings)
    {
        _socket = new DatagramSocket(new IPEndPoint(settings.Target, 0));
        Span<byte> identifier = stackalloc byte[sizeof(ushort)];
        Entropy.Fill(identifier);
        _identifier = BinaryPrimitives.ReadUInt16BigEndian(identifier);
    }

    public bool IsLingering => false;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        if (Create() is var refused and not 0)
        {
            // Whatever it is, the target has nothing to do with it.
            return End(new ProbeOutcome(ProbeOutcomeKind.Inconclusive, refused));
        }

        Span<byte> cookie = stackalloc byte[EchoMessage.CookieLength];
        Entropy.Fill(cookie);
        EchoMessage.Write(_request, _socket.IsIPv4, _identifier, ++_sequence, cookie);
        int error = _socket.Connect(epoll, tag);
        error = error == 0 ? _socket.Send(_request) : error;
        return error == 0 ? null : End(ConnectOutcome.Of(error));
    }

    public ProbeOutcome? Continue()
    {
        Span<byte> buffer = stackalloc byte[Ipv4HeaderLengthMax + EchoMessage.Length + 1];
        for (int turn = 0; turn < ReadsPerTurnMax && _socket.Fd >= 0; turn++)
        {
            int error = _socket.Receive(buffer, out int length, out bool isFromTarget);
            if (error is Errno.EAGAIN or Errno.EINTR)
            {
                break;
            }

            if (error != 0)
            {
                return End(ConnectOutcome.Of(error));
            }

            if (isFromTarget && IsReply(buffer[..length]))
            {
                return End(new ProbeOutcome(ProbeOutcomeKind.Success));
            }
        }

        return null;
    }

    public ProbeOutcome Abort() => End(new ProbeOutcome(ProbeOutcomeKind.L4Timeout));

    public void Dispose() => _socket.Close();

    // Which kind of socket it takes is found out once.
    private int Create()
    {
        int protocol = _socket.IsIPv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
        int error = _isRaw ? EACCES : _socket.Create(SOCK_DGRAM, protocol);
        if (error != EACCES)
        {
            return error;
        }

        error = _socket.Create(SOCK_RAW, protocol);
        _isRaw = error == 0;
        if (_isRaw)
        {
            EchoFilter.Set(_socket.Fd, _socket.IsIPv4);
        }

        return error;
    }

    private bool IsReply(ReadOnlySpan<byte> received) => EchoMessage.IsReply(
        _isRaw && _socket.IsIPv4 ? EchoMessage.WithoutIPv4Header(received) : received, _request, isIdentifierOurs: _isRaw);

    private ProbeOutcome End(ProbeOutcome outcome)
    {
        _socket.Close();
        return outcome;
    }
}
