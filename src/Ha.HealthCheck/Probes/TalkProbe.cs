using System.Net;
using Ha.HealthCheck.Native;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Probes;

/// <summary>A conversation over a TCP connection: what is said and how answers are judged is the subclass's business.</summary>
/// <param name="target">Whom to connect to.</param>
/// <param name="speaksFirst">Whether something is said before anything is heard.</param>
/// <param name="path">The way to it; null: as the kernel routes it.</param>
internal abstract unsafe class TalkProbe(IPEndPoint target, bool speaksFirst, DataPath? path = null) : IProbe
{
    // What one attempt may read before the others have their turn.
    private const int ReadBytesMax = 2048;
    private const int ReadsPerTurnMax = 4;

    private readonly TcpConnection _connection = new(target, path);

    private byte[] _saying = [];
    private int _said;
    private bool _isConnected;
    private int _awaited;
    private Epoll? _epoll;
    private ulong _tag;

    public bool IsLingering => false;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        _epoll = epoll;
        _tag = tag;
        _isConnected = false;
        _saying = [];
        _said = 0;
        _awaited = EPOLLOUT;
        int error = _connection.Open(epoll, tag, speaksFirst);
        return error == 0 ? null : End(_connection.Failed(error));
    }

    public ProbeOutcome? Continue()
    {
        if (_connection.Fd < 0)
        {
            return null;
        }

        ProbeOutcome? outcome = _isConnected ? Go() : Connect();
        return outcome is { } ended ? End(ended) : null;
    }

    public ProbeOutcome Abort() => End(_isConnected ? Late() : new ProbeOutcome(ProbeOutcomeKind.L4Timeout));

    public void Dispose() => _connection.Close();

    /// <summary>The connection stands. It says the first thing, if there is one to say.</summary>
    protected abstract void Connected();

    /// <summary>All that was to be said has been.</summary>
    protected virtual ProbeOutcome? Said() => null;

    /// <summary>Something has been heard; it may say something next.</summary>
    protected abstract ProbeOutcome? Heard(ReadOnlySpan<byte> piece);

    /// <summary>For now there is nothing more to hear.</summary>
    protected virtual ProbeOutcome? Paused() => null;

    /// <summary>The server has closed the connection.</summary>
    protected virtual ProbeOutcome Closed() => new(ProbeOutcomeKind.L7Closed);

    /// <summary>The deadline has come, and the connection stands.</summary>
    protected virtual ProbeOutcome Late() => new(ProbeOutcomeKind.L7Timeout);

    /// <summary>The attempt has ended; nothing of it need be kept.</summary>
    protected virtual void Ended()
    {
    }

    /// <summary>Says something as soon as it can be; nothing else is heard before it has been.</summary>
    protected void Say(byte[] words)
    {
        _saying = words;
        _said = 0;
    }

    /// <summary>Says the last words, as far as they can be at once, and closes so that the server hears all that was said.</summary>
    protected void Leave(ReadOnlySpan<byte> words)
    {
        if (!words.IsEmpty)
        {
            fixed (byte* first = words)
            {
                _ = send(_connection.Fd, first, words.Length, MSG_NOSIGNAL);
            }
        }

        _connection.CloseInOrder();
    }

    private ProbeOutcome? Connect()
    {
        int error = _connection.Established();
        if (error != 0)
        {
            return TcpConnection.WasEstablished(error) ? Broken(error) : ConnectOutcome.Of(error);
        }

        _isConnected = true;
        Connected();
        return Go();
    }

    private ProbeOutcome? Go()
    {
        for (int turn = 0; turn < ReadsPerTurnMax && _awaited == EPOLLIN && _said == _saying.Length; turn++)
        {
            if (Listen(out bool isDrained) is { } ended)
            {
                return ended;
            }

            if (isDrained)
            {
                break;
            }
        }

        // What is said is answered later: the server is not asked at once.
        return _said < _saying.Length ? Speak() ?? Await(_said < _saying.Length ? EPOLLOUT : EPOLLIN)
            : _awaited == EPOLLIN ? Paused()
            : Await(EPOLLIN);
    }

    private ProbeOutcome? Speak()
    {
        fixed (byte* words = _saying)
        {
            long sent = (long)send(_connection.Fd, words + _said, _saying.Length - _said, MSG_NOSIGNAL);
            if (sent < 0)
            {
                return Broken(errno);
            }

            _said += (int)sent;
        }

        return _said == _saying.Length ? Said() : null;
    }

    private ProbeOutcome? Listen(out bool isDrained)
    {
        byte* buffer = stackalloc byte[ReadBytesMax];
        int received = (int)recv(_connection.Fd, buffer, ReadBytesMax, 0);
        isDrained = received < ReadBytesMax;
        return received switch
        {
            < 0 => Broken(errno),
            0 => Closed(),
            _ => Heard(new ReadOnlySpan<byte>(buffer, received)),
        };
    }

    private ProbeOutcome? Await(int events)
    {
        int error = _awaited == events ? 0 : _epoll!.Modify(_connection.Fd, events, _tag);
        _awaited = events;
        return error == 0 ? null : Broken(error);
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
        Ended();
        return outcome;
    }
}
