using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Process;

/// <summary>One end of the SOCK_SEQPACKET connection between the director and the VRRP process.</summary>
/// <remarks>Sending and receiving may be on two threads. Allocates nothing.</remarks>
internal sealed unsafe class ProcessChannel(int descriptor) : IDisposable
{
    /// <summary>How long a sender waits for a process that does not read.</summary>
    public const int SendTimeoutSeconds = 2;

    private const int SendBufferBytes = 4 * 1024 * 1024;

    private int _descriptor = Prepare(descriptor);

    /// <summary>For epoll.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Messages that did not fit into the other side's queue and were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Makes two connected ends, both close-on-exec.</summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static (int First, int Second) CreatePair()
    {
        int* pair = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        {
            throw new SocketException(Marshal.GetLastPInvokeError());
        }

        return (pair[0], pair[1]);
    }

    /// <summary>Sends a message without waiting. A queue that is full, or a peer that is gone, loses it; it is counted.</summary>
    public bool Send(ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            ssize_t sent = send(_descriptor, bytes, message.Length, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent == message.Length)
            {
                return true;
            }
        }

        Dropped++;
        return false;
    }

    /// <summary>Sends a message, and waits for room for at most <see cref="SendTimeoutSeconds"/>.</summary>
    public bool SendWaiting(ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            if ((long)send(_descriptor, bytes, message.Length, MSG_NOSIGNAL) == message.Length)
            {
                return true;
            }
        }

        Dropped++;
        return false;
    }

    /// <summary>Receives a message: its length, 0 when the other side is gone, -1 when there is none now.</summary>
    public int Receive(Span<byte> buffer, bool wait)
    {
        while (true)
        {
            fixed (byte* bytes = buffer)
            {
                long received = (long)recv(_descriptor, bytes, buffer.Length, wait ? 0 : MSG_DONTWAIT);
                if (received >= 0)
                {
                    return (int)received;
                }
            }

            int error = errno;
            if (error == EINTR)
            {
                continue;
            }

            return error == EAGAIN ? -1 : 0;
        }
    }

    /// <summary>Wakes whoever waits in <see cref="Receive"/>: the connection ends for both sides.</summary>
    public void Shutdown() => _ = shutdown(_descriptor, SHUT_RDWR);

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = close(descriptor);
        }
    }

    private static int Prepare(int descriptor)
    {
        // struct timeval: seconds and microseconds, 64 bits each on the platforms we build for.
        long* timeout = stackalloc long[2] { SendTimeoutSeconds, 0 };
        _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, timeout, 2 * sizeof(long));

        // Room for the status of all routers at once; the FORCE variant passes the system's limit.
        int room = SendBufferBytes;
        _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(int)) == 0
            ? 0
            : setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, sizeof(int));
        return descriptor;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int socketpair(int domain, int type, int protocol, int* pair);
}
