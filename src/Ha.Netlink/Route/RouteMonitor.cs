using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>Tells what changes in links and addresses, as the kernel announces it.</summary>
/// <remarks>Not thread-safe. Never blocks: wait for <see cref="FileDescriptor"/> to be readable.</remarks>
public sealed class RouteMonitor : IDisposable
{
    private const int ReceiveBytes = 64 * 1024;

    private readonly INetlinkSocket _socket;
    private readonly byte[] _received = new byte[ReceiveBytes];
    private int _length;
    private int _offset;

    internal RouteMonitor(INetlinkSocket socket, int fileDescriptor)
    {
        _socket = socket;
        FileDescriptor = fileDescriptor;
    }

    /// <summary>Readable when there may be events.</summary>
    public int FileDescriptor { get; }

    /// <summary>Starts listening. Read the tables after this, not before, or what changes between is missed.</summary>
    /// <exception cref="IOException">The kernel refuses the socket.</exception>
    public static RouteMonitor Open()
    {
        const uint Groups =
            RouteNumbers.GroupLink | RouteNumbers.GroupIPv4Address | RouteNumbers.GroupIPv6Address;
        var socket = new NetlinkSocket(NetlinkProtocol.Route, Groups, nonBlocking: true);
        return new RouteMonitor(socket, socket.FileDescriptor);
    }

    /// <summary>Takes the next event. Allocates nothing.</summary>
    /// <param name="routeEvent">The event, in the monitor's buffer.</param>
    /// <returns>False if there is none now.</returns>
    /// <exception cref="IOException">The socket is broken.</exception>
    public bool TryRead(out RouteEvent routeEvent)
    {
        while (true)
        {
            if (TryReadReceived(out routeEvent))
            {
                return true;
            }

            int length = _socket.Receive(_received);
            switch (length)
            {
                case >= 0:
                    _length = length;
                    _offset = 0;
                    break;
                case -NetlinkErrno.Again:
                    return false;
                case -NetlinkErrno.NoBuffers or -NetlinkErrno.MessageSize:
                    routeEvent = default; // an overrun
                    return true;
                default:
                    throw new IOException($"Cannot watch links and addresses: {new NetlinkError(-length)}.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private bool TryReadReceived(out RouteEvent routeEvent)
    {
        var reader = new NetlinkReader(_received.AsSpan(_offset, _length - _offset));
        while (reader.TryRead(out NetlinkMessage message))
        {
            _offset = _length - reader.BytesLeft;
            if (RouteEvent.TryTranslate(message, out routeEvent))
            {
                return true;
            }
        }

        _offset = _length;
        routeEvent = default;
        return false;
    }
}
