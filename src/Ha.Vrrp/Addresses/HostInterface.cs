using System.Runtime.CompilerServices;

namespace Ha.Vrrp.Addresses;

/// <summary>An address of an interface of this host.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">The length of its network part, in bits.</param>
/// <param name="IsSource">
/// Whether it may be the source of what we send. Not so for IPv6 while duplicate address detection is under way or has
/// failed, nor once it is deprecated.
/// </param>
public readonly record struct HostAddress(NetworkAddress Address, byte PrefixLength, bool IsSource)
{
    /// <summary>Whether another address lies in its network.</summary>
    public bool IsOnNetwork(NetworkAddress other)
    {
        int hostBits = (Address.IsV6 ? 128 : 32) - PrefixLength;
        return other.IsV6 == Address.IsV6
            && (hostBits >= 128 || (Address.Value ^ other.Value) >> hostBits == UInt128.Zero);
    }
}

/// <summary>An interface of this host, at the moment it was read.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsRunning">Whether it is up and has a carrier.</param>
public sealed record HostInterface(int Index, string Name, bool IsRunning)
{
    private readonly byte[] _hardwareAddress = [];
    private readonly HostAddress[] _addresses = [];
    private readonly NetworkAddress[] _sources = [];

    /// <summary>An interface with its addresses.</summary>
    public HostInterface(
        int index, string name, bool isRunning, byte[] hardwareAddress, IEnumerable<HostAddress> addresses)
        : this(index, name, isRunning)
    {
        _hardwareAddress = hardwareAddress;
        _addresses = [.. addresses];
        _sources = [.. _addresses.Where(address => address.IsSource).Select(address => address.Address)];
    }

    /// <summary>An interface whose addresses are all usable and stand alone.</summary>
    [OverloadResolutionPriority(1)]
    public HostInterface(
        int index, string name, bool isRunning, byte[] hardwareAddress, IEnumerable<NetworkAddress> addresses)
        : this(
            index,
            name,
            isRunning,
            hardwareAddress,
            addresses.Select(address => new HostAddress(address, (byte)(address.IsV6 ? 128 : 32), true)))
    {
    }

    /// <summary>Whether it is administratively up.</summary>
    public bool IsUp { get; init; } = IsRunning;

    /// <summary>Its hardware address: six bytes, or none.</summary>
    public ReadOnlySpan<byte> HardwareAddress => _hardwareAddress;

    /// <summary>Its addresses of both families, in the kernel's order.</summary>
    public ReadOnlySpan<HostAddress> Addresses => _addresses;

    /// <summary>Those of its addresses that may be the source of what we send, in the kernel's order.</summary>
    public ReadOnlySpan<NetworkAddress> Sources => _sources;
}
