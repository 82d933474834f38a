using System.Runtime.InteropServices;
using Ha.Vrrp.Packets;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Transport;

/// <summary>Adverts over IPv6.</summary>
/// <remarks>
/// The kernel could fill in and judge the checksum (IPV6_CHECKSUM), but what it drops nobody counts: it is left to us.
/// </remarks>
internal sealed unsafe class RawIPv6Socket(int interfaceIndex, string interfaceName)
    : RawSocket(interfaceIndex, interfaceName, isV6: true)
{
    private const int MulticastAll = 29; // IPV6_MULTICAST_ALL of linux/in6.h, since Linux 4.20
    private const int SocketAddressBytes = 28; // struct sockaddr_in6 { family; port; flow; address; scope }
    private const int AddressOffset = 8;
    private const int ScopeOffset = 24;
    private const int PacketInfoBytes = 20; // struct in6_pktinfo { address; ifindex }
    private const int ControlBytes = 128; // in6_pktinfo and the hop limit take 64 on 64 bits

    public override bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert)
    {
        byte* address = stackalloc byte[SocketAddressBytes];
        byte* control = stackalloc byte[ControlBytes];
        msghdr received = default;
        received.msg_name = address;
        received.msg_namelen = SocketAddressBytes;
        received.msg_control = control;
        received.msg_controllen = ControlBytes;
        int length;
        fixed (byte* bytes = buffer)
        {
            iovec part = default;
            part.iov_base = bytes;
            part.iov_len = buffer.Length;
            received.msg_iov = &part;
            received.msg_iovlen = 1;
            length = (int)recvmsg(Descriptor, &received, MSG_DONTWAIT);
        }

        if (length < 0 || received.msg_namelen < SocketAddressBytes)
        {
            advert = default;
            return length >= 0; // EAGAIN; or ENETDOWN once, which the link watcher reports too
        }

        // No IP header here: the kernel has taken it off, extension headers included.
        var source = NetworkAddress.ReadIPv6(new ReadOnlySpan<byte>(address + AddressOffset, 16));
        ReadControl(&received, out NetworkAddress destination, out byte hopLimit);
        advert = new ReceivedAdvert(InterfaceIndex, new AdvertEnvelope(source, destination, hopLimit), 0, length);
        return true;
    }

    public override bool TrySend(ReadOnlySpan<byte> message, NetworkAddress source, NetworkAddress destination)
    {
        byte* address = stackalloc byte[SocketAddressBytes];
        new Span<byte>(address, SocketAddressBytes).Clear();
        *(ushort*)address = (ushort)AF_INET6;
        destination.Write(new Span<byte>(address + AddressOffset, 16));
        *(int*)(address + ScopeOffset) = InterfaceIndex; // looked at for link-local addresses only

        byte* control = stackalloc byte[ControlBytes];
        int dataOffset = CMSG_LEN(0);
        int controlBytes = dataOffset + ((PacketInfoBytes + dataOffset - 1) / dataOffset * dataOffset);
        new Span<byte>(control, controlBytes).Clear();
        var header = (cmsghdr*)control;

        // Without padding: see RawIPv4Socket.
        header->cmsg_len = dataOffset + PacketInfoBytes;
        header->cmsg_level = IPPROTO_IPV6;
        header->cmsg_type = IPV6_PKTINFO;
        source.Write(new Span<byte>(control + dataOffset, 16));
        *(int*)(control + dataOffset + 16) = InterfaceIndex;

        fixed (byte* bytes = message)
        {
            iovec part = default;
            part.iov_base = bytes;
            part.iov_len = message.Length;
            msghdr envelope = default;
            envelope.msg_name = address;
            envelope.msg_namelen = SocketAddressBytes;
            envelope.msg_iov = &part;
            envelope.msg_iovlen = 1;
            envelope.msg_control = control;
            envelope.msg_controllen = controlBytes;
            return (long)sendmsg(Descriptor, &envelope, MSG_DONTWAIT | MSG_NOSIGNAL) == message.Length;
        }
    }

    protected override bool Prepare(AdvertUse use)
    {
        // An older kernel would give us other groups of the host too; those are dropped with their reason.
        _ = Set(IPPROTO_IPV6, MulticastAll, 0);

        // Adverts leave a macvlan with the source of its parent, which the macvlan does not have.
        return (use != AdvertUse.Send || Set(IPPROTO_IPV6, IPV6_FREEBIND, 1))
            && Set(IPPROTO_IPV6, IPV6_UNICAST_HOPS, Hops)
            && Set(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, Hops)
            && Set(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0)
            && Set(IPPROTO_IPV6, IPV6_TCLASS, NetworkControl)
            && Set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
            && Set(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
    }

    protected override bool JoinGroup()
    {
        Span<byte> request = stackalloc byte[20]; // struct ipv6_mreq { group; ifindex }
        NetworkAddress.VrrpGroupV6.Write(request);
        MemoryMarshal.Write(request[16..], InterfaceIndex);
        fixed (byte* bytes = request)
        {
            return setsockopt(Descriptor, IPPROTO_IPV6, IPV6_JOIN_GROUP, bytes, request.Length) == 0;
        }
    }

    private static void ReadControl(msghdr* received, out NetworkAddress destination, out byte hopLimit)
    {
        destination = default;
        hopLimit = 0;
        for (cmsghdr* header = CMSG_FIRSTHDR(received); header != null; header = CMSG_NXTHDR(received, header))
        {
            if (header->cmsg_level != IPPROTO_IPV6)
            {
                continue;
            }

            byte* data = CMSG_DATA(header);
            if (header->cmsg_type == IPV6_PKTINFO)
            {
                destination = NetworkAddress.ReadIPv6(new ReadOnlySpan<byte>(data, 16));
            }
            else if (header->cmsg_type == IPV6_HOPLIMIT)
            {
                hopLimit = (byte)*(int*)data;
            }
        }
    }
}
