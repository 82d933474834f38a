using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Ha.KernelLab.Lab;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Benchmarks.Measuring;

/// <summary>Looks at a machine's ip_vs table by single socket options of a few bytes: it costs the measured next to nothing.</summary>
internal sealed unsafe class IpvsWatch : IDisposable
{
    private const int RawProtocol = 255;

    // linux/ip_vs.h: IP_VS_SO_GET_INFO, _SERVICE, _DESTS.
    private const int GetInfo = 64 + 1024 + 64 + 1;
    private const int GetService = GetInfo + 2;
    private const int GetServers = GetInfo + 3;

    // struct ip_vs_getinfo { version, size, num_services }
    private const int InfoBytes = 12;
    private const int ServicesAt = 8;

    // struct ip_vs_service_entry { protocol, addr, port, fwmark; sched_name[16]; flags, timeout, netmask, num_dests; stats }
    private const int ServiceBytes = 104;
    private const int ServersAt = 44;

    // struct ip_vs_get_dests { protocol, addr, port, fwmark, num_dests }, then struct ip_vs_dest_entry { addr, port,
    // conn_flags; weight ... }
    private const int ServersHeaderBytes = 24;
    private const int ServerBytes = 96;
    private const int ServerAddressAt = 0;
    private const int WeightAt = 12;
    private readonly int _socket;

    public IpvsWatch(LabNamespace machine) => _socket = machine.Invoke(() => socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, RawProtocol));

    /// <summary>How many services there are.</summary>
    public int Services()
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        return Get(GetInfo, info) ? MemoryMarshal.Read<int>(info[ServicesAt..]) : 0;
    }

    /// <summary>How many servers a TCP service has; 0 if there is no such service.</summary>
    public int Servers(IPEndPoint service)
    {
        Span<byte> entry = stackalloc byte[ServiceBytes];
        Name(entry, service);
        return Get(GetService, entry) ? MemoryMarshal.Read<int>(entry[ServersAt..]) : 0;
    }

    /// <summary>The weight of a server of a TCP service; -1 if it is not there.</summary>
    /// <param name="service">The service.</param>
    /// <param name="servers">How many servers it has.</param>
    /// <param name="server">The server.</param>
    public int Weight(IPEndPoint service, int servers, IPAddress server)
    {
        Span<byte> entries = stackalloc byte[ServersHeaderBytes + (servers * ServerBytes)];
        Name(entries, service);
        MemoryMarshal.Write(entries[16..], servers);
        if (!Get(GetServers, entries))
        {
            return -1;
        }

        Span<byte> wanted = stackalloc byte[4];
        server.TryWriteBytes(wanted, out _);
        for (int i = 0; i < servers; i++)
        {
            Span<byte> entry = entries.Slice(ServersHeaderBytes + (i * ServerBytes), ServerBytes);
            if (entry.Slice(ServerAddressAt, 4).SequenceEqual(wanted))
            {
                return MemoryMarshal.Read<int>(entry[WeightAt..]);
            }
        }

        return -1;
    }

    public void Dispose() => _ = close(_socket);

    private static void Name(Span<byte> entry, IPEndPoint service)
    {
        entry.Clear();
        entry[0] = (byte)IPPROTO_TCP;
        service.Address.TryWriteBytes(entry[4..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(entry[8..], (ushort)service.Port);
    }

    private bool Get(int option, Span<byte> value)
    {
        socklen_t length = value.Length;
        fixed (byte* first = value)
        {
            return getsockopt(_socket, IPPROTO_IP, option, first, &length) == 0;
        }
    }
}
