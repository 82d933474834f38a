using System.Buffers.Binary;
using Ha.Vrrp.Packets;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Transport;

/// <summary>Hears who claims addresses on one interface: ARP by a packet socket, neighbour advertisements by ICMPv6.</summary>
/// <remarks>
/// A filter in the kernel keeps what is about our addresses, and neither socket sees the traffic that passes through. Owned
/// by the VRRP thread.
/// </remarks>
internal sealed unsafe class ClaimSocket : IDisposable
{
    /// <summary>How many addresses the filter tells apart; with more it keeps every claim, and the reader tells them apart.</summary>
    public const int FilteredMax = 512;

    private const int MessageBytesMax = 512;
    private const int ReceiveBufferBytes = 64 * 1024;
    private const int IcmpV6Filter = 1; // ICMPV6_FILTER of linux/icmpv6.h; a set bit blocks its type
    private const int BindToInterfaceIndex = 62; // SO_BINDTOIFINDEX of asm-generic/socket.h, since Linux 5.0
    private const int LastWordOfTarget = NeighborFrame.TargetOffset + 12;
    private const int ControlBytes = 64;

    private readonly bool _isV6;
    private readonly int _descriptor;

    private ClaimSocket(int interfaceIndex, bool isV6)
    {
        InterfaceIndex = interfaceIndex;
        _isV6 = isV6;
        _descriptor = isV6
            ? socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, InternetChecksum.IcmpV6)
            : socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); // hears nothing until it is bound
    }

    public int InterfaceIndex { get; }

    /// <summary>Opens a socket for one family; null and an errno if the kernel refuses.</summary>
    public static ClaimSocket? TryOpen(
        int interfaceIndex, bool isV6, IReadOnlyCollection<NetworkAddress> addresses, out int error)
    {
        var opened = new ClaimSocket(interfaceIndex, isV6);
        error = opened._descriptor < 0 ? errno : opened.Prepare(addresses);
        if (error == 0)
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    /// <summary>Takes the next claim; false if there is none, or one that cannot be read.</summary>
    public bool TryReceive(out AddressClaim claim)
    {
        Span<byte> buffer = stackalloc byte[MessageBytesMax];
        int length = Receive(buffer, out byte hopLimit);
        claim = default;
        return length > 0 && (_isV6
            ? NeighborAdvertisementReader.TryReadMessage(buffer[..length], hopLimit, [], out claim)
            : ArpReader.TryRead(buffer[..length], out claim));
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = close(_descriptor);
        }
    }

    // The filter comes before the interface: nothing gets in unfiltered.
    private int Prepare(IReadOnlyCollection<NetworkAddress> addresses)
    {
        int size = ReceiveBufferBytes;
        _ = setsockopt(_descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof(int));
        if (addresses.Count <= FilteredMax)
        {
            int error = SocketFilter.Attach(_descriptor, SocketFilter.OneOf(
                _isV6 ? LastWordOfTarget : ArpFrame.SenderOffset, addresses.Select(address => (uint)address.Value)));
            if (error != 0)
            {
                return error;
            }
        }

        return _isV6 ? PrepareIPv6() : BindToArp();
    }

    private int PrepareIPv6()
    {
        uint* blocked = stackalloc uint[8];
        new Span<uint>(blocked, 8).Fill(uint.MaxValue);
        blocked[NeighborFrame.Advertisement / 32] &= ~(1u << (NeighborFrame.Advertisement % 32));
        int on = 1;
        int index = InterfaceIndex;
        return setsockopt(_descriptor, InternetChecksum.IcmpV6, IcmpV6Filter, blocked, 8 * sizeof(uint)) == 0
            && setsockopt(_descriptor, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(int)) == 0
            && setsockopt(_descriptor, SOL_SOCKET, BindToInterfaceIndex, &index, sizeof(int)) == 0
                ? 0
                : errno;
    }

    private int BindToArp()
    {
        byte* address = stackalloc byte[20]; // struct sockaddr_ll { u16 family; be16 protocol; int ifindex; ... }
        new Span<byte>(address, 20).Clear();
        *(ushort*)address = (ushort)AF_PACKET;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(address + 2, 2), ArpFrame.EtherType);
        *(int*)(address + 4) = InterfaceIndex;
        return bind(_descriptor, (sockaddr*)address, 20) == 0 ? 0 : errno;
    }

    private int Receive(Span<byte> buffer, out byte hopLimit)
    {
        hopLimit = 0;
        byte* control = stackalloc byte[ControlBytes];
        msghdr received = default;
        fixed (byte* bytes = buffer)
        {
            iovec part = default;
            part.iov_base = bytes;
            part.iov_len = buffer.Length;
            received.msg_iov = &part;
            received.msg_iovlen = 1;
            received.msg_control = control;
            received.msg_controllen = ControlBytes;
            int length = (int)recvmsg(_descriptor, &received, MSG_DONTWAIT);
            for (cmsghdr* header = length > 0 ? CMSG_FIRSTHDR(&received) : null;
                header != null;
                header = CMSG_NXTHDR(&received, header))
            {
                if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_HOPLIMIT)
                {
                    hopLimit = (byte)*(int*)CMSG_DATA(header);
                }
            }

            return length; // negative: EAGAIN; or ENETDOWN once, when the interface goes down
        }
    }
}
