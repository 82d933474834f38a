using System.Runtime.InteropServices;
using System.Text;
using Ha.Vrrp.Packets;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Transport;

/// <summary>A raw socket for IP protocol 112 on one interface.</summary>
/// <remarks>The base library refuses protocols that it does not know, so this is libc's.</remarks>
internal sealed unsafe class RawIPv4Socket : IDisposable
{
    private const int VrrpProtocol = 112;
    private const int Hops = 255;
    private const int NetworkControl = 0xC0; // CS6: adverts go ahead of the traffic that they protect
    private const int ReceiveBufferBytes = 1024 * 1024;
    private const int HeaderBytesMin = 20;
    private const int PacketInfoBytes = 12; // sizeof(struct in_pktinfo)
    private const int ControlBytes = 32; // CMSG_SPACE(sizeof(struct in_pktinfo)) on 64 bits, and less elsewhere

    private int _descriptor;

    private RawIPv4Socket(int descriptor, int interfaceIndex, string interfaceName) =>
        (_descriptor, InterfaceIndex, InterfaceName) = (descriptor, interfaceIndex, interfaceName);

    public int InterfaceIndex { get; }

    public string InterfaceName { get; }

    public int Descriptor => _descriptor;

    /// <summary>Opens a socket; null and an errno if the kernel refuses.</summary>
    public static RawIPv4Socket? TryOpen(int interfaceIndex, string interfaceName, out int error)
    {
        int descriptor = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, VrrpProtocol);
        if (descriptor < 0)
        {
            error = errno;
            return null;
        }

        var opened = new RawIPv4Socket(descriptor, interfaceIndex, interfaceName);
        error = opened.Prepare();
        if (error == 0)
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    /// <summary>Joins the group again: a membership is lost when an interface goes and comes back.</summary>
    public int Join()
    {
        Span<byte> request = stackalloc byte[12]; // struct ip_mreqn { in_addr group; in_addr address; int ifindex; }
        request.Clear();
        NetworkAddress.VrrpGroup.WriteIPv4(request);
        MemoryMarshal.Write(request[8..], InterfaceIndex);
        fixed (byte* bytes = request)
        {
            return setsockopt(_descriptor, IPPROTO_IP, IP_ADD_MEMBERSHIP, bytes, request.Length) == 0
                || errno == EADDRINUSE
                ? 0
                : errno;
        }
    }

    /// <summary>Takes the next packet; false if there is none.</summary>
    public bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert)
    {
        advert = default;
        int length;
        fixed (byte* bytes = buffer)
        {
            length = (int)recv(_descriptor, bytes, buffer.Length, MSG_DONTWAIT);
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

    /// <summary>Sends with a chosen source, so that it does not depend on the order of the interface's addresses.</summary>
    public bool TrySend(ReadOnlySpan<byte> message, NetworkAddress source, NetworkAddress destination)
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
            return (long)sendmsg(_descriptor, &envelope, MSG_DONTWAIT | MSG_NOSIGNAL) == message.Length;
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = close(_descriptor);
            _descriptor = -1;
        }
    }

    private int Prepare()
    {
        byte* name = stackalloc byte[16];
        new Span<byte>(name, 16).Clear();
        if (!Encoding.UTF8.TryGetBytes(InterfaceName, new Span<byte>(name, 15), out int nameBytes))
        {
            return ENODEV;
        }

        if (setsockopt(_descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, nameBytes + 1) != 0)
        {
            return errno;
        }

        bool isSet = Set(IPPROTO_IP, IP_TTL, Hops)
            && Set(IPPROTO_IP, IP_MULTICAST_TTL, Hops)
            && Set(IPPROTO_IP, IP_MULTICAST_LOOP, 0)
            && Set(IPPROTO_IP, IP_MULTICAST_ALL, 0)
            && Set(IPPROTO_IP, IP_TOS, NetworkControl);
        if (!isSet)
        {
            return errno;
        }

        // Room for the adverts of a pause; the FORCE variant passes the system's limit.
        _ = Set(SOL_SOCKET, SO_RCVBUFFORCE, ReceiveBufferBytes) || Set(SOL_SOCKET, SO_RCVBUF, ReceiveBufferBytes);
        return Join();
    }

    private bool Set(int level, int option, int value) =>
        setsockopt(_descriptor, level, option, &value, sizeof(int)) == 0;
}
