using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>Addresses as the kernel wants them: sockaddr_in and sockaddr_in6.</summary>
internal static class SocketAddressBytes
{
    public const int LengthMax = Ipv6Length;

    private const int Ipv4Length = 16;
    private const int Ipv6Length = 28;

    // struct sockaddr_in:  u16 family, be16 port, be32 address, 8 bytes unused
    // struct sockaddr_in6: u16 family, be16 port, be32 flow, 16 bytes address, u32 scope
    private const int PortAt = 2;
    private const int Ipv4AddressAt = 4;
    private const int Ipv6AddressAt = 8;
    private const int ScopeAt = 24;

    /// <summary>The bytes of an endpoint.</summary>
    public static byte[] Of(IPEndPoint endpoint)
    {
        bool ipv4 = endpoint.AddressFamily == AddressFamily.InterNetwork;
        byte[] bytes = new byte[ipv4 ? Ipv4Length : Ipv6Length];
        ushort family = (ushort)(ipv4 ? AF_INET : AF_INET6);
        MemoryMarshal.Write(bytes, in family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(PortAt), (ushort)endpoint.Port);
        endpoint.Address.TryWriteBytes(bytes.AsSpan(ipv4 ? Ipv4AddressAt : Ipv6AddressAt), out _);
        if (!ipv4)
        {
            uint scope = (uint)endpoint.Address.ScopeId;
            MemoryMarshal.Write(bytes.AsSpan(ScopeAt), in scope);
        }

        return bytes;
    }

    /// <summary>Whether both name the same port of the same address.</summary>
    public static bool SamePortAndAddress(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int family = MemoryMarshal.Read<ushort>(a);
        return family == MemoryMarshal.Read<ushort>(b)
            && a.Slice(PortAt, sizeof(ushort)).SequenceEqual(b.Slice(PortAt, sizeof(ushort)))
            && (family == AF_INET
                ? a.Slice(Ipv4AddressAt, 4).SequenceEqual(b.Slice(Ipv4AddressAt, 4))
                : a.Slice(Ipv6AddressAt, 16).SequenceEqual(b.Slice(Ipv6AddressAt, 16)));
    }
}
