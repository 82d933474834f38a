using System.Runtime.InteropServices;
using Ha.Vrrp.Packets;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Transport;

/// <summary>Adverts over IPv4.</summary>
internal sealed unsafe class RawIPv4Socket(int interfaceIndex, string interfaceName)
    : RawSocket(interfaceIndex, interfaceName, isV6: false)
{
    private const int HeaderBytesMin = 20;
    private const int PacketInfoBytes = 12; // sizeof(struct in_pktinfo)
    private const int ControlBytes = 32; // CMSG_SPACE(sizeof(struct in_pktinfo)) on 64 bits, and less elsewhere

    public override bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert)
    {
        advert = default;
        int length;
        fixed (byte* bytes = buffer)
        {
            length = (int)recv(Descriptor, bytes, buffer.Length, MSG_DONTWAIT);
        }

        if (length < 0)
        {
            return false; // EAGAIN; or ENETDOWN once, which the link watcher reports too
        }

        // The kernel delivers whole, defragmented packets with their IP header, options included.
        int headerBytes = length >= HeaderBytesMin ? (buffer[0] & 0x0F) * 4 : 0;
        if (headerBytes < HeaderBytesMin || headerBytes > length)
        {
            advert = new ReceivedAdvert(InterfaceIndex, default, 0, 0);
            return true;
        }

        var envelope = new AdvertEnvelope(
            NetworkAddress.ReadIPv4(buffer[12..]), NetworkAddress.ReadIPv4(buffer[16..]), buffer[8]);

        // Ethernet pads short frames; the kernel has trimmed them to the total length already.
        advert = new ReceivedAdvert(InterfaceIndex, envelope, headerBytes, length - headerBytes);
        return true;
    }

    public override bool TrySend(ReadOnlySpan<byte> message, NetworkAddress source, NetworkAddress destination)
    {
        byte* address = stackalloc byte[16]; // struct sockaddr_in { family; port; address; zero }
        new Span<byte>(address, 16).Clear();
        *(ushort*)address = (ushort)AF_INET;
        destination.WriteIPv4(new Span<byte>(address + 4, 4));

        byte* control = stackalloc byte[ControlBytes];
        new Span<byte>(control, ControlBytes).Clear();
        int dataOffset = CMSG_LEN(0);
        var header = (cmsghdr*)control;

        // Header and in_pktinfo without padding: the kernel refuses any other length (ip_cmsg_send in ip_sockglue.c),
        // and the library's CMSG_LEN rounds up.
        header->cmsg_len = dataOffset + PacketInfoBytes;
        header->cmsg_level = IPPROTO_IP;
        header->cmsg_type = IP_PKTINFO;
        *(int*)(control + dataOffset) = InterfaceIndex; // struct in_pktinfo { ifindex; spec_dst; addr }
        source.WriteIPv4(new Span<byte>(control + dataOffset + 4, 4));

        fixed (byte* bytes = message)
        {
            iovec part = default;
            part.iov_base = bytes;
            part.iov_len = message.Length;
            msghdr envelope = default;
            envelope.msg_name = address;
            envelope.msg_namelen = 16;
            envelope.msg_iov = &part;
            envelope.msg_iovlen = 1;
            envelope.msg_control = control;
            envelope.msg_controllen = ControlBytes;
            return (long)sendmsg(Descriptor, &envelope, MSG_DONTWAIT | MSG_NOSIGNAL) == message.Length;
        }
    }

    protected override bool Prepare(AdvertUse use) =>
        Set(IPPROTO_IP, IP_TTL, Hops)
        && Set(IPPROTO_IP, IP_MULTICAST_TTL, Hops)
        && Set(IPPROTO_IP, IP_MULTICAST_LOOP, 0)
        && Set(IPPROTO_IP, IP_MULTICAST_ALL, 0)
        && Set(IPPROTO_IP, IP_TOS, NetworkControl);

    protected override bool JoinGroup()
    {
        Span<byte> request = stackalloc byte[12]; // struct ip_mreqn { in_addr group; in_addr address; int ifindex; }
        request.Clear();
        NetworkAddress.VrrpGroup.WriteIPv4(request);
        MemoryMarshal.Write(request[8..], InterfaceIndex);
        fixed (byte* bytes = request)
        {
            return setsockopt(Descriptor, IPPROTO_IP, IP_ADD_MEMBERSHIP, bytes, request.Length) == 0;
        }
    }
}
