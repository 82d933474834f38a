using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Transport;

/// <summary>Adverts over raw sockets, one for each interface and family, and Ethernet frames over one packet socket.</summary>
/// <remarks>Owned by the VRRP thread. Bound to the network namespace of the thread that makes it.</remarks>
public sealed unsafe partial class RawAdvertTransport : IAdvertTransport
{
    private readonly TimeProvider _time;
    private readonly List<RawSocket> _sockets = [];
    private readonly List<int> _watched = [];
    private readonly int _packetSocket;
    private pollfd[] _polled = new pollfd[16];
    private int _next;

    /// <summary>Opens the packet socket.</summary>
    /// <exception cref="IOException">The kernel refuses: no CAP_NET_RAW.</exception>
    public RawAdvertTransport(TimeProvider time)
    {
        _time = time;

        // Protocol 0: nothing is ever received on it.
        _packetSocket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (_packetSocket < 0)
        {
            throw new IOException($"Cannot open a packet socket: errno {errno}.");
        }
    }

    /// <summary>Lets <see cref="WaitUntil"/> return when this descriptor is readable too.</summary>
    public void Watch(int descriptor) => _watched.Add(descriptor);

    /// <summary>Forgets a descriptor.</summary>
    public void Unwatch(int descriptor) => _watched.Remove(descriptor);

    /// <inheritdoc/>
    public int Open(int interfaceIndex, string interfaceName, bool isV6, AdvertUse use)
    {
        // A re-created interface has another index, a renamed one another name; the sockets of the old one are dead.
        for (int i = _sockets.Count - 1; i >= 0; i--)
        {
            if ((_sockets[i].InterfaceName == interfaceName) != (_sockets[i].InterfaceIndex == interfaceIndex))
            {
                _sockets[i].Dispose();
                _sockets.RemoveAt(i);
            }
        }

        if (Find(interfaceIndex, isV6) is { } found)
        {
            return found.Join(use);
        }

        RawSocket? opened = RawSocket.TryOpen(interfaceIndex, interfaceName, isV6, use, out int error);
        if (opened is not null)
        {
            _sockets.Add(opened);
        }

        return error;
    }

    /// <inheritdoc/>
    public void Close(int interfaceIndex)
    {
        for (int i = _sockets.Count - 1; i >= 0; i--)
        {
            if (_sockets[i].InterfaceIndex == interfaceIndex)
            {
                _sockets[i].Dispose();
                _sockets.RemoveAt(i);
            }
        }
    }

    /// <inheritdoc/>
    public bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert)
    {
        // In turn, so that a flood on one interface does not silence the others.
        for (int i = 0; i < _sockets.Count; i++)
        {
            _next = _next + 1 < _sockets.Count ? _next + 1 : 0;
            if (_sockets[_next].Hears && _sockets[_next].TryReceive(buffer, out advert))
            {
                return true;
            }
        }

        advert = default;
        return false;
    }

    /// <inheritdoc/>
    public bool TrySend(
        int interfaceIndex, ReadOnlySpan<byte> advert, NetworkAddress source, NetworkAddress destination) =>
        Find(interfaceIndex, destination.IsV6) is { } found && found.TrySend(advert, source, destination);

    /// <inheritdoc/>
    public bool TrySendFrame(int interfaceIndex, ReadOnlySpan<byte> frame)
    {
        const int AddressBytes = 20;
        byte* address = stackalloc byte[AddressBytes]; // struct sockaddr_ll
        new Span<byte>(address, AddressBytes).Clear();
        *(ushort*)address = (ushort)AF_PACKET;
        frame[12..14].CopyTo(new Span<byte>(address + 2, 2)); // the frame's own protocol
        *(int*)(address + 4) = interfaceIndex;
        address[11] = 6;
        frame[..6].CopyTo(new Span<byte>(address + 12, 6));
        fixed (byte* bytes = frame)
        {
            return (long)sendto(
                _packetSocket, bytes, frame.Length, MSG_DONTWAIT, (sockaddr*)address, AddressBytes) == frame.Length;
        }
    }

    /// <inheritdoc/>
    public void WaitUntil(TimeSpan deadline)
    {
        if (_polled.Length < _sockets.Count + _watched.Count)
        {
            _polled = new pollfd[2 * (_sockets.Count + _watched.Count)]; // for the first time only
        }

        int count = 0;
        for (int i = 0; i < _sockets.Count; i++)
        {
            if (_sockets[i].Hears)
            {
                _polled[count++] = Readable(_sockets[i].Descriptor);
            }
        }

        for (int i = 0; i < _watched.Count; i++)
        {
            _polled[count++] = Readable(_watched[i]);
        }

        TimeSpan wait = deadline - Loop.MonotonicClock.Now(_time);
        wait = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        timespec timeout = default;
        timeout.tv_sec = wait.Ticks / TimeSpan.TicksPerSecond;
        timeout.tv_nsec = (int)(wait.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        fixed (pollfd* polled = _polled)
        {
            _ = ppoll(polled, (uint)count, &timeout, null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RawSocket opened in _sockets)
        {
            opened.Dispose();
        }

        _sockets.Clear();
        _claimSockets.ForEach(socket => socket.Dispose());
        _claimSockets.Clear();
        _ = close(_packetSocket);
    }

    private RawSocket? Find(int interfaceIndex, bool isV6)
    {
        for (int i = 0; i < _sockets.Count; i++)
        {
            if (_sockets[i].InterfaceIndex == interfaceIndex && _sockets[i].IsV6 == isV6)
            {
                return _sockets[i];
            }
        }

        return null;
    }

    private static pollfd Readable(int descriptor)
    {
        pollfd polled = default;
        polled.fd = descriptor;
        polled.events = POLLIN;
        return polled;
    }
}
