using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Process;

/// <summary>Where a restarted director finds a VRRP process that goes on. Only our own user may connect.</summary>
internal sealed unsafe class AdoptionSocket : IDisposable
{
    private const int PathBytesMax = 107;
    private const int AddressBytes = 110; // struct sockaddr_un
    private const int OwnerOnly = 0x180;  // 0600

    private readonly byte[] _address;

    private AdoptionSocket(int descriptor, byte[] address) => (Descriptor, _address) = (descriptor, address);

    /// <summary>Readable when a director wants to connect.</summary>
    public int Descriptor { get; }

    /// <summary>Listens; null if the path is impossible or not writable.</summary>
    public static AdoptionSocket? TryListen(string path)
    {
        byte[] address = new byte[AddressBytes];
        MemoryMarshal.Write(address, (ushort)1); // AF_UNIX
        if (Encoding.UTF8.GetByteCount(path) is 0 or > PathBytesMax)
        {
            return null;
        }

        Encoding.UTF8.GetBytes(path, address.AsSpan(2));
        int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (descriptor < 0)
        {
            return null;
        }

        fixed (byte* bytes = address)
        {
            // bind takes the mode of the descriptor: there is no moment in which others may connect.
            _ = unlink(bytes + 2);
            _ = fchmod(descriptor, OwnerOnly);
            if (bind(descriptor, (sockaddr*)bytes, AddressBytes) == 0
                && chmod(bytes + 2, OwnerOnly) == 0
                && listen(descriptor, 1) == 0)
            {
                return new AdoptionSocket(descriptor, address);
            }
        }

        _ = close(descriptor);
        return null;
    }

    /// <summary>Accepts a director of our own user; -1 if there is none.</summary>
    public int TryAccept()
    {
        int accepted = accept4(Descriptor, null, null, SOCK_CLOEXEC);
        if (accepted < 0)
        {
            return -1;
        }

        int* credentials = stackalloc int[3]; // struct ucred { pid, uid, gid }
        socklen_t length = 12;
        if (getsockopt(accepted, SOL_SOCKET, SO_PEERCRED, credentials, &length) == 0
            && (uint)credentials[1] == (uint)geteuid())
        {
            return accepted;
        }

        _ = close(accepted);
        return -1;
    }

    public void Dispose()
    {
        fixed (byte* bytes = _address)
        {
            _ = unlink(bytes + 2);
        }

        _ = close(Descriptor);
    }
}
