using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Netlink;

/// <summary>A netlink socket of the kernel.</summary>
/// <remarks>Not thread-safe. Bound to the network namespace of the thread that creates it.</remarks>
public sealed unsafe class NetlinkSocket : INetlinkSocket
{
    /// <summary>How long a blocking receive waits before it reports <c>-EAGAIN</c>.</summary>
    public const int ReceiveTimeoutSeconds = 2;

    // Enough for some thousand error replies or link events; the kernel doubles it for its own overhead.
    private const int BufferBytes = 1024 * 1024;

    // linux/netlink.h: socket options of SOL_NETLINK.
    private const int NetlinkCapAck = 10;
    private const int NetlinkExtAck = 11;
    private const int NetlinkStrictCheck = 12;

    private int _descriptor = -1;

    /// <summary>Opens a socket.</summary>
    /// <param name="protocol">The netlink protocol.</param>
    /// <param name="groups">Multicast groups to join, as a mask of <c>RTMGRP_*</c>.</param>
    /// <param name="nonBlocking">Whether a receive returns <c>-EAGAIN</c> at once when nothing is there.</param>
    /// <exception cref="IOException">The kernel refuses it: no netlink, no descriptors, no permission.</exception>
    public NetlinkSocket(NetlinkProtocol protocol, uint groups = 0, bool nonBlocking = false)
    {
        int type = SOCK_RAW | SOCK_CLOEXEC | (nonBlocking ? SOCK_NONBLOCK : 0);
        _descriptor = socket(AF_NETLINK, type, (int)protocol);
        if (_descriptor < 0)
        {
            throw new IOException($"Cannot open a netlink socket: {new NetlinkError(errno)}.");
        }

        try
        {
            SetBuffers();
            SetOption(SOL_NETLINK, NetlinkCapAck, 1);
            SetOption(SOL_NETLINK, NetlinkExtAck, 1);

            if (protocol == NetlinkProtocol.Route)
            {
                SetOption(SOL_NETLINK, NetlinkStrictCheck, 1); // the kernel filters what it lists; since Linux 4.20
            }

            SetReceiveTimeout();
            BindAndConnect(groups);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The descriptor, for epoll or poll.</summary>
    public int FileDescriptor => _descriptor;

    /// <inheritdoc/>
    public NetlinkError Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* pointer = datagram)
        {
            while (true)
            {
                long sent = (long)send(_descriptor, pointer, datagram.Length, 0);
                if (sent >= 0)
                {
                    return sent == datagram.Length ? NetlinkError.None : new NetlinkError(NetlinkErrno.MessageSize);
                }

                if (errno != EINTR)
                {
                    return new NetlinkError(errno);
                }
            }
        }
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                // With MSG_TRUNC the kernel tells the whole length, so that a cut datagram cannot pass for a short one.
                long received = (long)recv(_descriptor, pointer, buffer.Length, MSG_TRUNC);
                if (received >= 0)
                {
                    return received > buffer.Length ? -NetlinkErrno.MessageSize : (int)received;
                }

                if (errno != EINTR)
                {
                    return -errno;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = close(_descriptor);
            _descriptor = -1;
        }
    }

    private void SetBuffers()
    {
        // The FORCE variants pass the system's maximum but need CAP_NET_ADMIN; without it take what is allowed.
        if (!SetOption(SOL_SOCKET, SO_SNDBUFFORCE, BufferBytes))
        {
            SetOption(SOL_SOCKET, SO_SNDBUF, BufferBytes);
        }

        if (!SetOption(SOL_SOCKET, SO_RCVBUFFORCE, BufferBytes))
        {
            SetOption(SOL_SOCKET, SO_RCVBUF, BufferBytes);
        }
    }

    private void SetReceiveTimeout()
    {
        Span<long> timeval = [ReceiveTimeoutSeconds, 0];
        fixed (long* pointer = timeval)
        {
            _ = setsockopt(_descriptor, SOL_SOCKET, SO_RCVTIMEO, pointer, timeval.Length * sizeof(long));
        }
    }

    private bool SetOption(int level, int option, int value) =>
        setsockopt(_descriptor, level, option, &value, sizeof(int)) == 0;

    private void BindAndConnect(uint groups)
    {
        var own = new SockAddrNetlink { Family = (ushort)AF_NETLINK, Groups = groups };
        if (bind(_descriptor, (sockaddr*)&own, sizeof(SockAddrNetlink)) != 0)
        {
            throw new IOException($"Cannot bind a netlink socket: {new NetlinkError(errno)}.");
        }

        // A connected netlink socket takes unicasts from its peer alone (netlink_getsockbyportid in
        // net/netlink/af_netlink.c), so that no other process can pose as the kernel. Port 0 is the kernel.
        var kernel = new SockAddrNetlink { Family = (ushort)AF_NETLINK };
        if (connect(_descriptor, (sockaddr*)&kernel, sizeof(SockAddrNetlink)) != 0)
        {
            throw new IOException($"Cannot connect a netlink socket: {new NetlinkError(errno)}.");
        }
    }

    // struct sockaddr_nl of linux/netlink.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct SockAddrNetlink
    {
        public ushort Family;
        public ushort Padding;
        public uint PortId;
        public uint Groups;
    }
}
