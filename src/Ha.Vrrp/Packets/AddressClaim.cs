using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>What a neighbour said: an address, and the hardware address that it is at.</summary>
/// <param name="Address">The address.</param>
/// <param name="HardwareAddress">The six bytes of the hardware address as a number, the first byte highest.</param>
public readonly record struct AddressClaim(NetworkAddress Address, ulong HardwareAddress)
{
    /// <summary>The hardware address as people write it.</summary>
    public string HardwareText => TextOf(HardwareAddress);

    /// <summary>A hardware address as people write it.</summary>
    public static string TextOf(ulong hardwareAddress) =>
        string.Join(':', Enumerable.Range(1, 6).Select(i => $"{(byte)(hardwareAddress >> (8 * (6 - i))):x2}"));

    /// <summary>Whether it says that an address of ours is somewhere else.</summary>
    /// <param name="address">The address of ours.</param>
    /// <param name="hardwareAddress">The six bytes of the hardware address that we announce for it.</param>
    public bool Disputes(NetworkAddress address, ReadOnlySpan<byte> hardwareAddress) =>
        Address == address && HardwareAddress != ReadHardwareAddress(hardwareAddress);

    /// <summary>Reads six bytes as a number, the first highest.</summary>
    public static ulong ReadHardwareAddress(ReadOnlySpan<byte> bytes) =>
        ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
}
