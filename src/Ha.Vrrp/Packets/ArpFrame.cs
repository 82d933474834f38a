using System.Buffers.Binary;

namespace Ha.Vrrp.Packets;

/// <summary>ARP for IPv4 in an Ethernet frame that goes to everybody (RFC 826).</summary>
/// <remarks>
/// <code>
///  0     6       12       14      16      18     19     20         22      28      32      38      42
/// | all | sender | 0x0806 | Ether | IPv4 | 6    | 4    | operation | sender's MAC, IP | target's MAC, IP |
/// </code>
/// </remarks>
internal static class ArpFrame
{
    public const int Bytes = 42;
    public const ushort Request = 1;
    public const ushort Reply = 2;
    public const ushort EtherType = 0x0806;
    public const int OperationOffset = 20;
    public const int SenderHardwareOffset = 22;
    public const int SenderOffset = 28;

    private const int TargetHardwareOffset = 32;
    private const int TargetOffset = 38;

    /// <summary>Between the EtherType and the operation: Ethernet, IPv4, and the lengths of their addresses.</summary>
    public static ReadOnlySpan<byte> Kind => [0, 1, 8, 0, 6, 4];

    /// <summary>Writes a frame.</summary>
    /// <param name="frame">At least <see cref="Bytes"/> bytes.</param>
    /// <param name="operation">Request or reply.</param>
    /// <param name="hardwareAddress">The sender's.</param>
    /// <param name="sender">Whose hardware address that is said to be.</param>
    /// <param name="target">The address that is asked for.</param>
    /// <param name="targetHardware">What the six bytes of the target's hardware address are filled with.</param>
    public static void Write(
        Span<byte> frame,
        ushort operation,
        ReadOnlySpan<byte> hardwareAddress,
        NetworkAddress sender,
        NetworkAddress target,
        byte targetHardware)
    {
        frame[..6].Fill(0xFF);
        hardwareAddress.CopyTo(frame[6..12]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);
        Kind.CopyTo(frame[14..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[OperationOffset..], operation);
        hardwareAddress.CopyTo(frame[SenderHardwareOffset..SenderOffset]);
        sender.WriteIPv4(frame[SenderOffset..]);
        frame[TargetHardwareOffset..TargetOffset].Fill(targetHardware);
        target.WriteIPv4(frame[TargetOffset..]);
    }
}
