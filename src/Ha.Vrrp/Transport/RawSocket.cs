using System.Text;
using Ha.Vrrp.Packets;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Transport;

/// <summary>A raw socket for IP protocol 112 on one interface.</summary>
/// <remarks>The base library refuses protocols that it does not know, so this is libc's.</remarks>
internal abstract unsafe class RawSocket : IDisposable
{
    protected const int Hops = 255;
    protected const int NetworkControl = 0xC0; // CS6: adverts go ahead of the traffic that they protect

    private const int ReceiveBufferBytes = 1024 * 1024;

    private bool _isJoined;

    protected RawSocket(int interfaceIndex, string interfaceName, bool isV6) =>
        (InterfaceIndex, InterfaceName, IsV6) = (interfaceIndex, interfaceName, isV6);

    public int InterfaceIndex { get; }

    public string InterfaceName { get; }

    public bool IsV6 { get; }

    /// <summary>Whether anything is ever received on it.</summary>
    public bool Hears { get; private set; } = true;

    public int Descriptor { get; private set; } = -1;

    /// <summary>Opens a socket; null and an errno if the kernel refuses.</summary>
    public static RawSocket? TryOpen(
        int interfaceIndex, string interfaceName, bool isV6, AdvertUse use, out int error)
    {
        RawSocket opened = isV6
            ? new RawIPv6Socket(interfaceIndex, interfaceName)
            : new RawIPv4Socket(interfaceIndex, interfaceName);
        error = opened.Open(use);
        if (error == 0)
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    /// <summary>Makes it ready for one more use; a membership is lost when an interface goes and comes back.</summary>
    /// <returns>0 or an errno.</returns>
    public int Join(AdvertUse use)
    {
        if (use == AdvertUse.Multicast || _isJoined)
        {
            _isJoined = JoinGroup() || errno == EADDRINUSE;
            return _isJoined ? 0 : errno;
        }

        return 0;
    }

    /// <summary>Takes the next packet; false if there is none.</summary>
    public abstract bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert);

    /// <summary>Sends with a chosen source, so that it does not depend on the order of the interface's addresses.</summary>
    public abstract bool TrySend(ReadOnlySpan<byte> message, NetworkAddress source, NetworkAddress destination);

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = close(Descriptor);
            Descriptor = -1;
        }
    }

    /// <summary>Sets what the family has options for.</summary>
    protected abstract bool Prepare(AdvertUse use);

    /// <summary>Joins the group on the interface.</summary>
    protected abstract bool JoinGroup();

    protected bool Set(int level, int option, int value) =>
        setsockopt(Descriptor, level, option, &value, sizeof(int)) == 0;

    private int Open(AdvertUse use)
    {
        Descriptor = socket(
            IsV6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, InternetChecksum.Vrrp);
        if (Descriptor < 0)
        {
            return errno;
        }

        byte* name = stackalloc byte[16];
        new Span<byte>(name, 16).Clear();
        if (!Encoding.UTF8.TryGetBytes(InterfaceName, new Span<byte>(name, 15), out int nameBytes))
        {
            return ENODEV;
        }

        Hears = use != AdvertUse.Send;

        // One that only sends keeps nothing: a raw socket hears every packet of its protocol otherwise.
        if ((!Hears && SocketFilter.Attach(Descriptor, [SocketFilter.Refuse]) != 0)
            || setsockopt(Descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, nameBytes + 1) != 0
            || !Prepare(use))
        {
            return errno;
        }

        // Room for the adverts of a pause; the FORCE variant passes the system's limit.
        _ = Set(SOL_SOCKET, SO_RCVBUFFORCE, ReceiveBufferBytes) || Set(SOL_SOCKET, SO_RCVBUF, ReceiveBufferBytes);
        return Join(use);
    }
}
