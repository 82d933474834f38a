using System.Net;
using System.Net.Sockets;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Addresses as ip_vs has them: a family, and a union as long as an IPv6 address.</summary>
internal static class AddressAttribute
{
    public static ushort FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? IpvsNumbers.FamilyIPv6
        : IpvsNumbers.FamilyIPv4;

    public static void Write(ref NetlinkWriter writer, ushort type, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[IpvsNumbers.AddressBytes];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        writer.Write(type, bytes);
    }

    public static IPAddress? Read(ushort family, ReadOnlySpan<byte> value) => family switch
    {
        IpvsNumbers.FamilyIPv4 when value.Length >= IpvsNumbers.IPv4Bytes => new(value[..IpvsNumbers.IPv4Bytes]),
        IpvsNumbers.FamilyIPv6 when value.Length >= IpvsNumbers.AddressBytes => new(value[..IpvsNumbers.AddressBytes]),
        _ => null,
    };
}
