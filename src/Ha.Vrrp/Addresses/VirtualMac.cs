namespace Ha.Vrrp.Addresses;

/// <summary>A virtual router's own MAC address on an interface (RFC 9568, 7.3).</summary>
/// <param name="Parent">The interface.</param>
/// <param name="VirtualRouterId">The VRID.</param>
/// <param name="IsV6">Of a router for IPv6, or for IPv4.</param>
/// <param name="Router">The virtual router's name, for people.</param>
public readonly record struct VirtualMac(HostInterface Parent, byte VirtualRouterId, bool IsV6, string Router)
{
    /// <summary>00-00-5E-00-01-VRID for IPv4, 00-00-5E-00-02-VRID for IPv6; allocates.</summary>
    public byte[] HardwareAddress => [0, 0, 0x5E, 0, (byte)(IsV6 ? 2 : 1), VirtualRouterId];
}
