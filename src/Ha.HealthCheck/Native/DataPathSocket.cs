using System.Net;
using System.Net.Sockets;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>Makes a TCP socket go the data path: marked, and from the address from which this host reaches the server.</summary>
/// <remarks>
/// Left to itself a Master would take the virtual address for its own end too, since it is one of its own, and the server
/// would talk to itself.
/// </remarks>
internal sealed unsafe class DataPathSocket(DataPath path)
{
    private const int SO_MARK = 36;
    private const int IP_BIND_ADDRESS_NO_PORT = 24;
    private const int PortAt = 2;
    private const ushort AnyPort = 9; // no packet is sent to it

    private readonly byte[] _server = SocketAddressBytes.Of(new IPEndPoint(path.Server, AnyPort));
    private readonly int _family = path.Server.AddressFamily == AddressFamily.InterNetwork ? AF_INET : AF_INET6;

    /// <summary>Marks what a socket sends. Returns 0 or errno: EPERM without CAP_NET_ADMIN.</summary>
    public int Mark(int fd)
    {
        uint mark = path.Mark;
        return setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(uint)) < 0 ? errno : 0;
    }

    /// <summary>Gives a socket that is not connected yet its own address. Returns 0 or errno: no way to the server.</summary>
    public int Bind(int fd)
    {
        // The port is chosen when it connects: then it must be free for that target only.
        int on = 1;
        _ = setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(int));
        Span<byte> own = stackalloc byte[SocketAddressBytes.LengthMax];
        int error = Own(own, out int length);
        if (error != 0)
        {
            return error;
        }

        own.Slice(PortAt, sizeof(ushort)).Clear();
        fixed (byte* address = own)
        {
            return bind(fd, (sockaddr*)address, length) < 0 ? errno : 0;
        }
    }

    // A datagram socket that is connected knows its address, and has sent nothing. Asked each time: routes change.
    private int Own(Span<byte> own, out int length)
    {
        length = 0;
        int fd = socket(_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            return errno;
        }

        socklen_t filled = own.Length;
        int error = 0;
        fixed (byte* server = _server)
        fixed (byte* address = own)
        {
            if (connect(fd, (sockaddr*)server, _server.Length) < 0 || getsockname(fd, (sockaddr*)address, &filled) < 0)
            {
                error = errno;
            }
        }

        length = (int)filled;
        _ = close(fd);
        return error;
    }
}
