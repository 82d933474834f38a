using System.Buffers.Binary;
using System.Numerics;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>The netmask of persistence: for IPv4 a mask in network order, for IPv6 a prefix length in host order.</summary>
/// <remarks>Here always a prefix length, and 0 where clients are single addresses.</remarks>
internal static class NetmaskAttribute
{
    public static void Write(ref NetlinkWriter writer, ushort family, byte prefix)
    {
        if (family == IpvsNumbers.FamilyIPv6)
        {
            writer.WriteUInt32(IpvsNumbers.ServiceNetmask, prefix == 0 ? (uint)IpvsNumbers.BitsIPv6 : prefix);
            return;
        }

        Span<byte> mask = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(
            mask, prefix == 0 ? uint.MaxValue : uint.MaxValue << (IpvsNumbers.BitsIPv4 - prefix));
        writer.Write(IpvsNumbers.ServiceNetmask, mask);
    }

    /// <summary>Reads it; false for a mask that is no prefix, or the prefix of all addresses.</summary>
    public static bool TryRead(ushort family, ReadOnlySpan<byte> value, out byte prefix)
    {
        prefix = 0;
        if (family == IpvsNumbers.FamilyIPv6)
        {
            uint bits = value.Length < sizeof(uint) ? 0 : BitConverter.ToUInt32(value);
            prefix = (byte)(bits < IpvsNumbers.BitsIPv6 ? bits : 0);
            return bits is > 0 and <= IpvsNumbers.BitsIPv6;
        }

        uint mask = value.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(value);
        int ones = BitOperations.LeadingZeroCount(~mask);
        prefix = (byte)(ones < IpvsNumbers.BitsIPv4 ? ones : 0);
        return mask != 0 && BitOperations.PopCount(mask) == ones;
    }
}
